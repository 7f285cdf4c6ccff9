/**
 * Rules for tests of the engine, and a clock whose hands a test turns.
 */
import { parseCondition } from '../../src/rulebook/condition/parser.ts';
import { resolveNames } from '../../src/rulebook/condition/resolve.ts';
import type { Clock } from '../../src/rulebook/engine/clock.ts';
import type { RuleSpec } from '../../src/rulebook/engine/rule.ts';
import { Session, type SessionOptions } from '../../src/rulebook/engine/session.ts';

export class HandClock implements Clock {
  #now = 0;
  #timers: { at: number; callback: () => void }[] = [];
  now(): number {
    return this.#now;
  }
  after(delay: number, callback: () => void): () => void {
    const timer = { at: this.#now + delay, callback };
    this.#timers.push(timer);
    return () => (this.#timers = this.#timers.filter((one) => one !== timer));
  }
  /** Milliseconds forward; what is due on the way is called. */
  turn(by: number): void {
    const end = this.#now + by;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((one) => one !== next);
      this.#now = next.at;
      next.callback();
    }
    this.#now = end;
  }
}

type RuleText =
  | string
  | (Partial<Pick<RuleSpec, 'when' | 'timeout' | 'throttle'>> & { readonly conditions: readonly string[] });

function spec(name: string, rule: RuleText): RuleSpec {
  const {
    conditions,
    when = 'single',
    timeout,
    throttle,
  } = typeof rule === 'string' ? { conditions: [rule] } : rule;
  const parsed = conditions.map((text) => parseCondition(text));
  const names = parsed.map(({ alias }, i) => (when === 'single' ? 'm' : (alias ?? `m_${i}`)));
  return {
    name,
    when,
    timeout,
    throttle,
    conditions: parsed.map((condition, i) => ({
      name: names[i] ?? '',
      expr: resolveNames(condition, { aliases: new Set(names), vars: {}, render: (text) => text }),
    })),
  };
}

/** A session, its clock, and what fired: rule and events. */
export function session(
  rules: Readonly<Record<string, RuleText>>,
  options: Partial<Pick<SessionOptions, 'ttl' | 'matchMultipleRules'>> = {},
) {
  const clock = new HandClock();
  const fired: [string, Record<string, unknown>][] = [];
  const made = new Session({
    rules: Object.entries(rules).map(([name, rule]) => spec(name, rule)),
    ttl: 7_200_000,
    matchMultipleRules: false,
    ...options,
    clock,
    onMatch: ({ rule, events }) => fired.push([rule.name, Object.fromEntries(events)]),
  });
  return { session: made, clock, fired, names: () => fired.map(([name]) => name) };
}
