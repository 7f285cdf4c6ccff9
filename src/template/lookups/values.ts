/**
 * Lookups over values: dict, sequence, nested, together …
 * @module
 */
import { flatten } from '../filters/data.ts';
import { product } from '../filters/sets.ts';
import { strip } from '../methods/string-split.ts';
import { meantBool } from '../python/boolean.ts';
import { percentFormat } from '../python/percent.ts';
import { search } from '../python/regex.ts';
import { dictGet } from '../runtime/dict.ts';
import { PyError, raise, UndefinedError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { isIterable, iter } from '../runtime/iterate.ts';
import { checkItems } from '../runtime/limits.ts';
import { finish } from '../runtime/output.ts';
import { repr, str } from '../runtime/repr.ts';
import { isMap, isPlainList, tuple, type Py, type PyDict, type PyList } from '../runtime/types.ts';
import { randomInt } from 'node:crypto';
import type { LookupCall, LookupDeclaration } from './declare.ts';

const error = (message: string): never => raise('AnsibleError', message);

/** Terms that are lists give their items, one level deep. */
const oneLevel = (terms: readonly Py[]): Py[] => terms.flatMap((t) => (isPlainList(t) ? t : [t]));

function dictEntries(terms: readonly Py[]): PyList {
  return oneLevel(terms).flatMap((d) => {
    if (!isMap(d)) return error('with_dict expects a dict');
    return [...d].map(
      ([key, value]) =>
        new Map<Py, Py>([
          ['key', key],
          ['value', value],
        ]),
    );
  });
}

interface SequenceOptions {
  start?: number | undefined;
  end?: number | undefined;
  stride?: number | undefined;
  count?: number | undefined;
  format?: string | undefined;
}

function sequenceOf({ start = 1, end, stride = 1, count, format = '%d' }: SequenceOptions): PyList {
  if (count === undefined && end === undefined) return error('must specify count or end in with_sequence');
  if (count !== undefined && end !== undefined)
    return error("can't specify both count and end in with_sequence");
  if (count === 0) return [];
  // A step back counts one off as well, as Ansible's does.
  const last = count === undefined ? (end ?? start) : start + count * stride - 1;
  if (stride > 0 && last < start) return error('to count backwards make stride negative');
  if (stride < 0 && last > start) return error("to count forward don't make stride negative");
  if (format.split('%').length !== 2) return error(`bad formatting string: ${format}`);
  if (stride === 0) return [];
  checkItems(Math.abs((last - start) / stride));
  const items: Py[] = [];
  if (stride > 0) for (let i = start; i <= last; i += stride) items.push(formatted(format, i));
  else for (let i = start; i >= last; i += stride) items.push(formatted(format, i));
  return items;
}

function formatted(format: string, i: number): string {
  try {
    return percentFormat(format, i);
  } catch (e) {
    if (!(e instanceof PyError) || e.kind === 'limit') throw e;
    return error(`problem formatting ${i} with ${repr(format)}`);
  }
}

const toNumber = (name: string, text: string | undefined): number | undefined => {
  if (text === undefined) return undefined;
  const n = /^-?(?:0x[\da-f]+|0o?[0-7]+|\d+)$/i.test(text)
    ? Number(text.replace(/^(-?)0(?=[0-7])/, '$10o'))
    : NaN;
  return Number.isNaN(n)
    ? error(
        `Invalid type for configuration option plugin_type: lookup plugin: sequence setting: ${name} (from Direct): ` +
          `Invalid type provided for "int": ${repr(text)}`,
      )
    : n;
};

const sequenceOptions = ['start', 'end', 'stride', 'count', 'format'];

/** `5`, `2-10/2`, `4:host%02d`, or `start=… end=…`. */
function sequenceTerm(term: string): PyList {
  const short = /^(?:(0?x?[\da-f]+)-)?(0?x?[\da-f]+)(?:\/(0?x?[\da-f]+))?(?::(.*))?$/i.exec(term);
  if (short) {
    const [, start, end, stride, format] = short;
    return sequenceOf({
      start: toNumber('start', start),
      end: toNumber('end', end),
      stride: toNumber('stride', stride),
      format,
    });
  }
  const options = new Map(
    term
      .trim()
      .split(/\s+/)
      .map((p): [string, string] => [p.slice(0, p.indexOf('=')), p.slice(p.indexOf('=') + 1)]),
  );
  const foreign = [...options.keys()].filter((key) => !sequenceOptions.includes(key));
  if (foreign.length > 0) error(`unrecognized arguments to with_sequence: ${repr(foreign)}`);
  const number = (name: string): number | undefined => toNumber(name, options.get(name));
  return sequenceOf({
    start: number('start'),
    end: number('end'),
    stride: number('stride'),
    count: number('count'),
    format: options.get('format'),
  });
}

function sequence(terms: readonly Py[], call: LookupCall): PyList {
  if (terms.length > 0)
    return terms.flatMap((t) =>
      typeof t === 'string'
        ? sequenceTerm(t)
        : error(`unknown error parsing with_sequence arguments: ${str(t)}`),
    );
  const number = (name: string): number | undefined => {
    const v = call.options.get(name) ?? null;
    return v === null ? undefined : isInt(v) ? Number(v) : toNumber(name, str(v));
  };
  const format = call.options.get('format') ?? null;
  return sequenceOf({
    start: number('start'),
    end: number('end'),
    stride: number('stride'),
    count: number('count'),
    format: format === null ? undefined : str(format),
  });
}

/** Text and what has no items is a list of itself. */
const listOf = (t: Py): Py[] => (typeof t === 'string' ? [strip(t)] : isIterable(t) ? [...iter(t)] : [t]);

function nested(terms: readonly Py[]): PyList {
  if (terms.length === 0) return error('with_nested requires at least one element in the nested list');
  const lists = terms.map(listOf);
  checkItems(lists.reduce((n, l) => n * l.length, 1));
  const [first = [], ...more] = lists;
  let rows: Py[] = first;
  // Every step takes one level of nesting off what has come together so far.
  for (const list of more) rows = rows.flatMap((row) => list.map((x) => oneLevel([row, x])));
  return rows.map((row) => oneLevel(isPlainList(row) || typeof row === 'string' ? iter(row) : [row]));
}

function cartesian(terms: readonly Py[]): PyList {
  if (terms.length === 0) return error('with_cartesian requires at least one element in each list');
  return product(terms.map(listOf)).map((row) => oneLevel(iter(row)));
}

function together(terms: readonly Py[]): PyList {
  if (terms.length === 0) return error('with_together requires at least one element in each list');
  const lists = terms.map(listOf);
  const n = Math.max(...lists.map((l) => l.length));
  return Array.from({ length: n }, (_v, i) =>
    oneLevel(
      lists.map((l) => {
        const item = l[i];
        return item === undefined ? null : item;
      }),
    ),
  );
}

const subelementFlags = new Set<Py>(['skip_missing']);

/** The elements, the path to the list in each and whether those without it are left out. */
function subelementTerms(terms: readonly Py[]): [readonly Py[], string[], boolean] {
  const wrong = (what = ''): never =>
    error(`subelements lookup expects a list of two or three items, ${what}`);
  if (terms.length < 2 || terms.length > 3) return wrong();
  const [first = null, key = null, flags = new Map<Py, Py>()] = terms;
  const source = typeof first === 'string' || !isIterable(first) ? [first] : first;
  if (!(isMap(source) || isPlainList(source)) || typeof key !== 'string')
    return wrong('first a dict or a list, second a string pointing to the subkey');
  if (!isMap(flags) && !iter(flags).every((flag) => subelementFlags.has(flag)))
    return wrong("the optional third item must be a dict with flags ('skip_missing',)");
  const skipMissing = isMap(flags) && meantBool(flags.get('skip_missing') ?? false) === true;
  if (!isMap(source)) return [source, key.split('.'), skipMissing];
  return [wasSkipped(source) ? [] : [...source.values()], key.split('.'), skipMissing];
}

/** A registered result of what was not run. */
const wasSkipped = (result: PyDict): boolean => (result.get('skipped') ?? false) !== false;

function subelements(terms: readonly Py[]): PyList {
  const [elements, path, skipMissing] = subelementTerms(terms);
  return elements.flatMap((element) => {
    if (!isMap(element)) return error(`subelements lookup expects a dictionary, got '${str(element)}'`);
    if (wasSkipped(element)) return [];
    let at: Py = element;
    for (const part of path) {
      const member: Py | undefined = isMap(at) ? dictGet(at, part) : undefined;
      if (member === undefined) {
        return skipMissing ? [] : error(`could not find '${part}' key in iterated item '${str(at)}'`);
      }
      if (part !== path.at(-1) && !isMap(member))
        return skipMissing ? [] : error(`the key ${part} should point to a dictionary, got '${str(member)}'`);
      at = member;
    }
    if (!isPlainList(at))
      return error(`the key ${path.at(-1) ?? ''} should point to a list, got '${str(at)}'`);
    const rest = withoutMember(element, path);
    return at.map((x) => tuple([rest, x]));
  });
}

/** A copy of the dict in which the member at the path is not; the member is there. */
function withoutMember(dict: PyDict, [key = '', ...path]: readonly string[]): PyDict {
  const rest = new Map(dict);
  const member = rest.get(key) ?? null;
  if (path.length === 0) rest.delete(key);
  else if (isMap(member)) rest.set(key, withoutMember(member, path));
  return rest;
}

function variables(terms: readonly Py[], call: LookupCall): PyList {
  return terms.map((term) => {
    if (typeof term !== 'string') return error(`Invalid setting identifier, "${str(term)}" is not a string`);
    const value = [...call.ctx.host.services.variableNames()].includes(term)
      ? call.ctx.host.resolve(term)
      : undefined;
    if (value !== undefined) return finish(value);
    if (call.options.has('default')) return call.options.get('default') ?? null;
    throw new UndefinedError(`No variable found with this name: ${term}`, term);
  });
}

function variableNames(terms: readonly Py[], call: LookupCall): PyList {
  const names = [...call.ctx.host.services.variableNames()];
  return terms.flatMap((term) => {
    if (typeof term !== 'string')
      return error(
        `Invalid setting identifier, "${str(term)}" is not a string, it is a <class '${typeName(term)}'>`,
      );
    try {
      search(term, '', {});
    } catch (e) {
      if (!(e instanceof PyError) || e.pyClass !== 'error') throw e;
      return error(`Unable to use "${term}" as a search parameter: ${e.message}`);
    }
    return names.filter((name) => search(term, name, {}));
  });
}

const simple = (
  name: string,
  doc: string,
  example: readonly [string, string],
  run: (terms: readonly Py[], call: LookupCall) => PyList,
  signature = '',
): LookupDeclaration => ({ name, doc, example, run, signature });

export const valueLookups: readonly LookupDeclaration[] = [
  simple(
    'items',
    'The terms; lists among them give their items.',
    ["query('items', [1, 2], 3)", '[1, 2, 3]'],
    oneLevel,
  ),
  simple('list', 'The terms as they are.', ["query('list', [1], 2)", '[[1], 2]'], (terms) => [...terms]),
  simple(
    'flattened',
    'The terms without any nesting.',
    ["query('flattened', [1, [2, [3]]])", '[1, 2, 3]'],
    (terms) => flatten(terms, null, false).map((x) => (typeof x === 'string' ? strip(x) : x)),
  ),
  simple(
    'indexed_items',
    'The items with their numbers.',
    ["query('indexed_items', ['a'])", "[(0, 'a')]"],
    (terms) => oneLevel(terms).map((x, i) => tuple([i, x])),
  ),
  simple(
    'dict',
    'Key and value of each entry of a dict.',
    ["query('dict', {'a': 1})", "[{'key': 'a', 'value': 1}]"],
    dictEntries,
  ),
  simple(
    'nested',
    'Every combination of the items of several lists.',
    ["query('nested', [1, 2], [3])", '[[1, 3], [2, 3]]'],
    nested,
  ),
  simple(
    'cartesian',
    'Every combination of the items of several lists.',
    ["query('cartesian', [1], [2, 3])", '[[1, 2], [1, 3]]'],
    cartesian,
  ),
  simple(
    'together',
    'The first items, the second items … of several lists.',
    ["query('together', [1, 2], [3])", '[[1, 3], [2, None]]'],
    together,
  ),
  simple(
    'subelements',
    'Each item with each element of a list inside it.',
    ["query('subelements', [{'k': [1]}], 'k') | map('last')", '[1]'],
    subelements,
  ),
  simple(
    'sequence',
    'Numbers as text: `2-10/2`, `start=1 end=4 format=h%02d`, or the same as options.',
    ["query('sequence', 'start=1 end=3')", "['1', '2', '3']"],
    sequence,
    'start=none, end=none, stride=none, count=none, format=none',
  ),
  {
    ...simple(
      'vars',
      'The values of variables by their names.',
      ["lookup('vars', 'nosuch', default=1)", '1'],
      variables,
      '**options',
    ),
  },
  simple(
    'varnames',
    'The names of variables that regular expressions match.',
    ["query('varnames', '^nosuch')", '[]'],
    variableNames,
  ),
  simple('random_choice', 'One of the terms by chance.', ["lookup('random_choice', 'a')", "'a'"], (terms) => {
    return terms.length === 0 ? [] : [terms[randomInt(terms.length)] ?? null];
  }),
];
