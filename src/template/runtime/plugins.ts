/**
 * `value | filter(…)` and `value is test(…)`.
 * @module
 */
import { Unknown } from '../../util/value.ts';
import { bind, type FilterDeclaration, type TestDeclaration } from '../plugin.ts';
import type { Plugin } from '../registry.ts';
import { type Kwargs, noKwargs, type Py, type RenderContext } from './types.ts';
import { chk } from './undefined.ts';

const noArgs: readonly Py[] = [];
const unbound = { values: noArgs, rest: noArgs, kwargs: noKwargs };

function apply(
  ctx: RenderContext,
  plugin: Plugin<{
    name: string;
    takesUndefined?: string;
    takesUnknown?: boolean;
    run: FilterDeclaration['run'] | TestDeclaration['run'];
  }>,
  value: Py,
  args: readonly Py[],
  kwargs: Kwargs,
): Py {
  const { declaration, signature } = plugin;
  const { takesUndefined } = declaration;
  // Arguments that do not fit are told of before anything undefined.
  const plain = args.length === 0 && kwargs.size === 0 && signature.params.length === 0;
  const bound = plain ? unbound : bind(declaration.name, signature, args, kwargs);
  if (value instanceof Unknown ? declaration.takesUnknown !== true : takesUndefined === undefined) chk(value);
  if (takesUndefined === undefined || takesUndefined === 'value') {
    for (const arg of args) chk(arg);
    for (const arg of kwargs.values()) chk(arg);
  }
  return declaration.run(value, bound.values, { ctx, rest: bound.rest, kwargs: bound.kwargs });
}

export function applyFilter(
  ctx: RenderContext,
  at: number,
  filter: Plugin<FilterDeclaration>,
  value: Py,
  args: readonly Py[],
  kwargs: Kwargs,
): Py {
  ctx.at = at;
  return apply(ctx, filter, value, args, kwargs);
}

export function applyTest(
  ctx: RenderContext,
  at: number,
  test: Plugin<TestDeclaration>,
  value: Py,
  args: readonly Py[],
  kwargs: Kwargs,
): boolean {
  ctx.at = at;
  return apply(ctx, test, value, args, kwargs) as boolean;
}
