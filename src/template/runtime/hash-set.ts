import { eq } from './compare.ts';
import { hashKey } from './dict.ts';
import { PyError } from './errors.ts';
import type { Py } from './types.ts';
import { isMap } from './types.ts';

/** Values without their doubles, found by hash where they have one, else one by one. */
export class ValueSet {
  readonly #hashed = new Set<unknown>();
  /** Lists and dicts, by their size: only those of one size can be equal. */
  readonly #others = new Map<number, Py[]>();

  has(v: Py): boolean {
    const key = hashOf(v);
    if (key !== unhashable) return this.#hashed.has(key);
    return this.#others.get(sizeOf(v))?.some((other) => eq(other, v)) ?? false;
  }
  add(v: Py): this {
    const key = hashOf(v);
    if (key !== unhashable) this.#hashed.add(key);
    else {
      const size = sizeOf(v);
      const others = this.#others.get(size);
      if (others) others.push(v);
      else this.#others.set(size, [v]);
    }
    return this;
  }
  static of(items: Iterable<Py>): ValueSet {
    const set = new ValueSet();
    for (const item of items) set.add(item);
    return set;
  }
}

const unhashable = Symbol('unhashable');
const hashOf = (v: Py): unknown => {
  if (isMap(v)) return unhashable;
  try {
    return hashKey(v);
  } catch (e) {
    if (e instanceof PyError && e.pyClass === 'TypeError') return unhashable;
    throw e;
  }
};
export const isHashable = (v: Py): boolean => hashOf(v) !== unhashable;
const sizeOf = (v: Py): number => (isMap(v) ? v.size : Array.isArray(v) ? v.length : 0);

/** The items in order, each once, by a key. */
export function uniqueBy(items: readonly Py[], key: (item: Py) => Py): Py[] {
  const seen = new ValueSet();
  return items.filter((item) => {
    const k = key(item);
    if (seen.has(k)) return false;
    seen.add(k);
    return true;
  });
}
