/**
 * `not_all`: fires when its time is over and only some of the conditions were met.
 * @module
 */
import { at } from '../../util/at.ts';
import type { Clock } from './clock.ts';
import type { Data, Rule } from './rule.ts';

export class NotAll {
  readonly #rule: Rule;
  readonly #clock: Clock;
  readonly #fire: (events: ReadonlyMap<string, Data>) => void;
  readonly #met = new Map<number, Data>();
  #cancel: (() => void) | undefined;

  constructor(rule: Rule, clock: Clock, fire: (events: ReadonlyMap<string, Data>) => void) {
    this.#rule = rule;
    this.#clock = clock;
    this.#fire = fire;
  }

  get pending(): boolean {
    return this.#cancel !== undefined;
  }

  /** An event fits a condition; the first starts the time. */
  match(number: number, data: Data): void {
    if (this.#met.has(number) || [...this.#met.values()].includes(data)) return;
    const { patterns, spec } = this.#rule;
    const { joined, needs } = at(patterns, number);
    const names = this.#names();
    if (joined !== undefined && !(needs.every((name) => names.has(name)) && joined(data, names) === true))
      return;
    this.#met.set(number, data);
    if (this.#met.size === patterns.length) {
      this.stop();
      return;
    }
    this.#cancel ??= this.#clock.after(spec.timeout ?? 0, () => {
      const events = this.#names();
      this.stop();
      this.#fire(events);
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#met.clear();
  }

  #names(): Map<string, Data> {
    const met = [...this.#met].sort(([a], [b]) => a - b);
    return new Map(met.map(([number, data]) => [at(this.#rule.patterns, number).name, data]));
  }
}
