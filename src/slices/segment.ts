/**
 * What of a run is being told: a task with the slices that take part in it, or what begins a play.
 * @module
 */
import type { EventOf, RunEvent } from '../events/types.ts';
import type { Head } from './stream.ts';

interface SegmentOptions {
  readonly emit: (event: RunEvent) => void;
  /** Id of its task in the whole run; undefined where it is none. */
  readonly id: string | undefined;
  readonly sort: (hosts: readonly string[]) => string[];
}

export class Segment {
  readonly #options: SegmentOptions;
  /** Slices that may still have something to say. */
  readonly #working: Set<number>;
  readonly #hosts = new Set<string>();
  readonly #included = new Map<string, EventOf<'include.loaded'>>();
  #task: EventOf<'task.start'>['task'] | undefined;
  #isEnded = false;

  constructor(slices: readonly number[], options: SegmentOptions) {
    this.#working = new Set(slices);
    this.#options = options;
  }

  /** Whether no slice has anything more to say in it. */
  get isDone(): boolean {
    return this.#working.size === 0;
  }

  /** Whether a host's result was told. */
  isTold(host: string): boolean {
    return this.#hosts.has(host);
  }

  /** Tells of the beginning, once for all slices that take part. */
  open(events: readonly Head['event'][]): void {
    const [first] = events;
    if (first === undefined) return;
    if (first.type === 'play.start') {
      const hosts = events.flatMap((event) => (event.type === 'play.start' ? event.hosts : []));
      this.#options.emit({ ...first, hosts: this.#options.sort(hosts) });
    } else if (first.type === 'task.start') {
      const hosts = events.reduce((sum, event) => sum + (event.type === 'task.start' ? event.hosts : 0), 0);
      this.#task = { ...first.task, id: this.#options.id ?? first.task.id };
      this.#options.emit({ ...first, task: this.#task, hosts });
    } else this.#options.emit(first);
  }

  /** An event of a slice that takes part. Ends of tasks and inclusions wait for those of the others. */
  tell(event: RunEvent): void {
    if (event.type === 'host.end') this.#hosts.add(event.result.host);
    if (event.type === 'task.end' && this.#task !== undefined) return;
    if (event.type === 'include.loaded') {
      this.#include(event);
      return;
    }
    const named =
      'task' in event && this.#task !== undefined
        ? { ...event, task: { ...event.task, name: this.#task.name } }
        : event;
    this.#options.emit(named);
  }

  /** The slice has nothing more to say in it. */
  leave(slice: number): void {
    this.#working.delete(slice);
  }

  /** The slice comes once more. */
  resume(slice: number): void {
    this.#working.add(slice);
  }

  close(time: number): void {
    if (this.#isEnded) return;
    this.#isEnded = true;
    if (this.#task !== undefined) this.#options.emit({ type: 'task.end', time, task: this.#task });
    for (const event of this.#included.values())
      this.#options.emit({ ...event, hosts: this.#options.sort(event.hosts) });
  }

  #include(event: EventOf<'include.loaded'>): void {
    const key = `${event.file}\0${event.itemLabel ?? ''}`;
    const known = this.#included.get(key);
    this.#included.set(key, { ...event, hosts: [...(known?.hosts ?? []), ...event.hosts] });
  }
}
