/**
 * Comparing what is wanted with what is there, in the manner of community.docker's `comparisons`.
 * @module
 */

/** `set` ignores order; `dict` compares members. */
export type CompareKind = 'value' | 'list' | 'set' | 'dict';
export type CompareMode = 'strict' | 'ignore' | 'allow_more_present';

/** Default modes: what cannot have extra members must be equal. */
export const defaultMode = (kind: CompareKind): CompareMode =>
  kind === 'value' || kind === 'list' ? 'strict' : 'allow_more_present';

export function matches(kind: CompareKind, mode: CompareMode, want: unknown, have: unknown): boolean {
  if (mode === 'ignore') return true;
  switch (kind) {
    case 'value':
      return same(want, have);
    case 'list':
      return listMatches(mode, asList(want), asList(have));
    case 'set':
      return setMatches(mode, asList(want), asList(have));
    case 'dict':
      return dictMatches(mode, asDict(want), asDict(have));
  }
}

const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const asDict = (value: unknown): Readonly<Record<string, unknown>> => (isObject(value) ? value : {});
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function listMatches(mode: CompareMode, want: readonly unknown[], have: readonly unknown[]): boolean {
  if (mode === 'strict') return want.length === have.length && want.every((item, i) => same(item, have[i]));
  let next = 0;
  for (const item of have) if (next < want.length && same(want[next], item)) next++;
  return next === want.length;
}

function setMatches(mode: CompareMode, want: readonly unknown[], have: readonly unknown[]): boolean {
  const covers = (one: unknown, many: readonly unknown[]): boolean =>
    many.some((other) => covered(one, other));
  if (!want.every((item) => covers(item, have))) return false;
  return mode === 'allow_more_present' || have.every((item) => want.some((other) => covered(other, item)));
}

/** A wanted dict is covered by one that has its members, whatever else the daemon filled in. */
const covered = (want: unknown, have: unknown): boolean =>
  isObject(want) && isObject(have)
    ? Object.entries(want).every(([key, value]) => value === undefined || same(value, have[key]))
    : same(want, have);

function dictMatches(
  mode: CompareMode,
  want: Readonly<Record<string, unknown>>,
  have: Readonly<Record<string, unknown>>,
): boolean {
  if (!Object.entries(want).every(([key, value]) => same(value, have[key]))) return false;
  return mode === 'allow_more_present' || Object.keys(have).every((key) => key in want);
}

/** Deep equality where null, undefined, empty lists and empty dicts are one: the daemon writes any of them. */
export function same(a: unknown, b: unknown): boolean {
  if (isEmpty(a) && isEmpty(b)) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, i) => same(item, b[i]));
  if (isObject(a) && isObject(b))
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]));
  return a === b;
}

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  (Array.isArray(value) && value.length === 0) ||
  (isObject(value) && Object.values(value).every(isEmpty));
