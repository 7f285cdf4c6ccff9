/**
 * Filters that apply another filter or test to each item.
 * @module
 */
import type { FilterDeclaration, PluginCall } from '../plugin.ts';
import { findFilter, findTest } from '../registry.ts';
import { raise, typeError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { iter, truth } from '../runtime/iterate.ts';
import { applyFilter, applyTest } from '../runtime/plugins.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { attributeGetter } from './attribute.ts';

function mapItems(value: Py, { ctx, rest, kwargs }: PluginCall): Py {
  if (!truth(value)) return [];
  const [name, ...args] = rest;
  const { budget } = ctx.host;
  if (name === undefined && kwargs.has('attribute')) {
    for (const key of kwargs.keys()) {
      if (key !== 'attribute' && key !== 'default')
        raise('FilterArgumentError', `Unexpected keyword argument '${key}'`);
    }
    return iter(value).map(attributeGetter(kwargs.get('attribute') ?? null, kwargs.get('default') ?? null));
  }
  if (name === undefined) return raise('FilterArgumentError', 'map requires a filter argument');
  if (typeof name !== 'string') typeError(`key must be a string, got <class '${typeName(name)}'> instead`);
  const filter = findFilter(str(name));
  return iter(value).map((item) => {
    budget.step();
    return applyFilter(ctx, ctx.at, filter, item, args, kwargs);
  });
}

/** Keeps the items whose test (of an attribute, with `byAttribute`) gives `wanted`. */
function select(value: Py, { ctx, rest, kwargs }: PluginCall, wanted: boolean, byAttribute: boolean): Py {
  if (!truth(value)) return [];
  const own = [...rest];
  let get = (item: Py): Py => item;
  if (byAttribute) {
    const attribute = own.shift();
    if (attribute === undefined) raise('FilterArgumentError', 'Missing parameter for attribute name');
    get = attributeGetter(attribute ?? null);
  }
  const [name, ...args] = own;
  const { budget } = ctx.host;
  if (name === undefined) return iter(value).filter((item) => truth(get(item)) === wanted);
  if (typeof name !== 'string') typeError('the name of a test must be text');
  const test = findTest(str(name));
  return iter(value).filter((item) => {
    budget.step();
    return applyTest(ctx, ctx.at, test, get(item), args, kwargs) === wanted;
  });
}

export const mapFilters: readonly FilterDeclaration[] = [
  {
    name: 'map',
    signature: '*args, **kwargs',
    takesUndefined: 'arguments',
    doc: 'Applies a filter (by name, with its arguments) to each item, or reads `attribute` of each.',
    example: ["['a', 'b'] | map('upper')", "['A', 'B']"],
    run: (value, _args, call) => mapItems(value, call),
  },
  {
    name: 'select',
    signature: '*args, **kwargs',
    takesUndefined: 'arguments',
    doc: 'The items a test holds for; without a test those that are true.',
    example: ["[1, 2, 3] | select('odd')", '[1, 3]'],
    run: (value, _args, call) => select(value, call, true, false),
  },
  {
    name: 'reject',
    signature: '*args, **kwargs',
    takesUndefined: 'arguments',
    doc: 'The items a test does not hold for; without a test those that are false.',
    example: ["[1, 2, 3] | reject('odd')", '[2]'],
    run: (value, _args, call) => select(value, call, false, false),
  },
  {
    name: 'selectattr',
    signature: '*args, **kwargs',
    takesUndefined: 'arguments',
    doc: 'The items of which an attribute passes a test, or is true when no test is given.',
    example: ["[{'a': 1}, {'a': 2}] | selectattr('a', 'eq', 2)", "[{'a': 2}]"],
    run: (value, _args, call) => select(value, call, true, true),
  },
  {
    name: 'rejectattr',
    signature: '*args, **kwargs',
    takesUndefined: 'arguments',
    doc: 'The items of which an attribute fails a test, or is false when no test is given.',
    example: ["[{'a': 1}, {'a': 2}] | rejectattr('a', 'eq', 2)", "[{'a': 1}]"],
    run: (value, _args, call) => select(value, call, false, true),
  },
];
