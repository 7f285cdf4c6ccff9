import { compare } from './compare.ts';
import type { Py } from './types.ts';

/** Stable sort by a key computed once per item; fails for keys that have no order. */
export function sortBy(items: readonly Py[], key: (item: Py) => Py, reverse = false): Py[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  // Only `<` decides, as in Python: a NaN is neither less nor greater.
  const order = (a: Py, b: Py): number => {
    const c = compare(a, b);
    return Number.isNaN(c) ? 0 : c;
  };
  keyed.sort((a, b) => (reverse ? order(b.key, a.key) : order(a.key, b.key)));
  return keyed.map((k) => k.item);
}
