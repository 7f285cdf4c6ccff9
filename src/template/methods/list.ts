import { asIndex } from '../runtime/arithmetic.ts';
import { eq } from '../runtime/compare.ts';
import { raise, valueError } from '../runtime/errors.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { checkItems } from '../runtime/limits.ts';
import { repr } from '../runtime/repr.ts';
import { sortBy } from '../runtime/sort.ts';
import type { Py } from '../runtime/types.ts';
import { typeError } from '../runtime/errors.ts';
import { methods, type MethodTable } from './declare.ts';

/** Python's clipping of the bounds of a search. */
const bound = (i: Py | undefined, length: number, absent: number): number => {
  if (i === undefined || i === null) return absent;
  const n = asIndex(i);
  return n < 0 ? Math.max(0, n + length) : Math.min(n, length);
};

function indexOf(l: Py[], value: Py, start?: Py, stop?: Py): number {
  const to = bound(stop, l.length, l.length);
  for (let i = bound(start, l.length, 0); i < to; i++) if (eq(l[i] ?? null, value)) return i;
  return valueError(`${repr(value)} is not in list`);
}

const readers = [
  ['__len__', '', (l: Py[]): Py => l.length],
  ['count', 'value', (l: Py[], [value = null]: readonly Py[]): Py => l.filter((x) => eq(x, value)).length],
  [
    'index',
    'value, start=none, stop=none',
    (l: Py[], [value = null, start, stop]: readonly Py[]): Py => indexOf(l, value, start, stop),
  ],
] as const;

/** A method that changes the list and gives none. */
const changes =
  (change: (l: Py[], args: readonly Py[]) => void) =>
  (l: Py[], args: readonly Py[]): Py => {
    change(l, args);
    checkItems(l.length);
    return null;
  };

function pop(l: Py[], index: Py | undefined): Py {
  if (l.length === 0) return raise('IndexError', 'pop from empty list');
  const i = asIndex(index ?? -1);
  const at = i < 0 ? i + l.length : i;
  if (at < 0 || at >= l.length) return raise('IndexError', 'pop index out of range');
  return l.splice(at, 1)[0] ?? null;
}

function sort(l: Py[], key: Py | undefined, reverse: Py | undefined): void {
  if (key !== undefined && key !== null) typeError('a key function cannot be given in a template');
  const sorted = sortBy(l, (x) => x, truth(reverse ?? false));
  l.splice(0, l.length, ...sorted);
}

export const listMethods: MethodTable<Py[]> = methods<Py[]>([
  ...readers,
  ['append', 'value', changes((l, [value = null]) => l.push(value))],
  ['extend', 'values', changes((l, [values = null]) => l.push(...iter(values)))],
  ['insert', 'index, value', changes((l, [i = 0, value = null]) => l.splice(asIndex(i), 0, value))],
  ['remove', 'value', changes((l, [value = null]) => l.splice(indexOf(l, value), 1))],
  ['reverse', '', changes((l) => l.reverse())],
  ['clear', '', changes((l) => l.splice(0))],
  ['sort', '+key=none, reverse=false', changes((l, [key, reverse]) => sort(l, key, reverse))],
  ['copy', '', (l) => l.slice()],
  ['pop', 'index=-1', (l, [index]) => pop(l, index)],
]);

export const tupleMethods: MethodTable<Py[]> = methods<Py[]>(readers);
