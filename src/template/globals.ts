/**
 * Functions every template can call: range, dict, namespace, now, lookup …
 * @module
 */
import { PyDate } from '../util/value.ts';
import { parseSignature, bind } from './plugin.ts';
import { lorem } from './python/lorem.ts';
import { strftime } from './python/strftime.ts';
import { asIndex } from './runtime/arithmetic.ts';
import { makeDict } from './runtime/dict.ts';
import { typeError, valueError } from './runtime/errors.ts';
import { isInt, typeName } from './runtime/kinds.ts';
import { iter, truth } from './runtime/iterate.ts';
import { checkItems } from './runtime/limits.ts';
import { Cycler, Joiner, Namespace, Range } from './runtime/objects.ts';
import { str } from './runtime/repr.ts';
import { Callable, isMap, type Kwargs, type NativeFunction, type Py, type PyDict } from './runtime/types.ts';
import { badType, Undefined } from './runtime/undefined.ts';

const noKeywords = (name: string, kwargs: Kwargs): void => {
  if (kwargs.size > 0) typeError(`${name}() takes no keyword arguments`);
};

function range(args: readonly Py[], kwargs: Kwargs): Py {
  noKeywords('range', kwargs);
  if (args.length === 0 || args.length > 3)
    typeError(`range expected at least 1 argument, got ${args.length}`);
  for (const arg of args) {
    if (isInt(arg) || typeof arg === 'boolean') continue;
    badType(arg, `'${typeName(arg)}' object cannot be interpreted as an integer`);
  }
  const [a = 0, b, c = 1] = args.map(asIndex);
  const [start, stop] = b === undefined ? [0, a] : [a, b];
  if (c === 0) valueError('range() arg 3 must not be zero');
  checkItems((stop - start) / c, 'range is too long');
  return new Range(start, stop, c);
}

/** `dict(pairs, a=1)` */
export function dictFrom(args: readonly Py[], kwargs: Kwargs): PyDict {
  if (args.length > 1) typeError(`dict expected at most 1 argument, got ${args.length}`);
  const [source] = args;
  const result = source === undefined ? new Map<Py, Py>() : pairsOf(source);
  for (const [key, value] of kwargs) result.set(key, value);
  return result;
}

function pairsOf(source: Py): PyDict {
  if (isMap(source)) return new Map(source);
  return makeDict(
    iter(source).map((pair, i): [Py, Py] => {
      const [key, value, ...more] = iter(pair);
      if (key === undefined || value === undefined || more.length > 0) {
        valueError(`dictionary update sequence element #${i} has length ${iter(pair).length}; 2 is required`);
      }
      return [key ?? null, value ?? null];
    }),
  );
}

function namespace(args: readonly Py[], kwargs: Kwargs): Py {
  const members = new Map<string, Py>();
  for (const [key, value] of dictFrom(args, kwargs)) members.set(str(key), value);
  return new Namespace(members);
}

const nowSignature = parseSignature('utc=false, fmt=none');
const now: NativeFunction = (args, kwargs, ctx) => {
  const { values } = bind('now', nowSignature, args, kwargs);
  const [, format = null] = values;
  const date = new PyDate(ctx.host.services.now(), true);
  return truth(format) ? strftime(str(format), date) : date;
};

const undefSignature = parseSignature('hint=none');
const undef: NativeFunction = (args, kwargs) => {
  const [hint = null] = bind('undef', undefSignature, args, kwargs).values;
  if (hint === null || hint === '' || hint instanceof Undefined)
    return new Undefined({ hint: 'Mandatory variable has not been overridden' });
  // What is false is not a hint to Python, and there is no name either.
  return new Undefined({ hint: truth(hint) ? str(hint) : 'None is undefined' });
};

const lipsumSignature = parseSignature('n=5, html=true, min=20, max=100');
const lipsum: NativeFunction = (args, kwargs) => {
  const [n = 5, html = true, min = 20, max = 100] = bind('lipsum', lipsumSignature, args, kwargs).values;
  return lorem(asIndex(n), truth(html), asIndex(min), asIndex(max));
};

const cycler: NativeFunction = (args) => {
  if (args.length === 0) return typeError('at least one item has to be provided');
  return new Cycler(args);
};
const joinerSignature = parseSignature('sep=none');
const joiner: NativeFunction = (args, kwargs) => {
  const [sep = null] = bind('joiner', joinerSignature, args, kwargs).values;
  return new Joiner(args.length === 0 && kwargs.size === 0 ? ', ' : sep);
};

const lookup: NativeFunction = (args, kwargs, ctx) => ctx.host.lookup(args, kwargs, false, ctx);
const query: NativeFunction = (args, kwargs, ctx) => ctx.host.lookup(args, kwargs, true, ctx);

const fn = (name: string, run: NativeFunction, type = 'function'): [string, Py] => [
  name,
  new Callable(name, run, type),
];

export const globals: ReadonlyMap<string, Py> = new Map<string, Py>([
  fn('range', range, 'type'),
  fn('dict', dictFrom, 'type'),
  fn('namespace', namespace, 'type'),
  fn('cycler', cycler, 'type'),
  fn('joiner', joiner, 'type'),
  fn('lipsum', lipsum),
  fn('now', now),
  fn('undef', undef),
  fn('lookup', lookup),
  fn('query', query),
  fn('q', query),
]);
