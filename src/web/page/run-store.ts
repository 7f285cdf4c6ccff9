/**
 * A run as it is known so far, in the form in which a report knows it, so that both reckon alike. It needs no browser.
 */
import type { HostStats } from '../../events/types.ts';
import type { PlayRun, Step, TaskRun } from '../../report/page/model.ts';
import { isWarning, statuses } from '../../report/page/terms.ts';
import { hostTime, type HostTime } from '../../report/page/waits.ts';
import {
  ignoredFlag,
  stepSize,
  type RunMessage,
  type RunPart,
  type RunRow,
  type WireNotice,
} from '../wire.ts';

/** A step, and the line of the record that has its result. */
export interface WebStep extends Step {
  readonly line: number;
}

export interface WebTask extends TaskRun {
  readonly steps: WebStep[];
  readonly place: string;
  /** Hosts that are to do it. */
  readonly of: number | undefined;
  /** By number of the status. */
  readonly counts: number[];
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

const noCounts = (): number[] => statuses.map(() => 0);

export class RunStore {
  run: RunRow | undefined;
  readonly hosts: string[] = [];
  readonly plays: Growing<PlayRun>[] = [];
  readonly tasks: WebTask[] = [];
  /** By number of the host. */
  readonly byHost: (readonly [WebTask, WebStep])[][] = [];
  readonly hostCounts: number[][] = [];
  /** The step of each task that ended last, so far. */
  readonly lasts: (Step | undefined)[] = [];
  notices: readonly WireNotice[] = [];
  doing: readonly (readonly [host: string, text: string])[] = [];
  stats: ReadonlyMap<string, HostStats> | undefined;
  /** Tasks that were known before the first. */
  total: number | undefined;
  check = false;
  lines = 0;
  /** The number of the known task that runs or has run last. */
  known = 0;
  isOver = false;
  problem: string | undefined;
  /** The end of the last step so far. */
  to = 0;
  hear(message: RunMessage): void {
    if (message.type === 'part') this.#part(message);
    else if (message.type === 'gone') this.problem = message.message;
    else {
      this.run = message.run;
      this.to = Math.max(this.to, message.run.time);
    }
    if (message.type === 'end' || message.type === 'gone') {
      this.isOver = true;
      this.doing = [];
    }
  }
  /** Working and waiting of a host so far. */
  timeOf(host: number): HostTime {
    return hostTime(host, this.byHost[host] ?? [], this.tasks, this.lasts);
  }
  counts(): number[] {
    const sum = noCounts();
    for (const counts of this.hostCounts)
      for (const [n, count] of counts.entries()) sum[n] = (sum[n] ?? 0) + count;
    return sum;
  }
  /** Tasks in which something failed. */
  failures(): WebTask[] {
    return this.tasks.filter(({ counts: [failed = 0, lost = 0] }) => failed + lost > 0);
  }
  /** Errors that ended the run, as texts of several lines. */
  errors(): string[] {
    return this.notices.filter((notice) => !isWarning(notice)).map(({ message }) => message);
  }
  #part(part: RunPart): void {
    this.hosts.push(...(part.hosts ?? []));
    for (const play of part.plays ?? []) this.plays.push({ ...play, hosts: [...play.hosts], tasks: [] });
    for (const task of part.tasks ?? []) this.#task(task);
    if (part.steps !== undefined) this.#steps(part.steps);
    this.notices = part.notices ?? this.notices;
    this.doing = part.doing ?? this.doing;
    this.total = part.total ?? this.total;
    this.check = part.check ?? this.check;
    if (part.stats !== undefined) this.stats = new Map(part.stats);
    this.lines = part.lines;
  }
  #task(task: NonNullable<RunPart['tasks']>[number]): void {
    const play = this.plays[task.play];
    if (play === undefined) return;
    const { position, name, action, isHandler, tags, place, start, of } = task;
    const info = { id: String(position), name, action, isHandler, tags, src: undefined, noLog: false };
    const one: WebTask = {
      position,
      info,
      play,
      start,
      steps: [],
      findings: [],
      origins: [],
      place,
      of,
      counts: noCounts(),
    };
    this.tasks.push(one);
    play.tasks.push(one);
    this.known = Math.max(this.known, task.known ?? 0);
    this.to = Math.max(this.to, start);
  }
  #steps(numbers: readonly number[]): void {
    const began = this.run?.time ?? 0;
    for (let at = 0; at + stepSize <= numbers.length; at += stepSize) {
      const [position = 0, host = 0, code = 0, start = 0, took = 0, line = 0] = numbers.slice(
        at,
        at + stepSize,
      );
      const task = this.tasks[position - 1];
      const number = code % ignoredFlag;
      const status = statuses[number];
      if (task === undefined || status === undefined) continue;
      const from = began + start;
      const step = { host, status, ignored: code >= ignoredFlag, start: from, end: from + took, line };
      this.#step(task, step, number);
    }
  }
  #step(task: WebTask, step: WebStep, number: number): void {
    task.steps.push(step);
    task.counts[number] = (task.counts[number] ?? 0) + 1;
    (this.byHost[step.host] ??= []).push([task, step]);
    const counts = (this.hostCounts[step.host] ??= noCounts());
    counts[number] = (counts[number] ?? 0) + 1;
    const last = this.lasts[task.position - 1];
    if (last === undefined || step.end > last.end) this.lasts[task.position - 1] = step;
    this.to = Math.max(this.to, step.end);
  }
}

/** Milliseconds from the task's beginning to the end of its last step so far. */
export const tookOf = ({ start, position }: WebTask, { lasts }: RunStore): number =>
  Math.max(0, (lasts[position - 1]?.end ?? start) - start);
