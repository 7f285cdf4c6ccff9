/**
 * Watching slices: their logs become events, and their tasks tell when a node is lost.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Pieces, type Piece } from '../events/pieces.ts';
import type { RunEvent } from '../events/types.ts';
import type { JobEnd } from './job.ts';
import { LogLines, type LogLine } from './log.ts';
import type { SliceMerge } from './merge.ts';
import type { Node, SwarmRun } from './swarm.ts';

export interface WatchOptions {
  readonly swarm: SwarmRun;
  readonly merge: SliceMerge;
  readonly slices: number;
  /** Tasks that must not be done twice; without any, a lost slice is run again. */
  readonly once: readonly string[];
  /** Starts a slice that was lost on another node. */
  readonly restart: (number: number, lostOn: string | undefined) => Promise<void>;
  readonly warn: (message: string) => void;
  readonly signal: AbortSignal;
}

/** Milliseconds between looks at the swarm. */
const interval = 1000;

/** How often a slice is begun again. */
const maxAgain = 3;

/** After how many looks without an end in its log a task that is over counts as lost. */
const patience = 10;

/** Reads a slice's log until its run has ended. */
class SliceReader {
  readonly #options: WatchOptions;
  readonly #number: number;
  /** Lines of each task that were read. */
  readonly #read = new Map<string, number>();
  #task: string | undefined;
  #errors = '';
  #pieces = new Pieces();
  #stream: { destroy(): void } | undefined;

  constructor(options: WatchOptions, number: number) {
    this.#options = options;
    this.#number = number;
  }

  async follow(): Promise<void> {
    const { merge, signal } = this.#options;
    while (!merge.hasEnded(this.#number) && !signal.aborted) {
      // A log that breaks off, as it does when a node dies, is read anew.
      await this.#readLog().catch(() => undefined);
      if (!merge.hasEnded(this.#number)) await sleep(interval, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Turns to the log of the slice's new service: that of a node which is gone has no end. */
  renew(): void {
    this.#stream?.destroy();
  }

  async #readLog(): Promise<void> {
    const { swarm, merge, signal } = this.#options;
    const stream = (await swarm.log(this.#number)) as NodeJS.ReadableStream & { destroy(): void };
    this.#stream = stream;
    const end = (): void => stream.destroy();
    signal.addEventListener('abort', end, { once: true });
    const lines = new LogLines();
    const seen = new Map<string, number>();
    try {
      for await (const chunk of stream) {
        for (const line of lines.push(chunk as Buffer)) {
          const key = `${line.task} ${line.stream}`;
          const count = (seen.get(key) ?? 0) + 1;
          seen.set(key, count);
          if (count <= (this.#read.get(key) ?? 0)) continue;
          this.#read.set(key, count);
          this.#line(line);
        }
        if (merge.hasEnded(this.#number)) return;
      }
    } finally {
      signal.removeEventListener('abort', end);
      stream.destroy();
    }
  }

  #line({ task, stream, text }: LogLine): void {
    const { merge } = this.#options;
    if (this.#task !== undefined && task !== this.#task) {
      merge.again(this.#number);
      this.#errors = '';
      this.#pieces = new Pieces();
    }
    this.#task = task;
    if (stream === 'stderr') this.#errors += `${text}\n`;
    else this.#event(text);
  }

  #event(text: string): void {
    const { merge } = this.#options;
    const event = parsed(text);
    if (event === undefined) return;
    if (event.type === 'piece') {
      const whole = this.#pieces.push(event);
      if (whole !== undefined) this.#event(whole);
    } else if (event.type !== 'slice.end') merge.push(this.#number, event);
    else if (event.exit === 'again') merge.lose(this.#number, lostMessage(this.#options));
    else
      merge.fail(
        this.#number,
        `Slice ${this.#number} ended with status ${event.exit}${this.#errors === '' ? '' : `: ${this.#errors.trim()}`}`,
        event.exit,
      );
  }
}

function parsed(text: string): RunEvent | JobEnd | Piece | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isEvent = typeof value === 'object' && value !== null && 'type' in value;
    return isEvent ? (value as RunEvent | JobEnd | Piece) : undefined;
  } catch {
    return undefined;
  }
}

const lostMessage = ({ once }: WatchOptions, node?: string): string => {
  const where = node === undefined ? '' : ` ${node}`;
  const [first] = once;
  const why =
    first === undefined
      ? ''
      : ` It is not run again, as it has tasks that may not be done twice: ${first}${once.length > 1 ? `, and ${once.length - 1} more` : ''}.`;
  return `The swarm's node${where} with this slice is gone, and what it was doing on the host is not known.${why} See how the host is, then run the playbook again with --limit for it.`;
};

/** Resolves when all slices have ended, or the run is ended. */
export async function watchSlices(options: WatchOptions): Promise<void> {
  const { merge, slices, signal } = options;
  const numbers = Array.from({ length: slices }, (_, i) => i + 1);
  // The log of a node that is gone has no end.
  const over = new AbortController();
  const reading = { ...options, signal: AbortSignal.any([signal, over.signal]) };
  const readers = numbers.map((number) => new SliceReader(reading, number));
  const read = Promise.all(readers.map((reader) => reader.follow()));
  const keeper = new TaskKeeper(options, (number) => readers[number - 1]?.renew());
  while (!numbers.every((number) => merge.hasEnded(number)) && !signal.aborted) {
    await keeper.look().catch((error: unknown) => keeper.missed(error));
    await sleep(interval, undefined, { signal }).catch(() => undefined);
  }
  over.abort();
  await read;
}

/** Looks at tasks and nodes. */
class TaskKeeper {
  readonly #options: WatchOptions;
  readonly #over = new Map<string, number>();
  readonly #said = new Set<string>();
  readonly #renew: (number: number) => void;
  /** How often each slice was begun again. */
  readonly #again = new Map<number, number>();
  #misses = 0;

  constructor(options: WatchOptions, renew: (number: number) => void) {
    this.#options = options;
    this.#renew = renew;
  }

  /** The swarm did not answer. */
  missed(error: unknown): void {
    this.#misses += 1;
    if (this.#misses === patience)
      this.#options.warn(`The swarm has not answered for a while: ${String(error)}. Its slices go on.`);
  }

  async look(): Promise<void> {
    const { swarm, merge } = this.#options;
    const [tasks, nodes] = await Promise.all([swarm.tasks(), swarm.nodes()]);
    this.#misses = 0;
    for (const task of tasks) {
      const number = swarm.sliceOf(task);
      if (number === undefined || merge.hasEnded(number)) continue;
      const state = task.Status?.State ?? 'new';
      const node = nodes.find(({ id }) => id === task.NodeID);
      const isDown = node !== undefined && !node.isUp;
      const error = task.Status?.Err;
      if (state === 'rejected') merge.fail(number, `Slice ${number} cannot run: ${error ?? state}`, 1);
      else if (isDown || ['failed', 'orphaned', 'shutdown', 'remove'].includes(state)) {
        await this.#lost(number, node);
        return;
      } else if (state === 'pending' && error !== undefined)
        this.#tell(`${number} pending`, `Slice ${number} waits for a node: ${error}`);
      else if (state === 'complete') await this.#expectEnd(task.ID, number);
    }
  }

  async #lost(number: number, node: Node | undefined): Promise<void> {
    const { swarm, once, restart, warn } = this.#options;
    const times = (this.#again.get(number) ?? 0) + 1;
    this.#again.set(number, times);
    if (once.length > 0 || times > maxAgain) return this.#lose(number, node?.name);
    warn(`Slice ${number} was lost with ${node?.name ?? 'its node'} and is run again on another node.`);
    await swarm.stop(number);
    await restart(number, node?.id);
    this.#renew(number);
  }

  /** Its log should have said so; where it does not come, the slice's end is not known. */
  async #expectEnd(task: string, number: number): Promise<void> {
    const looks = (this.#over.get(task) ?? 0) + 1;
    this.#over.set(task, looks);
    if (looks >= patience) await this.#lose(number, undefined);
    // A log that is followed may stand still before its end; read anew, it has all of it.
    else if (looks % 2 === 0) this.#renew(number);
  }

  async #lose(number: number, node: string | undefined): Promise<void> {
    const { swarm, merge } = this.#options;
    merge.lose(number, lostMessage(this.#options, node));
    await swarm.stop(number);
  }

  #tell(key: string, message: string): void {
    if (this.#said.has(key)) return;
    this.#said.add(key);
    this.#options.warn(message);
  }
}
