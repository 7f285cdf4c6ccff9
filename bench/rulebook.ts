/**
 * Events per second through a ruleset of 100 rules, on one core: conditions of all kinds, and matches on the way.
 *   npm run bench -- rulebook
 */
import { parseCondition } from '../src/rulebook/condition/parser.ts';
import { resolveNames } from '../src/rulebook/condition/resolve.ts';
import type { RuleSpec } from '../src/rulebook/engine/rule.ts';
import { Session } from '../src/rulebook/engine/session.ts';

const goal = 10_000;

/** Sixty ask for a value, twenty for an order, ten for a pattern, ten for two events. */
function conditions(i: number): readonly string[] {
  if (i < 60) return [`event.alert.code == ${i} and event.alert.level in ["warning", "error"]`];
  if (i < 80) return [`event.load > ${1000 + i} and event.host is defined`];
  if (i < 90) return [`event.message is search("failed .* ${i}$", ignorecase=true)`];
  return [
    `event.pair == ${i} and event.half == 1`,
    `event.pair == ${i} and event.half == 2 and event.id == events.m_0.id`,
  ];
}

const rules: RuleSpec[] = Array.from({ length: 100 }, (_, i) => {
  const parsed = conditions(i).map((text) => parseCondition(text));
  const names = parsed.length === 1 ? ['m'] : ['m_0', 'm_1'];
  return {
    name: `rule ${i}`,
    when: parsed.length === 1 ? 'single' : 'all',
    timeout: undefined,
    throttle: undefined,
    conditions: parsed.map((condition, n) => ({
      name: names[n] ?? 'm',
      expr: resolveNames(condition, {
        aliases: new Set(names.length > 1 ? names : []),
        vars: {},
        render: (text) => text,
      }),
    })),
  };
});

const event = (i: number): Record<string, unknown> => ({
  host: `web${i % 50}`,
  load: i % 1000,
  message: `connection ${i} failed for reason 12`,
  alert: { code: i % 120, level: i % 3 === 0 ? 'error' : 'info' },
  ...(i % 10 < 2 ? { pair: 90 + (Math.floor(i / 10) % 10), half: (i % 10) + 1, id: Math.floor(i / 10) } : {}),
  meta: { uuid: String(i) },
});

export function run(): Promise<void> {
  let matches = 0;
  const session = new Session({
    rules,
    ttl: 7_200_000,
    matchMultipleRules: false,
    onMatch: () => {
      matches++;
    },
  });
  const post = (from: number, count: number): number => {
    const start = process.cpuUsage();
    for (let i = from; i < from + count; i++) session.post(event(i));
    const { user, system } = process.cpuUsage(start);
    return count / ((user + system) / 1e6);
  };
  post(0, 20_000);
  const speeds = Array.from({ length: 5 }, (_, i) => post(20_000 * (i + 1), 20_000)).sort((a, b) => a - b);
  const median = Math.round(speeds[2] ?? 0);
  console.log(
    `100 rules: ${median} events a second of one core (goal ${goal}); ${matches} matches in 120000 events`,
  );
  if (median < goal) process.exitCode = 1;
  return Promise.resolve();
}
