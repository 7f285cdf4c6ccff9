/**
 * What is going on: open tasks, the hosts at work on them, and how the others ended. No time, no terminal in here.
 * @module
 */
import { reasonOf } from '../text/result.ts';
import type { EventOf, HostStatus, RunEvent, TaskInfo } from '../../events/types.ts';
import { visibleLine } from '../../util/visible.ts';

/** A host at work. Times are milliseconds since the epoch. */
export interface Working {
  readonly host: string;
  readonly since: number;
  /** Last line of its output, or how often it was tried. */
  note: string;
  /** Tried again after a failure. */
  retrying: boolean;
}

export interface OpenTask {
  readonly info: TaskInfo;
  readonly since: number;
  /** Hosts it is for; grows when hosts come to it one by one. */
  hosts: number;
  readonly working: Map<string, Working>;
  /** Hosts by outcome, in the order they finished. */
  readonly done: Map<HostStatus, string[]>;
  /** Failures that do not count. */
  ignored: number;
  /** Why an outcome cannot be known; the first reason told. */
  reason: string | undefined;
}

/** Tasks that have begun and not ended, oldest first. */
export class Model {
  readonly open = new Map<string, OpenTask>();

  /** Takes in an event; gives the tasks that it ended. */
  apply(event: RunEvent): OpenTask[] {
    switch (event.type) {
      case 'task.start':
        this.#begin(event);
        return [];
      case 'host.start':
        this.#task(event.task, event.time).working.set(event.host, work(event.host, event.time));
        return [];
      case 'host.retry':
        this.#note(event, `try ${event.attempt + 1} of ${event.retries + 1}`, true);
        return [];
      case 'host.output': {
        const line =
          event.text
            .trimEnd()
            .split(/[\r\n]/)
            .at(-1) ?? '';
        if (line.trim() !== '') this.#note(event, visibleLine(line));
        return [];
      }
      case 'item.end':
        this.#task(event.task, event.time).reason ??= reasonOf(event.result);
        return [];
      case 'host.end':
        this.#finish(event);
        return [];
      case 'task.end':
        return this.#close(event.task.id);
      case 'play.start':
      case 'stats':
      case 'run.end':
        return [...this.open.keys()].flatMap((id) => this.#close(id));
      default:
        return [];
    }
  }

  #begin({ task, hosts, time }: EventOf<'task.start'>): void {
    const open = this.open.get(task.id);
    if (open !== undefined) open.hosts = Math.max(open.hosts, hosts);
    else this.open.set(task.id, newTask(task, time, hosts));
  }

  #task(info: TaskInfo, time: number): OpenTask {
    const open = this.open.get(info.id) ?? newTask(info, time, 0);
    this.open.set(info.id, open);
    return open;
  }

  #note(event: EventOf<'host.retry'> | EventOf<'host.output'>, note: string, retrying = false): void {
    const { working } = this.#task(event.task, event.time);
    const entry = working.get(event.host) ?? work(event.host, event.time);
    entry.note = note;
    entry.retrying ||= retrying;
    working.set(event.host, entry);
  }

  #finish({ task, result, looped, time }: EventOf<'host.end'>): void {
    const open = this.#task(task, time - result.duration);
    open.working.delete(result.host);
    const hosts = open.done.get(result.status) ?? [];
    hosts.push(result.host);
    open.done.set(result.status, hosts);
    open.hosts = Math.max(open.hosts, finished(open));
    if (result.ignored) open.ignored++;
    // The message of a loop is about the loop; its items have said why.
    open.reason ??= looped ? result.reason : reasonOf(result);
  }

  #close(id: string): OpenTask[] {
    const open = this.open.get(id);
    this.open.delete(id);
    return open === undefined ? [] : [open];
  }
}

const newTask = (info: TaskInfo, since: number, hosts: number): OpenTask => ({
  info,
  since,
  hosts,
  working: new Map(),
  done: new Map(),
  ignored: 0,
  reason: undefined,
});

const work = (host: string, since: number): Working => ({ host, since, note: '', retrying: false });

/** How many hosts are through with a task. */
export const finished = ({ done }: OpenTask): number => {
  let sum = 0;
  for (const hosts of done.values()) sum += hosts.length;
  return sum;
};
