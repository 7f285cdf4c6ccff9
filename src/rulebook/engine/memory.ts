/**
 * Events that wait for others, and facts. What waits is bounded in time and in number.
 * @module
 */
import type { Data } from './rule.ts';

/** An event or a fact that takes part in matching. */
export interface Entry {
  readonly data: Data;
  readonly isFact: boolean;
  /** When it is forgotten; infinite for facts. */
  readonly expires: number;
  /** Taken by a match, expired or retracted. */
  gone: boolean;
}

/** How many events one condition keeps waiting; the oldest make way. */
const mostWaiting = 10_000;

/** The events and facts that fit one condition of a rule and wait for the others. */
export class Waiting {
  #entries: Entry[] = [];
  readonly #dropped: () => void;
  constructor(dropped: () => void) {
    this.#dropped = dropped;
  }

  add(entry: Entry, now: number): void {
    if (this.#entries.length >= mostWaiting) this.#makeRoom(now);
    this.#entries.push(entry);
  }

  /** A tenth goes at once: making room costs a look at all of them. */
  #makeRoom(now: number): void {
    this.sweep(now);
    let tooMany = this.#entries.length - mostWaiting * 0.9;
    if (tooMany <= 0) return;
    this.#entries = this.#entries.filter(({ isFact }) => isFact || tooMany-- <= 0);
    this.#dropped();
  }

  /** Those that still count, oldest first. */
  *alive(now: number): Generator<Entry> {
    for (const entry of this.#entries) if (!entry.gone && entry.expires > now) yield entry;
  }

  remove(data: Data): void {
    const at = this.#entries.findIndex((entry) => entry.data === data);
    if (at >= 0) this.#entries.splice(at, 1);
  }

  sweep(now: number): void {
    this.#entries = this.#entries.filter((entry) => !entry.gone && entry.expires > now);
  }

  get size(): number {
    return this.#entries.length;
  }
}
