/**
 * What `find` lets through.
 * @module
 */
import { fail, fnmatch, parseMode, regexMatch, type Value } from '../../../sdk/index.ts';
import type { Entry } from '../lib/many.ts';

/** Whether a name matches one of the patterns and none of the excludes. */
export function nameFilter(
  patterns: readonly string[],
  excludes: readonly string[],
  useRegex: boolean,
): (name: string) => boolean {
  const test = (pattern: string): ((name: string) => boolean) =>
    useRegex ? (name) => regexMatch(pattern, name, {}) !== undefined : fnmatch(pattern);
  const wanted = (patterns.length > 0 ? patterns : [useRegex ? '.*' : '*']).map(test);
  const unwanted = excludes.map(test);
  return (name) => wanted.some((f) => f(name)) && !unwanted.some((f) => f(name));
}

const perUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 };
const sizeUnits: Readonly<Record<string, number>> = {
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
};

/** Seconds; negative for "younger than". */
export function parseAge(text: string): number {
  const match = /^(-?\d+)(s|m|h|d|w)?$/.exec(text.toLowerCase());
  return match
    ? Number(match[1]) * (perUnit[match[2] ?? 's'] ?? 1)
    : fail('failed to process age', { age: text });
}

/** Bytes; negative for "smaller than". */
export function parseSizeLimit(text: string): number {
  const match = /^(-?\d+)(b|k|m|g|t)?$/.exec(text.toLowerCase());
  return match
    ? Number(match[1]) * (sizeUnits[match[2] ?? 'b'] ?? 1)
    : fail('failed to process size', { size: text });
}

/** At least the limit, or at most its absolute value when it is negative. A minus before zero counts. */
export const within = (value: number, limit: number | undefined): boolean =>
  limit === undefined || (limit >= 0 && !Object.is(limit, -0) ? value >= limit : value <= -limit);

export function modeFilter(mode: Value | undefined, exact: boolean): (entry: Entry) => boolean {
  if (mode === undefined || mode === null || mode === '') return () => true;
  if (typeof mode !== 'string') return fail("argument 'mode' is not a string and conversion is not allowed");
  const bits = parseMode(mode, { current: 0, isDirectory: false, umask: 0 });
  return exact ? (entry) => entry.mode === bits : (entry) => (entry.mode & bits) !== 0;
}
