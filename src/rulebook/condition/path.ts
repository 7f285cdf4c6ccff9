/**
 * Ways into plain data.
 * @module
 */
import type { Path } from './ast.ts';

/** What stands at a path; undefined where there is nothing. Only own keys count, and -1 is a list's last item. */
export function pluck(data: unknown, path: Path): unknown {
  let value: unknown = data;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Array.isArray(value)) {
      const index = typeof step === 'number' ? step : /^-?\d+$/.test(step) ? Number(step) : Number.NaN;
      value = (value as unknown[])[index < 0 ? value.length + index : index];
    } else value = Object.hasOwn(value, step) ? (value as Record<string | number, unknown>)[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}

/** The steps of a path as texts write it: `a.b["c d"][0]`. */
export const parsePath = (text: string): Path =>
  [...text.matchAll(/\["([^"]*)"\]|\['([^']*)'\]|\[(-?\d+)\]|([^.[\]]+)/g)].map(
    ([, double, single, index, key]) =>
      index === undefined ? (double ?? single ?? key ?? '') : Number(index),
  );

/** The path of `event.a.b` without what it begins with. */
export function eventPath(text: string): Path {
  const steps = parsePath(text);
  return ['event', 'events', 'fact', 'facts'].includes(String(steps[0])) ? steps.slice(1) : steps;
}

/** Whether two values are the same, however deep. An int equals a float of its value, but no text and no bool. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(b, key) &&
        same((a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]),
    )
  );
}
