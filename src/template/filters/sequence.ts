/**
 * Filters on sequences: first, join, sort, groupby …
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { add, asIndex } from '../runtime/arithmetic.ts';
import { compare, eq } from '../runtime/compare.ts';
import { raise, typeError } from '../runtime/errors.ts';
import { chars, iter, length, truth } from '../runtime/iterate.ts';
import { isFloat, isNumber, num, typeName } from '../runtime/kinds.ts';
import { checkItems, checkText } from '../runtime/limits.ts';
import { str } from '../runtime/repr.ts';
import { sortBy } from '../runtime/sort.ts';
import { GroupTuple, isMap, tuple, type Py } from '../runtime/types.ts';
import { badType, chk, Undefined } from '../runtime/undefined.ts';
import { attributeGetter, ignoreCase, keyGetter } from './attribute.ts';

function batch(value: Py, count: Py, fill: Py): Py {
  const items = iter(value);
  if (fill !== null && !isNumber(count) && items.length > 0)
    return typeError(`'<' not supported between instances of 'int' and '${typeName(count)}'`);
  // A size that is not a whole number is never reached.
  const whole = isNumber(count) && Number.isInteger(num(count));
  const size = whole ? num(count) : -1;
  if (size <= 0) return items.length === 0 ? [] : [...(size === 0 ? [[]] : []), [...items]];
  const out: Py[][] = [];
  for (let i = 0; i < items.length; i += size) out.push(items.slice(i, i + size));
  const last = out.at(-1);
  if (last && fill !== null && last.length < size) {
    if (isFloat(count)) return typeError("can't multiply sequence by non-int of type 'float'");
    checkItems(size);
    while (last.length < size) last.push(fill);
  }
  return out;
}

function slices(value: Py, count: Py, fill: Py): Py {
  const n = asIndex(count);
  if (n === 0) return raise('ZeroDivisionError', 'integer division or modulo by zero');
  checkItems(n);
  const items = iter(value);
  const each = Math.floor(items.length / n);
  const longer = items.length % n;
  const out: Py[][] = [];
  let at = 0;
  for (let i = 0; i < n; i++) {
    const size = each + (i < longer ? 1 : 0);
    const part = items.slice(at, at + size);
    if (fill !== null && i >= longer) part.push(fill);
    out.push(part);
    at += size;
  }
  return out;
}

function groupBy(value: Py, attribute: Py, fallback: Py, caseSensitive: boolean): Py {
  const key = keyGetter(attribute, caseSensitive, fallback);
  const shown = attributeGetter(attribute, fallback);
  const groups: { key: Py; items: Py[] }[] = [];
  for (const item of sortBy(iter(value), (x) => chk(key(x)))) {
    const k = key(item);
    const last = groups.at(-1);
    if (last && eq(last.key, k)) last.items.push(item);
    else groups.push({ key: k, items: [item] });
  }
  return groups.map((g) => GroupTuple.pair(caseSensitive ? g.key : shown(g.items[0] ?? null), g.items));
}

/** Whether to sort from the end: Python takes numbers for it, too. */
function backwards(reverse: Py): boolean {
  if (isNumber(reverse) && !isFloat(reverse)) return truth(reverse);
  return badType(reverse, `'${typeName(reverse)}' object cannot be interpreted as an integer`);
}

function sort(value: Py, reverse: Py, caseSensitive: Py, attribute: Py): Py {
  const cased = truth(caseSensitive);
  const paths: readonly Py[] = typeof attribute === 'string' ? attribute.split(',') : [attribute];
  const getters = paths.map((p) => keyGetter(p, cased));
  const [only = ignoreCase] = getters;
  const key = getters.length === 1 ? only : (x: Py): Py => tuple(getters.map((get) => get(x)));
  return sortBy(iter(value), key, backwards(reverse));
}

function extreme(value: Py, caseSensitive: Py, attribute: Py, sign: 1 | -1): Py {
  const key = keyGetter(attribute, truth(caseSensitive));
  const [first, ...rest] = iter(value);
  if (first === undefined) return new Undefined({ hint: 'No aggregated item, sequence was empty.' });
  let best = first;
  let bestKey = key(first);
  for (const item of rest) {
    const k = key(item);
    if (compare(k, bestKey) * sign < 0) {
      best = item;
      bestKey = k;
    }
  }
  return best;
}

function dictSort(value: Py, caseSensitive: Py, by: Py, reverse: Py): Py {
  const index = by === 'key' ? 0 : by === 'value' ? 1 : undefined;
  if (index === undefined)
    return raise('FilterArgumentError', 'You can only sort by either "key" or "value"');
  if (!isMap(value)) return raise('AttributeError', 'dictsort needs a dict');
  const cased = truth(caseSensitive);
  const pairs = [...value].map((pair) => tuple(pair));
  const key = (pair: Py): Py => {
    const part = (pair as readonly Py[])[index] ?? null;
    return cased ? part : ignoreCase(part);
  };
  return sortBy(pairs, key, backwards(reverse));
}

function join(value: Py, separator: Py, attribute: Py): Py {
  const get = attributeGetter(attribute);
  const parts = iter(value).map((item) => str(chk(get(item))));
  const by = str(separator);
  checkText(parts.reduce((n, p) => n + p.length + by.length, 0));
  return parts.join(by);
}

const empty = (which: string): Py => new Undefined({ hint: `No ${which} item, sequence was empty.` });
const someCase = 'case_sensitive=false, attribute=none';

export const sequenceFilters: readonly FilterDeclaration[] = [
  {
    name: 'first',
    doc: 'The first item; undefined for an empty sequence.',
    example: ['[1, 2] | first', '1'],
    run: (value) => {
      const [item] = iter(value);
      return item === undefined ? empty('first') : item;
    },
  },
  {
    name: 'last',
    doc: 'The last item; undefined for an empty sequence.',
    example: ['[1, 2] | last', '2'],
    run: (value) => {
      const item = iter(value).at(-1);
      return item === undefined ? empty('last') : item;
    },
  },
  {
    name: 'length',
    aliases: ['count'],
    doc: 'How many items (or characters) there are.',
    example: ["'abc' | length", '3'],
    run: (value) => length(value),
  },
  {
    name: 'list',
    doc: 'The items as a list; the characters of text.',
    example: ["'ab' | list", "['a', 'b']"],
    run: (value) => [...iter(value)],
  },
  {
    name: 'join',
    signature: "d='', attribute=none",
    doc: 'The items (or an attribute of each) as text, with `d` between them.',
    example: ["[1, 'a'] | join('-')", "'1-a'"],
    run: (value, [separator = '', attribute = null]) => join(value, separator, attribute),
  },
  {
    name: 'reverse',
    doc: 'Text or items from the end to the start.',
    example: ['[1, 2] | reverse', '[2, 1]'],
    run: (value) =>
      typeof value === 'string' ? chars(value).reverse().join('') : [...iter(value)].reverse(),
  },
  {
    name: 'sort',
    takesUndefined: 'arguments',
    signature: 'reverse=false, case_sensitive=false, attribute=none',
    doc: 'The items in order; `attribute` may name several members with commas.',
    example: ["['b', 'A'] | sort", "['A', 'b']"],
    run: (value, [reverse = false, cased = false, attribute = null]) =>
      sort(value, reverse, cased, attribute),
  },
  {
    name: 'min',
    signature: someCase,
    doc: 'The smallest item, by an attribute if one is named.',
    example: ['[2, 1] | min', '1'],
    run: (value, [cased = false, attribute = null]) => extreme(value, cased, attribute, 1),
  },
  {
    name: 'max',
    signature: someCase,
    doc: 'The largest item, by an attribute if one is named.',
    example: ['[2, 1] | max', '2'],
    run: (value, [cased = false, attribute = null]) => extreme(value, cased, attribute, -1),
  },
  {
    name: 'sum',
    signature: 'attribute=none, start=0',
    doc: 'The sum of the items, or of an attribute of each.',
    example: ['[1, 2] | sum', '3'],
    run: (value, [attribute = null, start = 0]) => {
      if (typeof start === 'string') typeError("sum() can't sum strings [use ''.join(seq) instead]");
      return iter(value).map(attributeGetter(attribute)).reduce(add, start);
    },
  },
  {
    name: 'batch',
    signature: 'linecount, fill_with=none',
    doc: 'Lists of `linecount` items each; the last filled up with `fill_with`.',
    example: ['[1, 2, 3] | batch(2, 0)', '[[1, 2], [3, 0]]'],
    run: (value, [count = 0, fill = null]) => batch(value, count, fill),
  },
  {
    name: 'slice',
    signature: 'slices, fill_with=none',
    doc: 'The items spread over `slices` lists.',
    example: ['[1, 2, 3] | slice(2)', '[[1, 2], [3]]'],
    run: (value, [count = 0, fill = null]) => slices(value, count, fill),
  },
  {
    name: 'groupby',
    signature: 'attribute, default=none, case_sensitive=false',
    doc: 'Pairs of an attribute (`grouper`) and the items that share it (`list`), in order of the attribute.',
    example: ["[{'a': 1}, {'a': 1}] | groupby('a') | map('first')", '[1]'],
    run: (value, [attribute = null, fallback = null, cased = false]) =>
      groupBy(value, attribute, fallback, truth(cased)),
  },
  {
    name: 'dictsort',
    signature: "case_sensitive=false, by='key', reverse=false",
    doc: "A dict's pairs in order of their keys, or of their values.",
    example: ["{'b': 1, 'a': 2} | dictsort", "[('a', 2), ('b', 1)]"],
    run: (value, [cased = false, by = 'key', reverse = false]) => dictSort(value, cased, by, reverse),
  },
  {
    name: 'items',
    doc: "A dict's pairs; none for something undefined.",
    example: ["{'a': 1} | items", "[('a', 1)]"],
    takesUndefined: 'value',
    run: (value) => {
      if (value instanceof Undefined) return [];
      if (!isMap(value)) return typeError('Can only get item pairs from a mapping.');
      return [...value].map((pair) => tuple(pair));
    },
  },
];
