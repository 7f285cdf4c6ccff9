/**
 * How a method table is written: `name: [signature, function]`.
 * @module
 */
import { bind, parseSignature, type Signature } from '../plugin.ts';
import { Callable, type Kwargs, type Py, type RenderContext } from '../runtime/types.ts';
import { typeError } from '../runtime/errors.ts';
import { badType, chk, Undefined } from '../runtime/undefined.ts';

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

/** How Python refuses something undefined as an argument of a text's method; `%` is the argument's number. */
const refusals = new Map([
  ['replace', 'replace() argument % must be str, not AnsibleUndefined'],
  ['removeprefix', 'removeprefix() argument must be str, not AnsibleUndefined'],
  ['removesuffix', 'removesuffix() argument must be str, not AnsibleUndefined'],
  ['startswith', 'startswith first arg must be str or a tuple of str, not AnsibleUndefined'],
  ['endswith', 'endswith first arg must be str or a tuple of str, not AnsibleUndefined'],
  ['strip', 'strip arg must be None or str'],
  ['lstrip', 'lstrip arg must be None or str'],
  ['rstrip', 'rstrip arg must be None or str'],
  ...['split', 'rsplit'].map((name) => [name, 'must be str or None, not AnsibleUndefined'] as const),
  ...['find', 'rfind', 'index', 'rindex', 'count', 'partition', 'rpartition'].map(
    (name) => [name, 'must be str, not AnsibleUndefined'] as const,
  ),
  ...['center', 'ljust', 'rjust', 'zfill', 'expandtabs'].map(
    (name) => [name, "'AnsibleUndefined' object cannot be interpreted as an integer"] as const,
  ),
]);

function needArguments(name: string, args: readonly Py[]): void {
  const refusal = refusals.get(name);
  args.forEach((arg, i) => {
    if (refusal !== undefined && arg instanceof Undefined && !arg.soft)
      badType(arg, refusal.replace('%', String(i + 1)));
    chk(arg);
  });
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
      if (typeof self === 'string' && name !== 'format') needArguments(name, args);
      const bound = bind(name, signature, args, kwargs);
      return run(self, bound.values, bound.rest, bound.kwargs, ctx);
    },
    'builtin_function_or_method',
  );
}
