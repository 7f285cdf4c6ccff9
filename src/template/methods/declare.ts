/**
 * How a method table is written: `name: [signature, function]`.
 * @module
 */
import { bind, parseSignature, type Signature } from '../plugin.ts';
import type { RenderContext } from '../runtime/context.ts';
import { typeError } from '../runtime/errors.ts';
import { Callable, type Kwargs, type Py } from '../runtime/types.ts';
import { chk } from '../runtime/undefined.ts';

type Self<T> = (self: T, args: readonly Py[], rest: readonly Py[], kwargs: Kwargs, ctx: RenderContext) => Py;
export interface Method<T> {
  readonly signature: Signature;
  /** Most of Python's own methods take no names for their arguments. */
  readonly keywords: boolean;
  readonly run: Self<T>;
}
export type MethodTable<T> = ReadonlyMap<string, Method<T>>;

/** `+` in front of a signature: arguments may be given by name. */
export function methods<T>(
  table: readonly (readonly [name: string, signature: string, run: Self<T>])[],
): MethodTable<T> {
  return new Map(
    table.map(([name, text, run]) => {
      const keywords = text.startsWith('+');
      return [name, { signature: parseSignature(keywords ? text.slice(1) : text), keywords, run }];
    }),
  );
}

export function boundMethod<T>(table: MethodTable<T>, self: T, name: string): Callable | undefined {
  const method = table.get(name);
  if (!method) return undefined;
  const { signature, keywords, run } = method;
  return new Callable(
    name,
    (args, kwargs, ctx) => {
      if (!keywords && kwargs.size > 0) typeError(`${name}() takes no keyword arguments`);
      // What a list or a dict only keeps may be undefined.
      if (typeof self === 'string' && name !== 'format') for (const arg of args) chk(arg);
      const bound = bind(name, signature, args, kwargs);
      return run(self, bound.values, bound.rest, bound.kwargs, ctx);
    },
    'builtin_function_or_method',
  );
}
