/**
 * How many logins may be under way at the same time, learnt from how long they take.
 *
 * A host whose logins cost a second of its processor each is no quicker when fifty come at once: they starve each other.
 * The number grows by one for each round that went well, and shrinks when logins become slower than they have been, come
 * too late or are turned away, as TCP does with its window.
 * @module
 */

/** How a login went. `done`: after so many milliseconds. `other`: it tells nothing about the load. */
export type Outcome = { readonly kind: 'done'; readonly ms: number } | { readonly kind: 'refused' | 'other' };

export interface PaceOptions {
  /** How many at first, and at most. */
  readonly first: number;
  readonly most: number;
}

/** Milliseconds below which a difference says nothing. */
const noticeable = 250;

/** How much slower than the quickest is too slow, and how much is still as quick. */
const tooSlow = 3;
const asQuick = 1.5;

/** By what the number is multiplied when logins grow slower, and when they are turned away. */
const slower = 0.7;
const turnedAway = 0.5;

/** How fast the quickest login is forgotten: a host may have become slower for good. */
const forget = 1.002;

export class Pace {
  readonly #most: number;
  #limit: number;
  #running = 0;
  #quickest = Infinity;
  /** Times of the logins since the limit last shrank. */
  #recent: number[] = [];
  readonly #queue: (() => void)[] = [];

  constructor({ first, most }: PaceOptions) {
    this.#limit = first;
    this.#most = most;
  }

  /** How many may be under way now. */
  get limit(): number {
    return Math.floor(this.#limit);
  }

  /** Waits for its turn; what is given back should be called once, with how it went. */
  async enter(): Promise<(outcome: Outcome) => void> {
    if (this.#running >= this.limit) await new Promise<void>((resolve) => this.#queue.push(resolve));
    else this.#running++;
    let left = false;
    return (outcome) => {
      if (left) return;
      left = true;
      this.#learn(outcome);
      this.#running--;
      while (this.#queue.length > 0 && this.#running < this.limit) {
        this.#running++;
        this.#queue.shift()?.();
      }
    };
  }

  #learn(outcome: Outcome): void {
    if (outcome.kind === 'refused') this.#shrink(turnedAway);
    if (outcome.kind !== 'done') return;
    const { ms } = outcome;
    this.#quickest = Math.min(this.#quickest * forget, ms);
    this.#recent.push(ms);
    const round = this.#recent.slice(-this.limit);
    const best = Math.min(...round);
    const slow = best > tooSlow * this.#quickest && best - this.#quickest > noticeable;
    // One that is slow says nothing, a round of them that it is too many.
    if (slow && round.length >= this.limit) this.#shrink(slower);
    else if (ms <= asQuick * this.#quickest || ms < noticeable)
      this.#limit = Math.min(this.#most, this.#limit + 1 / this.#limit);
  }

  #shrink(factor: number): void {
    this.#limit = Math.max(1, this.#limit * factor);
    this.#recent = [];
  }
}

/**
 * Below 10, where sshd begins to drop connections (MaxStartups), as it is where nothing else is said.
 */
const loginsPerAddress: PaceOptions = { first: 8, most: 8 };
const startsPerAddress: PaceOptions = { first: 8, most: 32 };
const loginsOverAll: PaceOptions = { first: 32, most: 64 };

const paces = new Map<string, Pace>();

function paceOf(key: string, options: PaceOptions): Pace {
  let found = paces.get(key);
  if (found === undefined) {
    found = new Pace(options);
    paces.set(key, found);
  }
  return found;
}

/** Where logins arrive: names of one host share what it can bear. */
export const addressOf = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  `${host.toLowerCase()}:${port}`;

/** Logins to one address, until they are through with authentication. */
export const loginPace = (address: string): Pace => paceOf(`login ${address}`, loginsPerAddress);

/** Programs that start at one address, until they have come through the start files of their user. */
export const startPace = (address: string): Pace => paceOf(`start ${address}`, startsPerAddress);

/** All logins of this process: their cryptography is its own work. */
export const overallPace = (): Pace => paceOf('', loginsOverAll);
