/**
 * Truth, length and iteration.
 * @module
 */
import { PyDate, PyFloat, Unknown } from '../../util/value.ts';
import { typeError } from './errors.ts';
import { typeName } from './kinds.ts';
import { PyObject, type Py } from './types.ts';
import { chk } from './undefined.ts';
import { UnknownValueError } from './unknown.ts';

/** Python's `bool(v)`. */
export function truth(v: Py): boolean {
  switch (typeof v) {
    case 'boolean':
      return v;
    case 'string':
      return v !== '';
    case 'number':
      return v !== 0;
    case 'bigint':
      return v !== 0n;
    default:
      return v !== null && objectTruth(v);
  }
}

function objectTruth(v: Py & object): boolean {
  if (Array.isArray(v)) return v.length > 0;
  if (v instanceof Map) return v.size > 0;
  if (v instanceof PyObject) return v.truth();
  if (v instanceof PyFloat) return v.value !== 0;
  if (v instanceof Unknown) throw new UnknownValueError(v.reason);
  return true;
}

/** Text as Python's characters: code points, not UTF-16 units. */
export const chars = (s: string): string[] => (isAstral(s) ? Array.from(s) : s.split(''));
export const isAstral = (s: string): boolean => /[\ud800-\udfff]/.test(s);
export const strLength = (s: string): number => (isAstral(s) ? Array.from(s).length : s.length);

/** Python's `iter(v)` as an array; the value's own array where it has one, so callers must not change it. */
export function iter(v: Py): readonly Py[] {
  if (Array.isArray(v)) return v;
  if (typeof v === 'string') return chars(v);
  if (v instanceof Map) return [...v.keys()];
  chk(v);
  const items = v instanceof PyObject ? v.iterate() : undefined;
  if (items === undefined) return typeError(`'${typeName(v)}' object is not iterable`);
  return Array.isArray(items) ? (items as Py[]) : [...items];
}

export const isIterable = (v: Py): boolean =>
  Array.isArray(v) ||
  typeof v === 'string' ||
  v instanceof Map ||
  (v instanceof PyObject && v.iterate() !== undefined);

/** Python's `len(v)`. */
export function length(v: Py): number {
  if (typeof v === 'string') return strLength(v);
  if (Array.isArray(v)) return v.length;
  if (v instanceof Map) return v.size;
  chk(v);
  const n = v instanceof PyObject ? v.size() : undefined;
  return n ?? typeError(`object of type '${typeName(v)}' has no len()`);
}

/** A date without the fields of the other Python types. */
export const isDate = (v: Py): v is PyDate => v instanceof PyDate;
