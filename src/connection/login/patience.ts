/**
 * How long a host may take. `timeout` (`connectTimeout`) is for its silence; a host that is only slow has longer.
 * @module
 */

/** How many times the timeout a login may take as a whole, and a shell to come through its start files. */
const slowness = 6;

/** Milliseconds that a shell may take in any case: a short timeout says something of the network, not of start files. */
const leastStart = 10_000;

/** Milliseconds from the opened socket until authentication is over, whatever comes in between. */
export const loginLimit = (connectTimeout: number): number => slowness * connectTimeout;

/**
 * Milliseconds from the end of authentication to a shell's first word: opening a session (for which PAM may wait half a
 * minute), the login shell's start files, and becoming another user.
 */
export const startLimit = (connectTimeout: number): number => Math.max(slowness * connectTimeout, leastStart);

/** Calls `expired` when nothing was heard for `silence` ms, or after `limit` ms in any case. */
export class Clock {
  readonly #silence: number;
  readonly #expired: (silent: boolean) => void;
  #end: number;
  #heard = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #held: number | undefined;

  constructor(silence: number, limit: number, expired: (silent: boolean) => void) {
    this.#silence = silence;
    this.#end = this.#heard + limit;
    this.#expired = expired;
    this.#wait();
  }

  /** There was a sign of life. */
  heard(): void {
    this.#heard = performance.now();
  }

  /** A person is asked: the clock stands still. */
  hold(): void {
    this.#held ??= performance.now();
  }

  resume(): void {
    if (this.#held === undefined) return;
    this.#end += performance.now() - this.#held;
    this.#held = undefined;
    this.heard();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #left(): number {
    if (this.#held !== undefined) return this.#silence;
    return Math.min(this.#heard + this.#silence, this.#end) - performance.now();
  }

  #wait(): void {
    this.#timer = setTimeout(
      () => {
        // Where this process itself was too busy to listen, what has come meanwhile is heard first.
        setImmediate(() => {
          if (this.#timer === undefined) return;
          if (this.#left() > 0) this.#wait();
          else this.#expired(performance.now() < this.#end);
        });
      },
      Math.max(1, this.#left()),
    );
  }
}
