/**
 * Filters that treat lists as sets, and combinations of lists.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { add, asIndex } from '../runtime/arithmetic.ts';
import { contains } from '../runtime/compare.ts';
import { filterError, PyError, typeError, valueError } from '../runtime/errors.ts';
import { isHashable, uniqueBy, ValueSet } from '../runtime/hash-set.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { checkItems, limits } from '../runtime/limits.ts';
import { tuple, type Py } from '../runtime/types.ts';
import { keyGetter } from './attribute.ts';

const same = (v: Py): Py => v;

/** In the order of the first list. */
export function union(a: Py, b: Py): Py[] {
  const items = [...iter(a), ...iter(b)];
  // What cannot be in a set is joined by `+`: things of different types do not go together then.
  if (!items.every(isHashable)) add(a, b);
  return uniqueBy(items, same);
}
export const intersect = (a: Py, b: Py): Py[] => filterBy(a, b, true);
export const difference = (a: Py, b: Py): Py[] => filterBy(a, b, false);

/** The items of `a`, each once, that are in `b` or that are not. */
function filterBy(a: Py, b: Py, wanted: boolean): Py[] {
  const holds = membership(a, b);
  return uniqueBy(
    iter(a).filter((x) => holds(x) === wanted),
    same,
  );
}

/** Lists hold what is equal; text and dicts what Python's `in` finds, but for two hashable things, which become sets. */
function membership(a: Py, b: Py): (x: Py) => boolean {
  if (Array.isArray(b) || (isHashable(a) && isHashable(b))) {
    const other = ValueSet.of(iter(b));
    return (x) => other.has(x);
  }
  return (x) => contains(x, b);
}
function symmetricDifference(a: Py, b: Py): Py[] {
  const both = ValueSet.of(intersect(a, b));
  return union(a, b).filter((x) => !both.has(x));
}

/** Case does not count unless asked for; items that cannot be hashed are compared as they are. */
/** With parameters of Jinja2's own filter, what goes wrong is that filter's failure. */
const cannotFallBack = (why: string): never =>
  filterError(
    `Jinja2's unique filter failed and we cannot fall back to Ansible's version as it does not support the parameters supplied. ${why}`,
  );

function uniqueFilter(value: Py, cased: Py, attribute: Py): Py[] {
  const limited = cased === false || truth(attribute);
  try {
    return unique(iter(value), cased, attribute);
  } catch (e) {
    return limited && e instanceof PyError && e.kind !== 'limit' ? cannotFallBack(e.message) : rethrow(e);
  }
}
const rethrow = (e: unknown): never => {
  throw e;
};

function unique(items: readonly Py[], cased: Py, attribute: Py): Py[] {
  const key = keyGetter(attribute, truth(cased ?? false));
  const hashable = items.every((x) => isHashable(key(x)));
  if (!hashable && (cased === false || truth(attribute))) {
    return typeError(`unhashable type: '${typeName(items.find((x) => !isHashable(key(x))) ?? null)}'`);
  }
  return uniqueBy(items, hashable || cased !== null || attribute !== null ? key : same);
}

function zip(lists: readonly Py[], length: (lengths: number[]) => number, fill: Py): Py[] {
  const all = lists.map(iter);
  const n = all.length === 0 ? 0 : length(all.map((l) => l.length));
  checkItems(n * all.length);
  return Array.from({ length: n }, (_v, i) =>
    tuple(
      all.map((l) => {
        const item = l[i];
        return item === undefined ? fill : item;
      }),
    ),
  );
}

export function product(lists: readonly Py[]): Py[] {
  const all = lists.map(iter);
  checkItems(all.reduce((n, l) => n * l.length, 1));
  let rows: Py[][] = [[]];
  for (const list of all) rows = rows.flatMap((row) => list.map((x) => [...row, x]));
  return rows.map(tuple);
}

function choose(items: readonly Py[], size: number, ordered: boolean): Py[] {
  if (size < 0) return valueError('r must be non-negative');
  // How many there will be is known before the first is made.
  let total = size > items.length ? 0 : 1;
  for (let i = 0; i < size && total > 0; i++) {
    total = ordered ? total * (items.length - i) : (total * (items.length - i)) / (i + 1);
    if (ordered || i === size - 1) checkItems(total);
  }
  const out: Py[] = [];
  const pick = (picked: number[]): void => {
    if (picked.length === size) {
      out.push(tuple(picked.map((i) => items[i] ?? null)));
      return;
    }
    const from = ordered ? 0 : (picked.at(-1) ?? -1) + 1;
    for (let i = from; i < items.length; i++) if (!ordered || !picked.includes(i)) pick([...picked, i]);
  };
  if (size <= items.length && size <= limits.depth) pick([]);
  return out;
}

const permuted = (size: Py): number =>
  isInt(size) || typeof size === 'boolean' ? Number(size) : typeError('Expected int as r');

export const setFilters: readonly FilterDeclaration[] = [
  {
    name: 'unique',
    signature: 'case_sensitive=none, attribute=none',
    doc: 'Each item once (by an attribute, if one is named); text that differs in case only counts as the same unless `case_sensitive`.',
    example: ['[1, 2, 1] | unique', '[1, 2]'],
    run: (value, [cased = null, attribute = null]) => uniqueFilter(value, cased, attribute),
  },
  {
    name: 'union',
    signature: 'b',
    doc: 'The items of both lists, each once.',
    example: ['[1, 2] | union([2, 3])', '[1, 2, 3]'],
    run: (a, [b = null]) => union(a, b),
  },
  {
    name: 'intersect',
    signature: 'b',
    doc: 'The items that are in both lists.',
    example: ['[1, 2] | intersect([2, 3])', '[2]'],
    run: (a, [b = null]) => intersect(a, b),
  },
  {
    name: 'difference',
    signature: 'b',
    doc: 'The items that are not in the other list.',
    example: ['[1, 2] | difference([2, 3])', '[1]'],
    run: (a, [b = null]) => difference(a, b),
  },
  {
    name: 'symmetric_difference',
    signature: 'b',
    doc: 'The items that are in one of the lists only.',
    example: ['[1, 2] | symmetric_difference([2, 3])', '[1, 3]'],
    run: (a, [b = null]) => symmetricDifference(a, b),
  },
  {
    name: 'zip',
    signature: '*lists, **options',
    doc: 'Tuples of the first items, the second items … as long as all lists have one.',
    example: ["[1, 2] | zip('ab')", "[(1, 'a'), (2, 'b')]"],
    run: (value, _args, { rest, kwargs }) => {
      for (const key of kwargs.keys())
        if (key !== 'strict') typeError(`'${key}' is an invalid keyword argument for zip()`);
      return zip([value, ...rest], (n) => Math.min(...n), null);
    },
  },
  {
    name: 'zip_longest',
    takesUndefined: 'arguments',
    signature: '*lists, **options',
    doc: 'Like zip, but as long as any list has an item; `fillvalue` stands for those missing.',
    example: ['[1, 2] | zip_longest([3], fillvalue=0)', '[(1, 3), (2, 0)]'],
    run: (value, _args, { rest, kwargs }) =>
      zip([value, ...rest], (n) => Math.max(...n), kwargs.get('fillvalue') ?? null),
  },
  {
    name: 'product',
    signature: '*lists, **options',
    doc: 'Every combination of an item of each list.',
    example: ["[1, 2] | product('ab') | length", '4'],
    run: (value, _args, { rest, kwargs }) => {
      const repeat = asIndex(kwargs.get('repeat') ?? 1);
      checkItems(repeat);
      return product(Array.from({ length: repeat }, () => [value, ...rest]).flat());
    },
  },
  {
    name: 'permutations',
    takesUndefined: 'arguments',
    signature: 'r=none',
    doc: 'Every order of the items (of `r` of them).',
    example: ['[1, 2] | permutations', '[(1, 2), (2, 1)]'],
    run: (value, [size = null]) =>
      choose(iter(value), size === null ? iter(value).length : permuted(size), true),
  },
  {
    name: 'combinations',
    takesUndefined: 'arguments',
    signature: 'r',
    doc: 'Every choice of `r` items.',
    example: ['[1, 2, 3] | combinations(2)', '[(1, 2), (1, 3), (2, 3)]'],
    run: (value, [size = 0]) => choose(iter(value), asIndex(size), false),
  },
];
