/**
 * What is going on: open tasks, the hosts at work on them, and how the others ended. No time, no terminal in here.
 * @module
 */
import { byteText } from '../../util/size.ts';
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
  /** When what it waits for has to have happened. */
  deadline: number | undefined;
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

/** A play whose tasks have not begun. */
interface OpenPlay {
  readonly name: string;
  readonly since: number;
  readonly hosts: number;
}

/** Tasks that have begun and not ended, oldest first. */
export class Model {
  readonly open = new Map<string, OpenTask>();
  /** Hosts that failed in this play, with the first line of why, in the order of the inventory. */
  readonly failed = new Map<string, string>();
  /** Tasks of the book that are known, and the number of the last one that has begun. */
  total = 0;
  position = 0;
  play: OpenPlay | undefined;
  readonly #order = new Map<string, number>();

  /** Hosts in the order of the inventory. */
  inOrder = (a: string, b: string): number => (this.#order.get(a) ?? 0) - (this.#order.get(b) ?? 0);

  /** Takes in an event; gives the tasks that it ended. */
  apply(event: RunEvent): OpenTask[] {
    switch (event.type) {
      case 'run.start':
        this.total = event.tasks ?? 0;
        return [];
      case 'task.start':
        this.#begin(event);
        return [];
      case 'host.start':
        this.#task(event.task, event.time).working.set(event.host, work(event.host, event.time));
        return [];
      case 'host.retry':
        this.#note(event, `try ${event.attempt + 1} of ${event.retries + 1}`, true);
        return [];
      case 'host.wait':
        this.#working(event.task, event.host, event.time).deadline = event.time + event.seconds * 1000;
        return [];
      case 'host.transfer':
        this.#working(event.task, event.host, event.time).note = movedText(event);
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
        this.#item(event);
        return [];
      case 'host.end':
        this.#finish(event);
        return [];
      case 'task.end':
        return this.#close(event.task.id);
      case 'play.start':
        this.#begun(event);
        return [...this.open.keys()].flatMap((id) => this.#close(id));
      case 'stats':
      case 'run.end':
        return [...this.open.keys()].flatMap((id) => this.#close(id));
      default:
        return [];
    }
  }

  #begun({ name, hosts, time }: EventOf<'play.start'>): void {
    this.play = { name, since: time, hosts: hosts.length };
    this.failed.clear();
    for (const host of hosts) if (!this.#order.has(host)) this.#order.set(host, this.#order.size);
  }

  #begin({ task, hosts, time, position }: EventOf<'task.start'>): void {
    this.play = undefined;
    if (position !== undefined) this.position = position;
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
    const entry = this.#working(event.task, event.host, event.time);
    entry.note = note;
    entry.retrying ||= retrying;
  }

  #working(task: TaskInfo, host: string, time: number): Working {
    const { working } = this.#task(task, time);
    const entry = working.get(host) ?? work(host, time);
    working.set(host, entry);
    return entry;
  }

  /** The item that is being worked on now is the next one. */
  #item({ task, result, time, item, items }: EventOf<'item.end'>): void {
    if (item === undefined || items === undefined || item >= items) return;
    this.#working(task, result.host, time).note = `item ${item + 1} of ${items}`;
  }

  #finish({ task, result, looped, time }: EventOf<'host.end'>): void {
    const open = this.#task(task, time - result.duration);
    open.working.delete(result.host);
    const hosts = open.done.get(result.status) ?? [];
    hosts.push(result.host);
    open.done.set(result.status, hosts);
    open.hosts = Math.max(open.hosts, finished(open));
    for (const names of open.done.values()) names.sort(this.inOrder);
    if (result.ignored) open.ignored++;
    else if (result.status === 'failed' || result.status === 'unreachable')
      this.failed.set(result.host, firstLine(result.result['msg']));
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

const work = (host: string, since: number): Working => ({
  host,
  since,
  note: '',
  retrying: false,
  deadline: undefined,
});

/** `12.5 MiB of 80 MiB 15%`. */
const movedText = ({ bytes, total }: EventOf<'host.transfer'>): string =>
  total === undefined
    ? byteText(bytes)
    : `${byteText(bytes)} of ${byteText(total)} ${Math.floor((100 * bytes) / total)}%`;

const firstLine = (text: unknown): string =>
  typeof text === 'string' ? visibleLine(text.split('\n', 1)[0] ?? '') : '';

/** How many hosts are through with a task. */
export const finished = ({ done }: OpenTask): number => {
  let sum = 0;
  for (const hosts of done.values()) sum += hosts.length;
  return sum;
};
