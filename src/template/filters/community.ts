/**
 * Filters of community.general and ansible.utils that playbooks use.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { parseCsv } from '../python/csv.ts';
import { compareForSort } from '../python/version.ts';
import { search } from '../python/regex.ts';
import { dictGet, dictSet, makeDict } from '../runtime/dict.ts';
import { filterError, filterTypeError } from '../runtime/errors.ts';
import { uniqueBy, ValueSet } from '../runtime/hash-set.ts';
import { typeName } from '../runtime/kinds.ts';
import { View } from '../runtime/objects.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { unpack } from '../runtime/misc.ts';
import { repr, str } from '../runtime/repr.ts';
import { isMap, type Py, type PyDict } from '../runtime/types.ts';
import { failUndefined } from '../runtime/undefined.ts';

const collection = 'community.general';
const same = (v: Py): Py => v;

function dictOfPairs(value: Py): PyDict {
  failUndefined(value);
  return makeDict(
    iter(value).map((pair): [Py, Py] => {
      const [key = null, member = null] = unpack(pair, 2);
      return [key, member];
    }),
  );
}

function count(value: Py): PyDict {
  if (typeof value !== 'string' && !Array.isArray(value) && !(value instanceof View && value.sliceable))
    return filterError(
      `Argument for community.general.counter must be a sequence (string or list). ${str(value)}`,
    );
  const counts: PyDict = new Map();
  for (const item of iter(value)) dictSet(counts, item, Number(dictGet(counts, item) ?? 0) + 1);
  return counts;
}

function groupAsDict(value: Py, attribute: Py): PyDict {
  const result: PyDict = new Map();
  for (const element of iter(value)) {
    if (!isMap(element)) return filterError(`Sequence element is not a dictionary, but ${typeName(element)}`);
    const key = dictGet(element, attribute);
    if (key === undefined) return filterError(`Attribute not contained in element: ${repr(attribute)}`);
    if (dictGet(result, key) !== undefined)
      return filterError(`Multiple sequence entries have attribute value ${repr(key)}`);
    dictSet(result, key, element);
  }
  return result;
}

function mergeBy(lists: readonly Py[], index: Py): Py[] {
  const merged: PyDict = new Map();
  for (const element of lists.flatMap((l) => iter(l))) {
    if (!isMap(element))
      return filterTypeError(
        `Elements of list arguments for lists_mergeby must be dictionaries, got ${typeName(element)}`,
      );
    const key = dictGet(element, index);
    if (key === undefined) continue;
    const old = dictGet(merged, key);
    dictSet(merged, key, new Map([...(isMap(old) ? old : []), ...element]));
  }
  const keys = [...merged.keys()].sort((a, b) => (str(a) < str(b) ? -1 : 1));
  return keys.map((key) => dictGet(merged, key) ?? null);
}

const versionText = (v: Py): string =>
  typeof v === 'string' ? v : filterTypeError(`expected string or bytes-like object, got '${typeName(v)}'`);

const sortedVersions = (value: Py, reverse: boolean): Py => {
  const sorted = [...iter(value)].sort((a, b) => compareForSort(versionText(a), versionText(b)));
  return reverse ? sorted.reverse() : sorted;
};

function fromCsv(value: Py, delimiter: string, fields: readonly Py[] | null): Py {
  const [head = [], ...rows] = parseCsv(str(value), delimiter);
  const names = fields?.map(str) ?? head;
  return (fields ? [head, ...rows] : rows)
    .filter((row) => row.length > 1 || row[0] !== '')
    .map((row) => new Map(names.map((name, i): [Py, Py] => [name, row[i] ?? null])));
}

function normalize(value: Py, form: string): string {
  if (typeof value !== 'string')
    return filterTypeError(`unicode_normalize requires a text, not ${typeName(value)}`);
  if (!['NFC', 'NFD', 'NFKC', 'NFKD'].includes(form)) return filterError(`${form} is not a valid form`);
  return value.normalize(form);
}

const delimiters = new Map([
  ['excel', ','],
  ['excel-tab', '\t'],
  ['unix', ','],
]);
const dialectDelimiter = (dialect: Py): string =>
  delimiters.get(str(dialect ?? 'excel')) ??
  filterError(`Dialect '${str(dialect)}' is not supported by your version of python.`);

type Matcher = (key: string) => boolean;
function matcher(target: Py, how: string): Matcher {
  const targets = (Array.isArray(target) ? (target as readonly Py[]) : [target]).map(str);
  if (how === 'equal') return (key) => targets.includes(key);
  if (how === 'starts_with') return (key) => targets.some((t) => key.startsWith(t));
  if (how === 'ends_with') return (key) => targets.some((t) => key.endsWith(t));
  if (how === 'regex') return (key) => targets.some((t) => search(t, key, {}) !== undefined);
  return filterError(`invalid matching_parameter ${how}`);
}
const pickKeys = (value: Py, holds: Matcher): Py =>
  iter(value).map((d) =>
    isMap(d) ? new Map([...d].filter(([k]) => holds(str(k)))) : filterTypeError('a list of dicts is needed'),
  );

const matching = "target=none, matching_parameter='equal'";

export const communityFilters: readonly FilterDeclaration[] = [
  {
    name: 'dict',
    collection,
    doc: 'A dict from a list of pairs.',
    example: ["[['a', 1]] | community.general.dict", "{'a': 1}"],
    run: (value) => (isMap(value) ? new Map(value) : dictOfPairs(value)),
  },
  {
    name: 'dict_kv',
    takesUndefined: 'value',
    collection,
    signature: 'key',
    doc: 'A dict with the value under one key.',
    example: ["1 | community.general.dict_kv('a')", "{'a': 1}"],
    run: (value, [key = null]) => makeDict([[key, value]]),
  },
  {
    name: 'counter',
    collection,
    doc: 'How often each item occurs.',
    example: ["['a', 'b', 'a'] | community.general.counter", "{'a': 2, 'b': 1}"],
    run: (value) => count(value),
  },
  {
    name: 'groupby_as_dict',
    collection,
    signature: 'attribute',
    doc: 'A dict of dicts by an attribute whose values all differ.',
    example: ["[{'n': 'a'}] | community.general.groupby_as_dict('n')", "{'a': {'n': 'a'}}"],
    run: (value, [attribute = null]) => groupAsDict(value, attribute),
  },
  {
    name: 'lists_mergeby',
    collection,
    signature: '*args, **options',
    doc: 'Lists of dicts merged by a key, named last.',
    example: [
      "[{'n': 'a', 'x': 1}] | community.general.lists_mergeby([{'n': 'a', 'y': 2}], 'n')",
      "[{'n': 'a', 'x': 1, 'y': 2}]",
    ],
    run: (value, _args, { rest }) => {
      if (rest.length === 0) return filterError('At least one list and index are needed.');
      return rest.length === 1 && Array.isArray(value)
        ? value
        : mergeBy([value, ...rest.slice(0, -1)], rest.at(-1) ?? null);
    },
  },
  {
    name: 'version_sort',
    collection,
    signature: 'reverse=false',
    doc: 'Versions in order.',
    example: ["['1.10', '1.9'] | community.general.version_sort", "['1.9', '1.10']"],
    run: (value, [reverse = false]) => sortedVersions(value, truth(reverse)),
  },
  {
    name: 'unicode_normalize',
    collection,
    signature: "form='NFC'",
    doc: 'Text in a Unicode normal form.',
    example: ["'e\u0301' | community.general.unicode_normalize | length", '1'],
    run: (value, [form = 'NFC']) => normalize(value, str(form)),
  },
  {
    name: 'from_csv',
    collection,
    signature: 'dialect=none, fieldnames=none, delimiter=none, skipinitialspace=none, strict=none',
    doc: 'The rows of a CSV text as dicts.',
    example: ["'a,b\n1,2' | community.general.from_csv", "[{'a': '1', 'b': '2'}]"],
    run: (value, [dialect = null, fields = null, delimiter = null]) => {
      const usual = dialectDelimiter(dialect);
      return fromCsv(
        value,
        delimiter === null ? usual : str(delimiter),
        fields === null ? null : iter(fields),
      );
    },
  },
  {
    name: 'lists_union',
    collection,
    signature: '*lists',
    doc: 'The items of all lists, each once.',
    example: ['[1] | community.general.lists_union([2], [1])', '[1, 2]'],
    run: (value, _args, { rest }) =>
      uniqueBy(
        [value, ...rest].flatMap((l) => iter(l)),
        same,
      ),
  },
  {
    name: 'lists_intersect',
    collection,
    signature: '*lists',
    doc: 'The items that are in all lists.',
    example: ['[1, 2] | community.general.lists_intersect([2], [2, 1])', '[2]'],
    run: (value, _args, { rest }) => {
      const others = rest.map((l) => ValueSet.of(iter(l)));
      return uniqueBy(
        iter(value).filter((x) => others.every((o) => o.has(x))),
        same,
      );
    },
  },
  {
    name: 'lists_difference',
    collection,
    signature: '*lists',
    doc: 'The items that are in none of the other lists.',
    example: ['[1, 2] | community.general.lists_difference([2])', '[1]'],
    run: (value, _args, { rest }) => {
      const others = rest.map((l) => ValueSet.of(iter(l)));
      return uniqueBy(
        iter(value).filter((x) => !others.some((o) => o.has(x))),
        same,
      );
    },
  },
  {
    name: 'keep_keys',
    collection,
    signature: matching,
    doc: 'Dicts of a list with the keys named only.',
    example: ["[{'a': 1, 'b': 2}] | community.general.keep_keys(target=['a'])", "[{'a': 1}]"],
    run: (value, [target = null, how = 'equal']) => pickKeys(value, matcher(target, str(how))),
  },
  {
    name: 'remove_keys',
    collection,
    signature: matching,
    doc: 'Dicts of a list without the keys named.',
    example: ["[{'a': 1, 'b': 2}] | community.general.remove_keys(target=['a'])", "[{'b': 2}]"],
    run: (value, [target = null, how = 'equal']) => {
      const holds = matcher(target, str(how));
      return pickKeys(value, (key) => !holds(key));
    },
  },
];
