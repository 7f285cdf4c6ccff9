/**
 * The event streams of slices as the stream of one run: each task once, in the book's order, with the hosts of all slices.
 * A slice that is ahead is told when the others come to the same task.
 * @module
 */
import { ExitCode } from '../errors/index.ts';
import type { EventOf, HostStats, ResultData, RunEvent, TaskInfo } from '../events/types.ts';
import { addCustom, addStats, exitOf, Tally, withChanges } from './recap.ts';
import { Segment } from './segment.ts';
import { compare, Heads, taskId, type Head } from './stream.ts';

/** What is known of one slice. */
interface Stream {
  readonly number: number;
  readonly hosts: readonly string[];
  heads: Heads;
  /** What it has said and nobody has heard, from a head on. */
  queue: { readonly event: RunEvent; readonly head: Head | undefined }[];
  /** Exit status, once it has ended. */
  exit: number | undefined;
  stats: Readonly<Record<string, HostStats>> | undefined;
  custom: ResultData;
  /** While it runs again and has not come further than before: how many segments of the whole it has gone through. */
  again: number | undefined;
  /** Whether it runs again, or has. */
  isSecond: boolean;
  /** Whether what it says belongs to a segment that was told before it ran again. */
  heard: boolean;
}

export interface MergeOptions {
  /** Hosts of each slice. */
  readonly slices: readonly (readonly string[])[];
  /** All hosts in the inventory's order. */
  readonly order: readonly string[];
  readonly emit: (event: RunEvent) => void;
}

/** Takes the events of slices, numbered from 1, and emits those of one run. */
export class SliceMerge {
  readonly #streams: readonly Stream[];
  readonly #emit: (event: RunEvent) => void;
  readonly #order: ReadonlyMap<string, number>;
  readonly #told = new Set<string>();
  readonly #ids = new Map<string, string>();
  readonly #past: string[] = [];
  readonly #lost: (() => void)[] = [];
  readonly #tally = new Tally();
  #open: Segment | undefined;
  /** Slices that take part in the play that runs; undefined before the first. */
  #players: Set<number> | undefined;
  #books = 0;
  #start: number | undefined;
  #time = 0;
  #exit: number | undefined;

  constructor({ slices, order, emit }: MergeOptions) {
    this.#emit = emit;
    this.#order = new Map(order.map((host, i) => [host, i]));
    this.#streams = slices.map((hosts, i) => ({
      number: i + 1,
      hosts,
      heads: new Heads(),
      queue: [],
      exit: undefined,
      stats: undefined,
      custom: {},
      again: undefined,
      isSecond: false,
      heard: false,
    }));
  }

  /** Exit status of the whole run, once all slices have ended. */
  get exitCode(): number | undefined {
    return this.#exit;
  }

  /** Whether the slice has ended. */
  hasEnded(number: number): boolean {
    return this.#of(number).exit !== undefined;
  }

  /** An event of a slice. */
  push(number: number, event: RunEvent): void {
    const stream = this.#of(number);
    if (stream.exit !== undefined) return;
    this.#time = Math.max(this.#time, event.time);
    if (event.type === 'run.start') this.#begin(event);
    else if (event.type === 'stats') [stream.stats, stream.custom] = [event.hosts, event.custom];
    else if (event.type === 'run.end') this.#end(stream, event.exitCode);
    else this.#take(stream, event);
    this.#advance();
  }

  /** The slice begins once more, after its node has died: what was told of it is not told again. */
  again(number: number): void {
    const stream = this.#of(number);
    const begin = { heads: new Heads(), queue: [], stats: undefined, again: 0, heard: true, isSecond: true };
    Object.assign(stream, begin);
    this.#open?.resume(number);
  }

  /** The slice ends without a recap of its own, with what went wrong. */
  fail(number: number, message: string, exit: number = ExitCode.error): void {
    const stream = this.#of(number);
    if (stream.exit !== undefined) return;
    this.#once({ type: 'error', time: this.#now(), message });
    this.#end(stream, exit);
    this.#advance();
  }

  /** The slice is lost: its hosts are told as unreachable. `message` says why, and what to do. */
  lose(number: number, message: string): void {
    const stream = this.#of(number);
    if (stream.exit !== undefined) return;
    stream.queue = [];
    stream.stats = undefined;
    this.#players?.delete(number);
    this.#end(stream, ExitCode.hostsUnreachable);
    this.#lost.push(() => this.#tellLost(stream, message));
    this.#advance();
  }

  /** Ends slices that have not ended, as the run is ended by a person. */
  stop(exit: number): void {
    for (const stream of this.#streams) if (stream.exit === undefined) this.#end(stream, exit);
    this.#advance();
  }

  #of(number: number): Stream {
    const stream = this.#streams[number - 1];
    if (stream === undefined) throw new RangeError(`there is no slice ${number}`);
    return stream;
  }

  #now(): number {
    return (this.#time = Math.max(this.#time, Date.now()));
  }

  #begin(event: EventOf<'run.start'>): void {
    if (this.#start !== undefined) return;
    this.#start = event.time;
    this.#emit(event);
  }

  #end(stream: Stream, exit: number): void {
    stream.exit = exit;
    if (stream.queue.length === 0) this.#open?.leave(stream.number);
  }

  /** Passes on what belongs to the open segment; the rest waits. */
  #take(stream: Stream, event: RunEvent): void {
    const head = stream.heads.of(event);
    if (head !== undefined && stream.again !== undefined) {
      this.#repeat(stream, head);
      return;
    }
    if (stream.heard && stream.queue.length === 0) {
      this.#takeRest(event);
      return;
    }
    if (head !== undefined || stream.queue.length > 0) {
      if (stream.queue.length === 0) this.#open?.leave(stream.number);
      stream.queue.push({ event, head });
    } else this.#tell(stream, event);
  }

  /** In a slice that runs again: a segment that was told, the one that is open, or one that is new. */
  #repeat(stream: Stream, head: Head): void {
    const at = this.#past.indexOf(keyOf(head), stream.again);
    if (at !== -1) {
      stream.again = at + 1;
      stream.heard = at < this.#past.length - 1 || this.#open === undefined;
      return;
    }
    stream.again = undefined;
    stream.heard = false;
    this.#open?.leave(stream.number);
    stream.queue.push({ event: head.event, head });
  }

  /** Results of a segment that was told are not told again; notices are. */
  #takeRest(event: RunEvent): void {
    if (event.type === 'warning' || event.type === 'deprecation' || event.type === 'error') this.#once(event);
  }

  /** Opens segments for as long as all slices have come to one. */
  #advance(): void {
    while (this.#exit === undefined) {
      if (this.#open !== undefined && !this.#open.isDone) return;
      this.#close();
      const waiting = this.#streams.filter(({ queue, exit }) => queue.length > 0 || exit === undefined);
      if (this.#players !== undefined || waiting.length === 0)
        for (const tell of this.#lost.splice(0)) tell();
      if (waiting.length === 0) {
        this.#finish();
        return;
      }
      if (waiting.some(({ queue }) => queue.length === 0)) return;
      this.#next(waiting);
    }
  }

  #close(): void {
    this.#open?.close(this.#now());
    this.#open = undefined;
  }

  #next(waiting: readonly Stream[]): void {
    const heads = waiting.flatMap((stream) => {
      const head = stream.queue[0]?.head;
      return head === undefined ? [] : [{ stream, head }];
    });
    const [first, ...rest] = heads;
    if (first === undefined) return;
    const least = rest.reduce(
      (a, { head }) => (compare(head.place, a) < 0 ? head.place : a),
      first.head.place,
    );
    const here = heads.filter(({ head }) => compare(head.place, least) === 0);
    // One that another slice comes to later in the same place waits for it.
    const isLater = ({ stream, head }: (typeof heads)[number]): boolean =>
      here.some(
        (other) =>
          other.stream !== stream &&
          other.head.id !== head.id &&
          other.stream.queue.some(
            (item) => item.head?.id === head.id && compare(item.head.place, least) === 0,
          ),
      );
    const chosen = here.find((one) => !isLater(one)) ?? here[0] ?? first;
    const members = here.filter(({ head }) => head.id === chosen.head.id);
    this.#openSegment(
      chosen.head,
      members.map(({ head }) => head.event),
      members.map(({ stream }) => stream),
    );
  }

  #openSegment(head: Head, events: readonly Head['event'][], members: readonly Stream[]): void {
    this.#past.push(keyOf(head));
    const id = this.#taskId(head);
    this.#open = new Segment(
      members.map(({ number }) => number),
      { emit: (event) => this.#emit(event), id, sort: (hosts) => this.#sorted(hosts) },
    );
    if (head.event.type === 'playbook.start' && (this.#books += 1) > 1) this.#emit(this.#stats());
    if (head.event.type === 'play.start') this.#players = new Set(members.map(({ number }) => number));
    const none = head.event.type === 'play.noHosts' && members.length < (this.#players?.size ?? 0);
    // That one slice has no host (left) is nothing where others have.
    if (!none) this.#open.open(events);
    for (const stream of members) {
      stream.queue.shift();
      const until = stream.queue.findIndex((item) => item.head !== undefined);
      const own = stream.queue.splice(0, until === -1 ? stream.queue.length : until);
      for (const { event } of own) this.#tell(stream, event);
      if (stream.queue.length > 0 || stream.exit !== undefined) this.#open.leave(stream.number);
    }
  }

  #taskId(head: Head): string | undefined {
    return head.event.type === 'task.start' ? this.#idOf(head.event.task) : undefined;
  }

  /** Tasks have the same id whichever slice tells of them. */
  #idOf(task: TaskInfo): string {
    const key = taskId(task);
    const known = this.#ids.get(key) ?? `t${this.#ids.size + 1}`;
    this.#ids.set(key, known);
    return known;
  }

  #tell(stream: Stream, event: RunEvent): void {
    if (event.type === 'warning' || event.type === 'deprecation') {
      this.#once(event);
      return;
    }
    const told =
      'task' in event && event.task !== undefined
        ? { ...event, task: { ...event.task, id: this.#idOf(event.task) } }
        : event;
    if (told.type === 'host.end') {
      if (this.#open?.isTold(told.result.host) === true && stream.again !== undefined) return;
      this.#tally.count(told.result);
    }
    if (this.#open === undefined) this.#emit(told);
    else this.#open.tell(told);
  }

  /** What all slices say is said once. */
  #once(event: EventOf<'warning' | 'deprecation' | 'error'>): void {
    const key = JSON.stringify({ ...event, time: 0 });
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#emit(event);
  }

  #tellLost({ number, hosts }: Stream, message: string): void {
    const time = this.#now();
    const name = `Slice ${number} of ${this.#streams.length} was lost`;
    const task: TaskInfo = {
      ...{
        id: `slice${number}`,
        name,
        action: 'slice',
        isHandler: false,
        src: undefined,
        tags: [],
        noLog: false,
      },
    };
    if (this.#players === undefined)
      this.#emit({ type: 'play.start', time, name: 'slices', hosts: this.#sorted(hosts), src: undefined });
    this.#players ??= new Set();
    this.#emit({ type: 'task.start', time, task, hosts: hosts.length });
    for (const host of hosts) {
      const result = { unreachable: true, changed: false, msg: message };
      const told = { host, status: 'unreachable', ignored: false, result, diffs: [], duration: 0 } as const;
      this.#tally.count(told);
      this.#emit({ type: 'host.end', time, task, result: told, looped: false });
    }
    this.#emit({ type: 'task.end', time, task });
  }

  #sorted(hosts: readonly string[]): string[] {
    const rank = (host: string): number => this.#order.get(host) ?? this.#order.size;
    return [...new Set(hosts)].sort((a, b) => rank(a) - rank(b));
  }

  #stats(): EventOf<'stats'> {
    const all = this.#streams.map(({ stats, hosts, isSecond }) => {
      const told = this.#tally.of(hosts);
      if (stats === undefined) return told;
      return isSecond ? withChanges(stats, told) : stats;
    });
    const hosts = addStats(all);
    return {
      type: 'stats',
      time: this.#now(),
      hosts: Object.fromEntries(this.#sorted(Object.keys(hosts)).flatMap((host) => pick(hosts, host))),
      custom: addCustom(this.#streams.map(({ custom }) => custom)),
    };
  }

  #finish(): void {
    const codes = this.#streams.map(({ exit }) => exit ?? ExitCode.error);
    this.#exit = exitOf(codes);
    if (this.#start === undefined) return;
    this.#emit(this.#stats());
    const time = this.#now();
    this.#emit({ type: 'run.end', time, exitCode: this.#exit, duration: time - this.#start });
  }
}

const keyOf = ({ place, id }: Head): string => `${place.join('.')} ${id}`;

const pick = (hosts: Readonly<Record<string, HostStats>>, host: string): [string, HostStats][] => {
  const stats = hosts[host];
  return stats === undefined ? [] : [[host, stats]];
};
