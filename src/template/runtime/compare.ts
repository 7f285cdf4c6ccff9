/**
 * Python's `==`, `<` and `in`.
 * @module
 */
import { PyDate, PyFloat, Tuple } from '../../util/value.ts';
import { typeError } from './errors.ts';
import { isFloat, isNumber, num, toBig, typeName, type PyNumber } from './kinds.ts';
import { dictHas, hashKey } from './dict.ts';
import { isMap, PyObject, type Py, type PyDict } from './types.ts';
import { badType, chk, failUndefined } from './undefined.ts';

export function eq(a: Py, b: Py): boolean {
  if (a === b && typeof a !== 'object') return true;
  chk(a);
  chk(b);
  if (a === b) return true;
  if (isNumber(a)) return isNumber(b) ? numbersEqual(a, b) : b instanceof PyObject && b.equals(a);
  if (a instanceof PyObject) return a.equals(b);
  if (b instanceof PyObject) return b.equals(a);
  if (Array.isArray(a)) return Array.isArray(b) && listsEqual(a, b);
  if (isMap(a)) return isMap(b) && dictsEqual(a, b);
  return (
    a instanceof PyDate &&
    b instanceof PyDate &&
    a.hasTime === b.hasTime &&
    a.date.getTime() === b.date.getTime()
  );
}

function numbersEqual(a: PyNumber, b: PyNumber): boolean {
  if ((typeof a === 'bigint' || typeof b === 'bigint') && !isFloat(a) && !isFloat(b))
    return toBig2(a) === toBig2(b);
  return num(a) === num(b);
}

const toBig2 = (v: PyNumber): bigint => (v instanceof PyFloat ? BigInt(v.value) : toBig(v));

function listsEqual(a: readonly Py[], b: readonly Py[]): boolean {
  if (a instanceof Tuple !== b instanceof Tuple || a.length !== b.length) return false;
  return a.every((item, i) => eq(item, b[i] ?? null));
}

function dictsEqual(a: PyDict, b: PyDict): boolean {
  if (a.size !== b.size) return false;
  for (const [key, value] of a) {
    const other = b.get(key);
    if (other === undefined || !eq(value, other)) return false;
  }
  return true;
}

/** Code point order, which UTF-16 order is not beyond the basic plane. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  while (i < a.length && i < b.length && a.charCodeAt(i) === b.charCodeAt(i)) i++;
  if (i === a.length || i === b.length) return a.length - b.length;
  const before = a.charCodeAt(i - 1);
  if (i > 0 && before >= 0xd800 && before < 0xdc00) i--;
  return (a.codePointAt(i) ?? 0) - (b.codePointAt(i) ?? 0);
}

/** Negative, zero, positive, or NaN where a NaN is compared; fails for types that have no order. */
export function compare(a: Py, b: Py, op = '<'): number {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  chk(a);
  chk(b);
  if (isNumber(a) && isNumber(b)) return compareNumbers(a, b);
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple)
    return compareLists(a, b, op);
  if (a instanceof PyDate && b instanceof PyDate && a.hasTime === b.hasTime) {
    if ((a.offset === undefined) !== (b.offset === undefined)) {
      typeError("can't compare offset-naive and offset-aware datetimes");
    }
    return a.date.getTime() - b.date.getTime();
  }
  failUndefined(a, b);
  const order = a instanceof PyObject ? a.compare?.(b) : undefined;
  return (
    order ?? typeError(`'${op}' not supported between instances of '${typeName(a)}' and '${typeName(b)}'`)
  );
}

function compareNumbers(a: PyNumber, b: PyNumber): number {
  const x = typeof a === 'bigint' ? a : num(a);
  const y = typeof b === 'bigint' ? b : num(b);
  if (x < y) return -1;
  if (x > y) return 1;
  return x == y ? 0 : NaN;
}

function compareLists(a: readonly Py[], b: readonly Py[], op: string): number {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) {
    const x = a[i] ?? null;
    const y = b[i] ?? null;
    if (!eq(x, y)) return compare(x, y, op);
  }
  return a.length - b.length;
}

export const ne = (a: Py, b: Py): boolean => !eq(a, b);
export const lt = (a: Py, b: Py): boolean => compare(a, b, '<') < 0;
export const le = (a: Py, b: Py): boolean => compare(a, b, '<=') <= 0;
export const gt = (a: Py, b: Py): boolean => compare(a, b, '>') > 0;
export const ge = (a: Py, b: Py): boolean => compare(a, b, '>=') >= 0;

/** `needle in haystack` */
export function contains(needle: Py, haystack: Py): boolean {
  chk(haystack);
  if (typeof haystack === 'string') {
    if (typeof needle === 'string') return haystack.includes(needle);
    return badType(needle, `'in <string>' requires string as left operand, not ${typeName(needle)}`);
  }
  if (isMap(haystack)) return dictHas(haystack, chk(needle));
  if (Array.isArray(haystack)) return haystack.some((x) => x === needle || eq(needle, x));
  const items = haystack instanceof PyObject ? haystack.iterate() : undefined;
  if (haystack instanceof PyObject && haystack.pyType === 'dict_keys') hashKey(needle);
  if (items === undefined) return typeError(`argument of type '${typeName(haystack)}' is not iterable`);
  for (const item of items) if (eq(needle, item)) return true;
  return false;
}
export const notContains = (needle: Py, haystack: Py): boolean => !contains(needle, haystack);
