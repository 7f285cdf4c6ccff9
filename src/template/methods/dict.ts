import { dictDelete, dictGet, dictHas, dictSet } from '../runtime/dict.ts';
import { raise } from '../runtime/errors.ts';
import { iter } from '../runtime/iterate.ts';
import { View } from '../runtime/objects.ts';
import { repr } from '../runtime/repr.ts';
import { isMap, or, tuple, type Kwargs, type Py, type PyDict } from '../runtime/types.ts';
import { valueError } from '../runtime/errors.ts';
import { methods } from './declare.ts';

const list = (items: readonly Py[]): string => `[${items.map(repr).join(', ')}]`;
const view = (type: string, items: readonly Py[]): View =>
  new View(type, items, (all) => `${type}(${list(all)})`);
const keyError = (key: Py): never => raise('KeyError', repr(key));

export const dictItems = (d: PyDict): Py[] => [...d].map((pair) => tuple(pair));

function update(d: PyDict, rest: readonly Py[], kwargs: Kwargs): Py {
  const [source] = rest;
  if (isMap(source)) for (const [key, value] of source) dictSet(d, key, value);
  else if (source !== undefined) {
    for (const pair of iter(source)) {
      const [key, value, ...more] = iter(pair);
      if (key === undefined || value === undefined || more.length > 0) {
        return valueError('dictionary update sequence element has wrong length; 2 is required');
      }
      dictSet(d, key, value);
    }
  }
  for (const [key, value] of kwargs) d.set(key, value);
  return null;
}

/** A method's optional argument that was not given; no value of a template is this one. */
const absent = undefined;

export const dictMethods = methods<PyDict>([
  ['keys', '', (d) => view('dict_keys', [...d.keys()])],
  ['values', '', (d) => view('dict_values', [...d.values()])],
  ['items', '', (d) => view('dict_items', dictItems(d))],
  ['get', 'key, default=none', (d, [key = null, fallback = null]) => or(dictGet(d, key), () => fallback)],
  [
    'pop',
    'key, *default',
    (d, [key = null], [fallback = absent]) => {
      const value = dictGet(d, key);
      dictDelete(d, key);
      return or(value, () => or(fallback, () => keyError(key)));
    },
  ],
  ['update', '+*source, **members', (d, _args, rest, kwargs) => update(d, rest, kwargs)],
  [
    'setdefault',
    'key, default=none',
    (d, [key = null, fallback = null]) => {
      if (!dictHas(d, key)) dictSet(d, key, fallback);
      return dictGet(d, key) ?? null;
    },
  ],
  ['copy', '', (d) => new Map(d)],
  [
    'fromkeys',
    'keys, value=none',
    (_d, [keys = null, value = null]) => new Map(iter(keys).map((key): [Py, Py] => [key, value])),
  ],
  [
    'clear',
    '',
    (d) => {
      d.clear();
      return null;
    },
  ],
  [
    'popitem',
    '',
    (d) => {
      const last = [...d].at(-1);
      if (!last) return raise('KeyError', "'popitem(): dictionary is empty'");
      d.delete(last[0]);
      return tuple(last);
    },
  ],
]);
