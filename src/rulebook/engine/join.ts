/**
 * Finding events and facts that fulfil all conditions of a rule together, each its own.
 * @module
 */
import { at } from '../../util/at.ts';
import type { Entry, Waiting } from './memory.ts';
import type { Rule } from './rule.ts';

/** One entry for each pattern, by number. */
type Chosen = Map<number, Entry>;

/**
 * Every way in which the conditions are fulfilled, oldest events first; with `fixed`, those in which that entry fulfils that
 * condition. Entries that are gone by the time they would be chosen are passed over.
 */
export function* joins(
  rule: Rule,
  waiting: readonly Waiting[],
  now: number,
  fixed?: { readonly pattern: number; readonly entry: Entry },
): Generator<ReadonlyMap<number, Entry>> {
  const chosen: Chosen = new Map();
  const open = rule.patterns.flatMap(({ absence }, i) =>
    absence === undefined && i !== fixed?.pattern ? [i] : [],
  );
  if (fixed) {
    chosen.set(fixed.pattern, fixed.entry);
    if (!agrees(rule, chosen, fixed.pattern)) return;
  }
  yield* fill(rule, waiting, now, open, chosen);
}

function* fill(
  rule: Rule,
  waiting: readonly Waiting[],
  now: number,
  open: readonly number[],
  chosen: Chosen,
): Generator<ReadonlyMap<number, Entry>> {
  const [next, ...rest] = open;
  if (next === undefined) {
    if ([...chosen.values()].every(({ gone }) => !gone)) yield new Map(chosen);
    return;
  }
  const taken = new Set([...chosen.values()].map(({ data }) => data));
  for (const entry of [...at(waiting, next).alive(now)]) {
    if (entry.gone || taken.has(entry.data)) continue;
    chosen.set(next, entry);
    if (agrees(rule, chosen, next)) yield* fill(rule, waiting, now, rest, chosen);
    chosen.delete(next);
    if ([...chosen.values()].some(({ gone }) => gone)) return;
  }
}

/** Whether what the newest choice makes decidable holds: its own comparisons with others, and those of others with it. */
function agrees(rule: Rule, chosen: Chosen, newest: number): boolean {
  const names = new Map([...chosen].map(([pattern, { data }]) => [at(rule.patterns, pattern).name, data]));
  const newestName = at(rule.patterns, newest).name;
  return [...chosen].every(([pattern, { data }]) => {
    const { joined, needs } = at(rule.patterns, pattern);
    if (joined === undefined || (pattern !== newest && !needs.includes(newestName))) return true;
    return !needs.every((name) => names.has(name)) || joined(data, names) === true;
  });
}
