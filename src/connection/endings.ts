/**
 * What was given up and is being ended on the host: a connection that is closed meanwhile would let it go on there.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds that a connection lives on for it. What gets TERM has one second before KILL. */
const patience = 5000;

export class Endings {
  readonly #all = new Set<Promise<void>>();

  /** Work that ends something; it does not reject. */
  readonly add = (work: Promise<void>): void => {
    this.#all.add(work);
    void work.finally(() => this.#all.delete(work));
  };

  /** Resolves when all of it is done, or the time is over. */
  async done(): Promise<void> {
    if (this.#all.size === 0) return;
    const over = new AbortController();
    const late = sleep(patience, undefined, { signal: over.signal }).catch(() => undefined);
    await Promise.race([Promise.all(this.#all), late]);
    over.abort();
  }
}
