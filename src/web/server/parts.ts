/**
 * Parts of a run: what is new since the last one.
 * @module
 */
import type { EventOf, RunEvent } from '../../events/types.ts';
import type { Notice, PlayRun, Step, TaskRun } from '../../report/page/model.ts';
import { statuses } from '../../report/page/terms.ts';
import type { SourceRef } from '../../util/value.ts';
import { ignoredFlag, type RunPart, type WireNotice, type WirePlay, type WireTask } from '../wire.ts';

/** Notices that a page lists. */
const mostNotices = 500;
/** Hosts whose waiting is told. */
const mostDoing = 20;

type Growing<T> = { -readonly [K in keyof T]: T[K] };

const numbers = new Map(statuses.map((status, n) => [status as string, n]));

export class Parts {
  readonly #began: number;
  readonly #place: (src: SourceRef | undefined) => string;
  #tasks: WireTask[] = [];
  #plays: WirePlay[] = [];
  #steps: number[] = [];
  #knownHosts = 0;
  #knownPlays = 0;
  #expected: Pick<WireTask, 'of' | 'known'> = {};
  readonly #doing = new Map<string, string>();
  /** What else is new. */
  #rest: Growing<Pick<RunPart, 'notices' | 'doing' | 'total' | 'check' | 'stats'>> = {};
  constructor(began: number, place: (src: SourceRef | undefined) => string) {
    this.#began = began;
    this.#place = place;
  }
  /** Of the task that is to begin. */
  expect({ hosts, position }: EventOf<'task.start'>): void {
    this.#expected = { of: hosts, ...(position === undefined ? {} : { known: position }) };
  }
  task(task: TaskRun, plays: readonly PlayRun[]): void {
    for (const { name, hosts, inStep } of plays.slice(this.#knownPlays))
      this.#plays.push({ name, hosts: [...hosts], inStep });
    this.#knownPlays = plays.length;
    const { position, info, start } = task;
    this.#tasks.push({
      position,
      play: plays.length - 1,
      name: info.name,
      action: info.action,
      place: this.#place(info.src),
      tags: info.tags,
      isHandler: info.isHandler,
      start,
      ...this.#expected,
    });
    this.#expected = {};
  }
  step({ position }: TaskRun, { host, status, ignored, start, end }: Step, line: number): void {
    const code = (numbers.get(status) ?? 0) + (ignored ? ignoredFlag : 0);
    this.#steps.push(position, host, code, start - this.#began, end - start, line);
  }
  notices(all: readonly Notice[]): void {
    this.#rest.notices = all
      .slice(0, mostNotices)
      .map(({ type, message, src, modern, count }): WireNotice => ({
        type,
        message,
        place: this.#place(src),
        ...(modern === undefined ? {} : { modern }),
        count,
      }));
  }
  hear(event: RunEvent): void {
    if (event.type === 'run.start') {
      this.#rest.check = event.check;
      if (event.tasks !== undefined) this.#rest.total = event.tasks;
    } else if (event.type === 'stats') this.#rest.stats = Object.entries(event.hosts);
    else if (event.type === 'host.end') this.#rests(event.result.host);
    else if (event.type === 'task.end') {
      if (this.#doing.size > 0) this.#rest.doing = [];
      this.#doing.clear();
    } else if (event.type === 'host.retry')
      this.#does(event.host, `attempt ${event.attempt} of ${event.retries + 1} did not do`);
    else if (event.type === 'host.wait') this.#does(event.host, `waits, ${event.seconds} s at most`);
    else if (event.type === 'item.end' && event.items !== undefined)
      this.#does(event.result.host, `item ${event.item ?? 1} of ${event.items}`);
  }
  /** What is new. */
  take(hosts: readonly string[], lines: number): RunPart {
    const part: RunPart = {
      type: 'part',
      ...(hosts.length > this.#knownHosts ? { hosts: hosts.slice(this.#knownHosts) } : {}),
      ...(this.#plays.length > 0 ? { plays: this.#plays } : {}),
      ...(this.#tasks.length > 0 ? { tasks: this.#tasks } : {}),
      ...(this.#steps.length > 0 ? { steps: this.#steps } : {}),
      ...this.#rest,
      lines,
    };
    this.#knownHosts = hosts.length;
    this.#plays = [];
    this.#tasks = [];
    this.#steps = [];
    this.#rest = {};
    return part;
  }
  #does(host: string, text: string): void {
    this.#doing.set(host, text);
    this.#rest.doing = [...this.#doing].slice(0, mostDoing);
  }
  #rests(host: string): void {
    if (this.#doing.delete(host)) this.#rest.doing = [...this.#doing].slice(0, mostDoing);
  }
}
