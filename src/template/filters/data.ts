/**
 * Ansible's filters on dicts and lists of dicts.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { eq, ge } from '../runtime/compare.ts';
import { item } from '../runtime/access.ts';
import { dictGet, dictSet, makeDict } from '../runtime/dict.ts';
import { filterError, filterTypeError, PyError, raise, typeError } from '../runtime/errors.ts';
import { ValueSet } from '../runtime/hash-set.ts';
import { typeName } from '../runtime/kinds.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { finish } from '../runtime/output.ts';
import { repr, str } from '../runtime/repr.ts';
import { isMap, isPlainList, tuple, type Kwargs, type Py, type PyDict } from '../runtime/types.ts';
import { badType, chk, Undefined } from '../runtime/undefined.ts';

type Merge = (older: readonly Py[], newer: readonly Py[]) => Py[];
const without = (list: readonly Py[], other: readonly Py[]): Py[] => {
  const drop = ValueSet.of(other);
  return list.filter((x) => !drop.has(x));
};
const merges = new Map<string, Merge>([
  ['replace', (_older, newer) => [...newer]],
  ['keep', (older) => [...older]],
  ['append', (older, newer) => [...older, ...newer]],
  ['prepend', (older, newer) => [...newer, ...older]],
  ['append_rp', (older, newer) => [...without(older, newer), ...newer]],
  ['prepend_rp', (older, newer) => [...newer, ...without(older, newer)]],
]);

function mergeDicts(older: PyDict, newer: PyDict, recursive: boolean, mergeLists: Merge): PyDict {
  if (older.size === 0 || older === newer || eq(older, newer)) return new Map(newer);
  const result = new Map(older);
  for (const [key, value] of newer) {
    const old = dictGet(result, key);
    if (recursive && isMap(old) && isMap(value))
      dictSet(result, key, mergeDicts(old, value, recursive, mergeLists));
    else if (isPlainList(old ?? null) && isPlainList(value))
      dictSet(result, key, mergeLists(old as Py[], value));
    else dictSet(result, key, value);
  }
  return result;
}

function combine(value: Py, rest: readonly Py[], kwargs: Kwargs): Py {
  for (const key of kwargs.keys()) {
    if (key !== 'recursive' && key !== 'list_merge') {
      return filterError("'recursive' and 'list_merge' are the only valid keyword arguments");
    }
  }
  const recursive = truth(kwargs.get('recursive') ?? false);
  const how = kwargs.has('list_merge') ? str(kwargs.get('list_merge') ?? null) : 'replace';
  const dicts = flatten([value, ...rest], 1, true);
  dicts.forEach(finish);
  const [first] = dicts;
  if (first === undefined) return new Map();
  if (dicts.length === 1) return first;
  const mergeLists =
    merges.get(how) ??
    filterError(
      `merge_hash: 'list_merge' argument can only be equal to 'replace', 'keep', 'append', 'prepend', 'append_rp' or 'prepend_rp'`,
    );
  let result: PyDict | undefined;
  for (const older of dicts.reverse()) {
    if (!isMap(older))
      return raise(
        'AnsibleError',
        `failed to combine variables, expected dicts but got a '${typeName(older)}'`,
      );
    result = result ? mergeDicts(older, result, recursive, mergeLists) : older;
  }
  return result ?? new Map();
}

/** Nested lists without the nesting, down to a depth. */
export function flatten(list: readonly Py[], levels: Py, skipNulls: boolean): Py[] {
  return list.flatMap((x) => {
    chk(x);
    if (skipNulls && (x === null || x === 'None' || x === 'null')) return [];
    if (!Array.isArray(x)) return [x];
    if (levels === null) return flatten(x, null, skipNulls);
    return ge(levels, 1) ? flatten(x, asIndex(levels) - 1, skipNulls) : [x];
  });
}

function subelements(value: Py, path: Py, skipMissing: boolean): Py {
  const elements = isMap(value) ? [...value.values()] : value;
  if (!Array.isArray(elements)) {
    const error = new PyError(
      'runtime',
      'AnsibleFilterTypeError',
      'obj must be a list of dicts or a nested dict',
    );
    if (value instanceof Undefined) error.hint = value.message;
    throw error;
  }
  const keys = typeof path === 'string' ? path.split('.') : Array.isArray(path) ? path : undefined;
  if (!keys) return filterTypeError('subelements must be a list or a string');
  return elements.flatMap((element) => {
    const list = subelement(element, keys, skipMissing);
    return list.map((x) => tuple([element, x]));
  });
}

function subelement(element: Py, keys: readonly Py[], skipMissing: boolean): readonly Py[] {
  let at = element;
  for (const key of keys) {
    if (!isMap(at))
      return filterTypeError(`the key ${str(key)} should point to a dictionary, got '${repr(at)}'`);
    const member = dictGet(at, key);
    if (member === undefined) {
      if (skipMissing) return [];
      return filterError(`could not find ${repr(key)} key in iterated item ${repr(at)}`);
    }
    at = member;
  }
  return isPlainList(at)
    ? at
    : filterTypeError(`the key ${str(keys.at(-1) ?? '')} should point to a list, got '${repr(at)}'`);
}

function dictToItems(value: Py, keyName: Py, valueName: Py): Py {
  if (!isMap(value)) {
    const name = value instanceof Undefined ? value.className : typeName(value);
    return badType(value, `dict2items requires a dictionary, got <class '${name}'> instead.`);
  }
  return [...value].map(([k, v]) =>
    makeDict([
      [keyName, k],
      [valueName, v],
    ]),
  );
}

function itemsToDict(value: Py, keyName: Py, valueName: Py): Py {
  if (!Array.isArray(value))
    return filterTypeError(`items2dict requires a list, got <class '${typeName(value)}'> instead.`);
  const result: PyDict = new Map();
  for (const entry of value) {
    chk(entry);
    if (!isMap(entry))
      return filterTypeError(`items2dict requires a list of dictionaries, got ${repr(value)} instead.`);
    const key = dictGet(entry, keyName);
    const member = dictGet(entry, valueName);
    if (key === undefined || member === undefined) {
      return filterTypeError(
        `items2dict requires each dictionary in the list to contain the keys '${str(keyName)}' and '${str(valueName)}', got ${repr(value)} instead.`,
      );
    }
    dictSet(result, key, member);
  }
  return result;
}

function rekey(value: Py, key: Py, duplicates: Py): Py {
  if (duplicates !== 'error' && duplicates !== 'overwrite') {
    return filterError(`duplicates parameter to rekey_on_member has unknown value: ${str(duplicates)}`);
  }
  if (typeof value === 'string') return filterTypeError('Type is not a valid list, set, or dict');
  const entries = isMap(value) ? [...value.values()] : Array.isArray(value) ? value : undefined;
  if (!entries) return filterTypeError('Type is not a valid list, set, or dict');
  const result: PyDict = new Map();
  for (const entry of entries) {
    if (!isMap(entry)) return filterTypeError('List item is not a valid dict');
    const member = dictGet(entry, key);
    if (member === undefined) return filterError(`Key ${str(key)} was not found`);
    if (Array.isArray(member) || isMap(member))
      return filterTypeError(`unhashable type: '${typeName(member)}'`);
    if (dictGet(result, member) !== undefined && duplicates === 'error') {
      return filterError(`Key ${str(member)} is not unique, cannot correctly turn into dict`);
    }
    dictSet(result, member, entry);
  }
  return result;
}

function extract(value: Py, container: Py, moreKeys: Py): Py {
  const keys = moreKeys === null ? [] : isPlainList(moreKeys) ? moreKeys : [moreKeys];
  let at = container;
  for (const key of [value, ...keys]) at = item(at, key);
  return at;
}

const pairNames = "key_name='key', value_name='value'";

export const dataFilters: readonly FilterDeclaration[] = [
  {
    name: 'combine',
    signature: '*dicts, **options',
    doc: 'Dicts merged, later ones first. Options: `recursive`; `list_merge` (replace, keep, append, prepend, append_rp, prepend_rp).',
    example: ["{'a': 1, 'b': 2} | combine({'b': 3})", "{'a': 1, 'b': 3}"],
    run: (value, _args, { rest, kwargs }) => combine(value, rest, kwargs),
  },
  {
    name: 'dict2items',
    takesUndefined: 'value',
    signature: pairNames,
    doc: 'A dict as a list of dicts with a key and a value.',
    example: ["{'a': 1} | dict2items", "[{'key': 'a', 'value': 1}]"],
    run: (value, [keyName = 'key', valueName = 'value']) => dictToItems(value, keyName, valueName),
  },
  {
    name: 'items2dict',
    signature: pairNames,
    doc: 'A dict from a list of dicts with a key and a value.',
    example: ["[{'key': 'a', 'value': 1}] | items2dict", "{'a': 1}"],
    run: (value, [keyName = 'key', valueName = 'value']) => itemsToDict(value, keyName, valueName),
  },
  {
    name: 'flatten',
    signature: 'levels=none, skip_nulls=true',
    doc: 'Nested lists as one list; `levels` limits how deep.',
    example: ['[1, [2, [3]]] | flatten', '[1, 2, 3]'],
    run: (value, [levels = null, skip = true]) => flatten(iter(value), levels, truth(skip)),
  },
  {
    name: 'subelements',
    signature: 'subelements, skip_missing=false',
    takesUndefined: 'value',
    doc: 'Pairs of each item and each element of a list inside it.',
    example: ["[{'n': 'a', 'k': [1, 2]}] | subelements('k') | map('last')", '[1, 2]'],
    run: (value, [path = null, skip = false]) => subelements(value, path, truth(skip)),
  },
  {
    name: 'extract',
    signature: 'container, morekeys=none',
    takesUndefined: 'arguments',
    doc: 'The member of a container that the value names; further keys go deeper.',
    example: ["'a' | extract({'a': {'b': 1}}, 'b')", '1'],
    run: (value, [container = null, more = null]) => extract(value, container, more),
  },
  {
    name: 'rekey_on_member',
    signature: "key, duplicates='error'",
    doc: 'A dict of dicts by one of their members.',
    example: ["[{'n': 'a'}] | rekey_on_member('n')", "{'a': {'n': 'a'}}"],
    run: (value, [key = null, duplicates = 'error']) => rekey(value, key, duplicates),
  },
  {
    name: 'attr',
    takesUndefined: 'value',
    signature: 'name',
    doc: 'An attribute (a method) of the value; never a key of a dict.',
    example: ["({} | attr('nosuch')) is defined", 'False'],
    run: (value, [name = null]) => {
      if (typeof name !== 'string')
        return typeError(`attribute name must be string, not '${typeName(name)}'`);
      if (value instanceof Undefined) return value;
      const key = name;
      if (!isMap(value)) return item(value, key);
      const found = item(new Map(), key);
      return found instanceof Undefined ? new Undefined({ owner: value, name: key }) : found;
    },
  },
  {
    name: 'ternary',
    signature: 'true_val, false_val, none_val=none',
    doc: 'One of two values by whether the value is true; `none_val` for none.',
    example: ["true | ternary('a', 'b')", "'a'"],
    takesUndefined: 'arguments',
    run: (value, [yes = null, no = null, none = null]) => {
      if (value === null && none !== null) return none;
      return truth(value) ? yes : no;
    },
  },
  {
    name: 'bool',
    doc: "Text and numbers as a bool: 'yes', 'on', 'true', '1' and 1 are true, all else is false.",
    example: ["'yes' | bool", 'True'],
    run: (value) => {
      if (value === null || typeof value === 'boolean') return value;
      if (typeof value === 'string') return ['yes', 'on', '1', 'true'].includes(value.toLowerCase());
      return Number(value) === 1;
    },
  },
  {
    name: 'mandatory',
    signature: 'msg=none',
    doc: 'The value; fails with a message where it is undefined.',
    example: ["1 | mandatory('needed')", '1'],
    takesUndefined: 'value',
    run: (value, [message = null]) => {
      if (!(value instanceof Undefined)) return value;
      if (message !== null) return filterError(str(message));
      const { name } = value.details;
      return filterError(`Mandatory variable ${name === undefined ? '' : `'${str(name)}' `} not defined.`);
    },
  },
  {
    name: 'type_debug',
    takesVaults: true,
    doc: "The name of the value's Python type.",
    example: ['1.0 | type_debug', "'float'"],
    takesUndefined: 'both',
    run: (value) => typeName(value),
  },
];
