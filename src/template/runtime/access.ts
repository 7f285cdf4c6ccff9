/**
 * `a.b`, `a['b']` and `a[1:2]`. Nothing but dict keys, list items and the method tables can be reached.
 * @module
 */
import { Tuple, Unknown } from '../../util/value.ts';
import { method } from '../methods/index.ts';
import { dictGet } from './dict.ts';
import { typeError, valueError } from './errors.ts';
import { isFloat, isInt, isNumber, typeName } from './kinds.ts';
import { chars } from './iterate.ts';
import { PyType, Range } from './objects.ts';
import { PyObject, tuple, type Py } from './types.ts';
import { chk, Undefined } from './undefined.ts';
import { UnknownValueError } from './unknown.ts';

const known = (v: Unknown, key: Py): Py => {
  const member = v.known.get(key as string);
  if (member === undefined) throw new UnknownValueError(v.reason);
  return member;
};

/** `owner.name`: a method first, then a dict's key. */
export function attr(owner: Py, name: string, offset?: number): Py {
  if (owner instanceof Map) {
    const m = method(owner, name);
    if (m !== undefined) return m;
    const value = owner.get(name);
    if (value !== undefined) return value;
  } else if (owner instanceof PyObject) {
    if (owner instanceof Undefined) return owner.soft ? owner.fail() : owner;
    const member = owner.attr?.(name);
    if (member !== undefined) return member;
  } else if (owner instanceof Unknown) {
    return known(owner, name);
  } else {
    const m = method(owner, name);
    if (m !== undefined) return m;
  }
  return missing(owner, name, offset);
}

const missing = (owner: Py, name: Py, offset: number | undefined): Py =>
  name === '__class__' && !(owner instanceof PyObject)
    ? new PyType(typeName(owner))
    : new Undefined({ owner, name, ...(offset === undefined ? {} : { offset }) });

/** `owner[key]`: an item first, then, for text, a method or attribute. */
export function item(owner: Py, key: Py, offset?: number): Py {
  if (owner instanceof Undefined) return owner.soft ? owner.fail() : owner;
  if (owner instanceof Unknown) return known(owner, chk(key));
  if (owner instanceof Map) {
    const found = typeof key === 'string' ? owner.get(key) : dictItem(owner, key);
    if (found !== undefined) return found;
  } else if (Array.isArray(owner) || typeof owner === 'string') {
    const found = sequenceItem(owner, key);
    if (found !== undefined) return found;
  } else if (owner instanceof PyObject) {
    const found = typeof key === 'string' ? owner.attr?.(key) : owner.item?.(key);
    if (found !== undefined) return found;
  }
  const named = typeof key === 'string' ? method(owner, key) : undefined;
  return named ?? missing(owner, key, offset);
}

function dictItem(owner: Map<Py, Py>, key: Py): Py | undefined {
  chk(key);
  // A key that cannot be hashed is just not there: Jinja2 turns Python's TypeError into undefined.
  if (key instanceof Map || (Array.isArray(key) && !(key instanceof Tuple))) return undefined;
  return dictGet(owner, key);
}

function sequenceItem(owner: string | Py[], key: Py): Py | undefined {
  if (!isInt(key) && typeof key !== 'boolean') return undefined;
  const items = typeof owner === 'string' ? chars(owner) : owner;
  return items.at(Number(key));
}

/** `owner[start:stop:step]`; absent parts are null. */
export function slice(owner: Py, start: Py, stop: Py, step: Py): Py {
  // A part of something undefined is undefined as well.
  if (owner instanceof Undefined) return owner.soft ? owner.fail() : owner;
  if (owner instanceof Range) return sliceRange(owner, start, stop, step);
  if (owner instanceof Map) return typeError("unhashable type: 'slice'");
  if (typeof owner !== 'string' && !Array.isArray(owner)) {
    return typeError(`'${typeName(owner)}' object is not subscriptable`);
  }
  const items: readonly Py[] = typeof owner === 'string' ? chars(owner) : owner;
  const by = step === null ? 1 : sliceIndex(step);
  if (by === 0) valueError('slice step cannot be zero');
  const [from, to] = sliceBounds(items.length, start, stop, by);
  const picked: Py[] = [];
  if (by > 0) for (let i = from; i < to; i += by) picked.push(items[i] ?? null);
  else for (let i = from; i > to; i += by) picked.push(items[i] ?? null);
  if (typeof owner === 'string') return (picked as string[]).join('');
  return owner instanceof Tuple ? tuple(picked) : picked;
}

function sliceRange(range: Range, start: Py, stop: Py, step: Py): Range {
  const by = step === null ? 1 : sliceIndex(step);
  if (by === 0) valueError('slice step cannot be zero');
  return range.slice(...sliceBounds(range.items.length, start, stop, by), by);
}

const sliceIndex = (v: Py): number =>
  isNumber(v) && !isFloat(v)
    ? Number(v)
    : typeError('slice indices must be integers or None or have an __index__ method');

function sliceBounds(n: number, start: Py, stop: Py, by: number): [number, number] {
  const low = by < 0 ? -1 : 0;
  const high = by < 0 ? n - 1 : n;
  const clamp = (v: Py): number => {
    const i = sliceIndex(v);
    return i < 0 ? Math.max(low, i + n) : Math.min(high, i);
  };
  const first = by < 0 ? high : low;
  const last = by < 0 ? low : high;
  return [start === null ? first : clamp(start), stop === null ? last : clamp(stop)];
}
