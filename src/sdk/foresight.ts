/**
 * Answers that were read from hosts ahead of the task that asks for them. What is kept is what a host said, never what was
 * made of it: a task whose turn has come does all its work as ever, and only its requests may be answered at once.
 *
 * An answer is good for as long as nothing may have changed anything anywhere: {@link Foresight.changing} is called by
 * the first to change something, and from then on no answer that was asked for before is given to anybody. A plan that
 * rests on such answers cannot be applied once that has happened: {@link Foreseen.mayChange} refuses it.
 * @module
 */
import type { Become, ExecResult, Transport } from '../connection/types.ts';

/** What ends the planning of a task ahead of its turn: it would do more than look. */
export class NotAhead extends Error {}

/** The plan rests on answers that were read before something was changed. It should be made anew. */
export class StalePlan extends Error {}

/** Counts changes: what was read under one number is not good under another. */
type Epoch = number;

interface Kept {
  readonly epoch: Epoch;
  /** Milliseconds of the process's clock. */
  readonly since: number;
  readonly answer: Promise<ExecResult>;
  /** How many tasks ahead have asked for it: as many may take it. */
  takers: number;
}

/** Milliseconds for which an answer is good: others than this run change a host as well. */
const lifetime = 10_000;

/** Tasks that are looked at ahead at most. */
const longestReach = 48;

/** Answers that are kept of one host. */
const limit = 512;

/** Makes a request of a host. */
type Ask = () => Promise<ExecResult>;

/** Where requests are made: they are answered in order there. */
export interface Place {
  readonly transport: Transport;
  readonly become: Become | undefined;
}

const samePlace = (a: Place | undefined, b: Place): boolean =>
  a?.transport === b.transport &&
  a.become?.method === b.become?.method &&
  a.become?.plugin?.key === b.become?.plugin?.key &&
  a.become?.user === b.become?.user;

/** A change under way. */
export interface Changing {
  /** It makes a request, or does something else to the host. */
  acts(): void;
  /** A request of it has been given to a shell: what this shell is asked from now on, it answers after that. */
  sent(place: Place): void;
  /** It has been made. Where it was one request only, what was asked behind that has seen all of it. */
  ended(): void;
}

/** One task's view of what was foreseen. */
export interface Foreseen {
  /** The answer to a request, from memory where it is there. */
  ask(place: Place, key: string, ask: Ask): Promise<ExecResult>;
  /** Throws {@link StalePlan} where what was given to this task may not be true any more. */
  mayChange(): void;
}

export class Foresight {
  #epoch: Epoch = 0;
  #changing = 0;
  /** How many tasks in a row have changed nothing. */
  #calm = 3;
  #kept = new WeakMap<Transport, Map<string, Kept>>();
  /** Where the only change under way has been asked for. */
  #behind: Place | undefined;
  #onSent: (() => void) | undefined;

  /** Whether something is being changed that nothing can be asked behind: what is read now may not be true in a moment. */
  get isChanging(): boolean {
    return this.#changing > 0 && this.#behind === undefined;
  }

  get epoch(): Epoch {
    return this.#epoch;
  }

  /**
   * How many tasks it pays to look at ahead: few where tasks change hosts, since what was read is in vain then. Behind a
   * change the next one always.
   */
  get reach(): number {
    const least = this.#behind === undefined ? 0 : 1;
    return this.#calm === 0 ? least : Math.min(longestReach, 2 ** (this.#calm + 1));
  }

  /** A task that might have changed something did, or did not. One change among many tasks is no reason to stop. */
  learn(changed: boolean): void {
    this.#calm = changed ? Math.max(0, Math.min(this.#calm, 2) - 1) : Math.min(this.#calm + 1, 5);
  }

  /** Something begins to be changed. */
  changing(): Changing {
    this.#forget();
    this.#changing++;
    this.#behind = undefined;
    let [acts, sent] = [0, 0];
    let open = true;
    return {
      acts: () => {
        acts++;
        this.#behind = undefined;
        if (acts > 1) this.#forget();
      },
      sent: (place) => {
        sent++;
        this.#forget();
        if (this.#changing > 1 || acts !== 1 || sent !== 1) return;
        this.#behind = place;
        const tell = this.#onSent;
        this.#onSent = undefined;
        tell?.();
      },
      ended: () => {
        if (!open) return;
        open = false;
        this.#changing--;
        this.#behind = undefined;
        if (acts !== 1 || sent !== 1) this.#forget();
      },
    };
  }

  /** Calls back, once, when the request of a change has been given to a shell: one may look behind it then. */
  onceSent(callback: (() => void) | undefined): void {
    this.#onSent = callback;
  }

  #forget(): void {
    this.#epoch++;
    this.#kept = new WeakMap();
  }

  /** For a task that is planned ahead: asks, and keeps the answer. */
  readonly ahead: Foreseen = {
    ask: (place, key, ask) => {
      if (this.#changing > 0 && !samePlace(this.#behind, place))
        return Promise.reject(new NotAhead('something is being changed'));
      const { transport } = place;
      const all = this.#kept.get(transport) ?? new Map<string, Kept>();
      this.#kept.set(transport, all);
      const known = all.get(key);
      if (known !== undefined && this.#isGood(known)) {
        known.takers++;
        return known.answer;
      }
      if (all.size >= limit) return Promise.reject(new NotAhead('enough is kept'));
      const answer = ask();
      all.set(key, { epoch: this.#epoch, since: performance.now(), answer, takers: 1 });
      // Who takes it sees the failure, and asks again.
      answer.catch(() => all.delete(key));
      return answer;
    },
    mayChange: () => {
      throw new NotAhead('a task that is planned ahead changes nothing');
    },
  };

  /** For a task whose turn it is. */
  inTurn(): Foreseen {
    /** Under which number the first answer from memory was given. */
    let resting: Epoch | undefined;
    return {
      ask: async ({ transport }, key, ask) => {
        const kept = this.#take(transport, key);
        if (kept === undefined) return ask();
        const answer = await kept.answer.catch(() => undefined);
        // What was changed while it was on its way may have been changed before the host was asked.
        if (answer === undefined || kept.epoch !== this.#epoch) return ask();
        resting ??= kept.epoch;
        return answer;
      },
      mayChange: () => {
        if (resting !== undefined && resting !== this.#epoch) throw new StalePlan();
      },
    };
  }

  #take(transport: Transport, key: string): Kept | undefined {
    const all = this.#kept.get(transport);
    const kept = all?.get(key);
    if (all === undefined || kept === undefined) return undefined;
    if (--kept.takers <= 0) all.delete(key);
    return this.#isGood(kept) ? kept : undefined;
  }

  #isGood({ epoch, since }: Kept): boolean {
    return epoch === this.#epoch && performance.now() - since < lifetime;
  }
}
