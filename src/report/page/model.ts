/**
 * A run as its page shows it: tasks in the order they ran, what each did on each host, and when.
 * @module
 */
import type { EventOf, HostStats, HostStatus, RunEvent, TaskInfo } from '../../events/types.ts';
import type { SourceRef } from '../../util/value.ts';
import { Origins, type Origin } from './origins.ts';
import { place } from './place.ts';
import { Findings, type Finding, type FindingStyle } from './findings.ts';

/** One task on one host. Times are milliseconds since the epoch. */
export interface Step {
  /** Number of the host in `RunModel.hosts`. */
  readonly host: number;
  readonly status: HostStatus;
  readonly ignored: boolean;
  readonly start: number;
  readonly end: number;
}

/** One time that a task ran. */
export interface TaskRun {
  /** From 1. */
  readonly position: number;
  readonly info: TaskInfo;
  readonly play: PlayRun;
  readonly start: number;
  readonly steps: readonly Step[];
  readonly findings: readonly Finding[];
  /** Where the variables have their values from; of tasks that failed only. */
  readonly origins: readonly Origin[];
}

export interface PlayRun {
  readonly name: string;
  /** Numbers of its hosts. */
  readonly hosts: readonly number[];
  /** Whether no host begins a task before the others have ended the one before it. */
  readonly inStep: boolean;
  readonly tasks: readonly TaskRun[];
}

/** A warning, with how often it was told. */
export interface Notice {
  readonly type: 'warning' | 'deprecation' | 'error';
  readonly message: string;
  readonly src: EventOf<'warning'>['src'];
  readonly modern: string | undefined;
  count: number;
}

export interface RunModel {
  /** Names, in the order of the plays. */
  readonly hosts: readonly string[];
  readonly plays: readonly PlayRun[];
  readonly tasks: readonly TaskRun[];
  /** The recap; hosts that are missing in it were never in a play. */
  readonly stats: Readonly<Record<string, HostStats>>;
  readonly notices: readonly Notice[];
  /** Whether it was a dry run. */
  readonly check: boolean;
  /** Findings that were left out, as the page would have grown too large. */
  readonly leftOut: number;
}

type Growing<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };

interface GrowingTask extends Omit<Growing<TaskRun>, 'findings' | 'origins'> {
  isOver: boolean;
  origins: Origins | undefined;
  readonly findings: Findings;
  readonly seen: Set<number>;
}

/** Told of pieces as they come, by who shows a run while it happens. */
export interface Listener {
  readonly task?: (task: TaskRun) => void;
  readonly step?: (task: TaskRun, step: Step) => void;
}

/** Puts a run together from its events. */
export class Collector {
  readonly #style: FindingStyle;
  readonly #hosts = new Map<string, number>();
  readonly #plays: Growing<PlayRun>[] = [];
  readonly #tasks: GrowingTask[] = [];
  /** The runs of a task in the play that runs, the latest last. */
  #known = new Map<string, GrowingTask[]>();
  readonly #notices = new Map<string, Notice>();
  #stats: RunModel['stats'] = {};
  #check = false;
  /** Characters that findings may still take. */
  readonly #room = { left: 16 * 1024 * 1024, leftOut: 0 };
  readonly #listener: Listener;
  readonly #place: (src: SourceRef) => string;
  /** @param cwd the folder that the run was started in */
  constructor(style: FindingStyle, cwd: string, listener: Listener = {}) {
    this.#style = style;
    this.#place = (src) => place(src, cwd);
    this.#listener = listener;
  }
  /** Names of hosts so far, in the order of the plays. */
  hosts(): readonly string[] {
    return [...this.#hosts.keys()];
  }
  /** Plays so far. The findings of their tasks are to be asked for. */
  plays(): readonly PlayRun[] {
    return this.#plays;
  }
  notices(): readonly Notice[] {
    return [...this.#notices.values()];
  }
  /** What there is to read about a task so far. */
  findings(position: number): readonly Finding[] {
    return this.#tasks[position - 1]?.findings.all((host) => this.#host(host)) ?? [];
  }
  /** Where the variables of a task that failed have their values from. */
  origins(position: number): readonly Origin[] {
    return this.#tasks[position - 1]?.origins?.all(this.#place) ?? [];
  }
  task(position: number): Omit<TaskRun, 'findings' | 'origins'> | undefined {
    return this.#tasks[position - 1];
  }
  hear(event: RunEvent): void {
    if (event.type === 'run.start') this.#check = event.check;
    else if (event.type === 'play.start') this.#play(event);
    else if (event.type === 'task.start') this.#begin(event);
    else if (event.type === 'task.end') {
      const task = this.#known.get(event.task.id)?.at(-1);
      if (task !== undefined) task.isOver = true;
    } else if (event.type === 'item.end') this.#running(event).findings.add(event.result, event.task);
    else if (event.type === 'host.end') this.#end(event);
    else if (event.type === 'stats') this.#stats = event.hosts;
    else if (event.type === 'warning' || event.type === 'deprecation' || event.type === 'error')
      this.#notice(event);
  }
  model(): RunModel {
    const tasks = this.#tasks as unknown as Growing<TaskRun>[];
    const orderOf = (host: string): number => this.#host(host);
    for (const task of this.#tasks) {
      const origins = task.origins?.all(this.#place) ?? [];
      Object.assign(task, { findings: task.findings.all(orderOf), origins });
      task.steps.sort((a, b) => a.host - b.host);
    }
    return {
      hosts: this.hosts(),
      plays: this.#plays,
      tasks,
      stats: this.#stats,
      notices: this.notices(),
      check: this.#check,
      leftOut: this.#room.leftOut,
    };
  }
  #host(name: string): number {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    this.#hosts.set(name, this.#hosts.size);
    return this.#hosts.size - 1;
  }
  #play({ name, hosts, strategy }: EventOf<'play.start'>): void {
    const inStep = strategy === undefined || strategy === 'linear';
    this.#plays.push({ name, hosts: hosts.map((host) => this.#host(host)), inStep, tasks: [] });
    this.#known = new Map();
  }
  #begin({ task: info, time }: Pick<EventOf<'task.start'>, 'task' | 'time'>): GrowingTask {
    const runs = this.#known.get(info.id) ?? [];
    const last = runs.at(-1);
    const play = this.#playNow();
    // Hosts that are not in step start a task one by one: it is still the same.
    if (last !== undefined && (!last.isOver || !play.inStep)) return last;
    return this.#add(info, time);
  }
  #add(info: TaskInfo, start: number): GrowingTask {
    const play = this.#playNow();
    const findings = new Findings(this.#style, this.#room);
    const position = this.#tasks.length + 1;
    const task = {
      position,
      info,
      play,
      start,
      steps: [],
      findings,
      origins: undefined,
      isOver: false,
      seen: new Set<number>(),
    };
    this.#tasks.push(task);
    play.tasks.push(task as unknown as TaskRun);
    this.#known.set(info.id, [...(this.#known.get(info.id) ?? []), task]);
    this.#listener.task?.(task as unknown as TaskRun);
    return task;
  }
  #playNow(): Growing<PlayRun> {
    const now = this.#plays.at(-1);
    if (now !== undefined) return now;
    // Tasks without a playbook have no play.
    this.#plays.push({ name: '', hosts: [], inStep: true, tasks: [] });
    return this.#playNow();
  }
  #running({ task, time }: Pick<EventOf<'host.end'>, 'task' | 'time'>): GrowingTask {
    return this.#known.get(task.id)?.at(-1) ?? this.#add(task, time);
  }
  #end(event: EventOf<'host.end'>): void {
    const { task: info, result, looped, time } = event;
    const host = this.#host(result.host);
    const last = this.#running(event);
    const isAgain = last.seen.has(host);
    const task = isAgain ? this.#add(info, time - result.duration) : last;
    task.seen.add(host);
    const start = Math.max(task.start, time - result.duration);
    const step = { host, status: result.status, ignored: result.ignored, start, end: time };
    task.steps.push(step);
    this.#listener.step?.(task as unknown as TaskRun, step);
    if (result.variables !== undefined)
      (task.origins ??= new Origins()).add(host, result.variables, this.#place);
    if (looped) task.findings.addLoop(result, info);
    else task.findings.add(result, info);
  }
  #notice(event: EventOf<'warning'> | EventOf<'deprecation'> | EventOf<'error'>): void {
    const { type, message } = event;
    const src = 'src' in event ? event.src : undefined;
    const modern = 'modern' in event ? event.modern : undefined;
    const key = JSON.stringify([type, message, src]);
    const known = this.#notices.get(key);
    if (known !== undefined) known.count++;
    else this.#notices.set(key, { type, message, src, modern, count: 1 });
  }
}

/** Reads a run to its end. */
export async function readModel(
  events: AsyncIterable<RunEvent>,
  style: FindingStyle,
  cwd: string,
): Promise<RunModel> {
  const collector = new Collector(style, cwd);
  for await (const event of events) collector.hear(event);
  return collector.model();
}
