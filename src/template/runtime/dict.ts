/**
 * Dict keys: Python's `1`, `1.0` and `True` are one key, and tuples are keys by their content.
 * @module
 */
import { PyDate, PyFloat, Tuple } from '../../util/value.ts';
import { typeError } from './errors.ts';
import { isFloat, num, typeName } from './kinds.ts';
import type { Py, PyDict } from './types.ts';
import { chk } from './undefined.ts';

/**
 * Something that is the same JavaScript value for equal Python keys; fails for keys Python cannot hash.
 * Strings and ints stand for themselves, prefixed where they could be mistaken for another kind.
 */
export function hashKey(v: Py): unknown {
  switch (typeof v) {
    case 'string':
      return `s${v}`;
    case 'number':
    case 'bigint':
      return typeof v === 'bigint' && v <= Number.MAX_SAFE_INTEGER && v >= Number.MIN_SAFE_INTEGER
        ? Number(v)
        : v;
    case 'boolean':
      return Number(v);
    default:
      return v === null ? null : hashObject(v);
  }
}

function hashObject(v: Py & object): unknown {
  if (v instanceof PyFloat) return Number.isSafeInteger(v.value) ? v.value : BigInt(v.value);
  if (v instanceof Tuple) return `t${(v as Py[]).map((x) => describe(hashKey(x))).join('')}`;
  if (v instanceof PyDate) return `d${v.date.getTime()}/${v.hasTime}/${v.offset ?? ''}`;
  if (Array.isArray(v) || v instanceof Map) return typeError(`unhashable type: '${typeName(v)}'`);
  chk(v);
  return v;
}

/** Told apart by length, so that no two tuples run together to the same text. */
const describe = (h: unknown): string => {
  const s = `${typeof h}:${String(h)}`;
  return `${s.length}:${s}`;
};

/** Keys that `Map` finds by itself, given that no equal key of another type can be stored beside them. */
const isSimple = (key: Py): boolean => typeof key === 'string' || key === null;

function storedKey(d: PyDict, key: Py): Py | undefined {
  if (isSimple(key) || (typeof key === 'number' && d.has(key))) return d.has(key) ? key : undefined;
  const wanted = hashKey(key);
  if (isFloat(key) && Number.isNaN(num(key))) return d.has(key) ? key : undefined;
  for (const k of d.keys()) if (!isSimple(k) && hashKey(k) === wanted) return k;
  return undefined;
}

export const dictHas = (d: PyDict, key: Py): boolean => storedKey(d, key) !== undefined;

export function dictGet(d: PyDict, key: Py): Py | undefined {
  if (typeof key === 'string') return d.get(key);
  const stored = storedKey(d, key);
  return stored === undefined ? undefined : d.get(stored);
}

/** Sets under the key that is already there when an equal one is, as Python does. */
export function dictSet(d: PyDict, key: Py, value: Py): void {
  d.set(typeof key === 'string' ? key : (storedKey(d, key) ?? key), value);
}

export function dictDelete(d: PyDict, key: Py): void {
  const stored = storedKey(d, key);
  if (stored !== undefined) d.delete(stored);
}

/** `{k: v, …}`: keys must be hashable. */
export function makeDict(entries: Iterable<readonly [Py, Py]>): PyDict {
  const d: PyDict = new Map();
  for (const [key, value] of entries) dictSet(d, chk(key), value);
  return d;
}
