/**
 * How a filter, a test or a lookup is declared: once, with what `tsplay doc` prints and what the example test runs.
 * @module
 */
import { float, type Kwargs, noKwargs, type Py, type RenderContext } from './runtime/types.ts';
import { typeError } from './runtime/errors.ts';

export interface PluginCall {
  readonly ctx: RenderContext;
  /** Positional arguments beyond the named ones, for a signature with `*name`. */
  readonly rest: readonly Py[];
  /** Keyword arguments beyond the named ones, for a signature with `**name`. */
  readonly kwargs: Kwargs;
}

interface Described {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Where Ansible ships it; `ansible.builtin` when not given. */
  readonly collection?: string;
  /** Parameters as Python writes them: `linecount, fill_with=none, *rest, **options`. */
  readonly signature?: string;
  /** One or two sentences. */
  readonly doc: string;
}

/** Takes the value, the arguments in the signature's order, and what else there is. */
export type PluginFunction<R> = (value: Py, args: readonly Py[], call: PluginCall) => R;

export interface FilterDeclaration extends Described {
  /** An expression and the repr of what it gives; null where the answer depends on time, chance or machine. */
  readonly example: readonly [expression: string, result: string | null];
  /** Which of value and arguments may be undefined; none when not given. */
  readonly takesUndefined?: 'value' | 'arguments' | 'both';
  /** Whether it wants to see vault values closed, where its target names one. */
  readonly takesVaults?: boolean;
  readonly run: PluginFunction<Py>;
}
export interface TestDeclaration extends Omit<FilterDeclaration, 'run'> {
  /** Whether it can answer for what check mode does not know. */
  readonly takesUnknown?: boolean;
  readonly run: PluginFunction<boolean>;
}

export interface Param {
  readonly name: string;
  readonly required: boolean;
  readonly fallback: Py;
}

export interface Signature {
  readonly params: readonly Param[];
  readonly rest: string | undefined;
  readonly keywords: string | undefined;
}

const constants = new Map<string, Py>([
  ['none', null],
  ['true', true],
  ['false', false],
]);

function literal(text: string): Py {
  const constant = constants.get(text);
  if (constant !== undefined) return constant;
  if (text.startsWith("'")) return text.slice(1, -1);
  return text.includes('.') ? float(Number(text)) : Number(text);
}

/** `a, b=1, *rest, **kw`: no commas inside default values. */
export function parseSignature(text = ''): Signature {
  const params: Param[] = [];
  let rest: string | undefined;
  let keywords: string | undefined;
  for (const part of text.split(',').map((p) => p.trim())) {
    if (part === '') continue;
    if (part.startsWith('**')) keywords = part.slice(2);
    else if (part.startsWith('*')) rest = part.slice(1);
    else {
      const [name = '', ...value] = part.split('=');
      const fallback = value.join('=');
      params.push({
        name,
        required: value.length === 0,
        fallback: value.length === 0 ? null : literal(fallback),
      });
    }
  }
  return { params, rest, keywords };
}

interface Bound {
  readonly values: readonly Py[];
  readonly rest: readonly Py[];
  readonly kwargs: Kwargs;
}

/** Arguments in the signature's order, by Python's rules and with its errors. */
export function bind(name: string, signature: Signature, args: readonly Py[], kwargs: Kwargs): Bound {
  const { params } = signature;
  const values: (Py | undefined)[] = args.slice(0, params.length);
  const rest = args.slice(params.length);
  if (rest.length > 0 && signature.rest === undefined) {
    typeError(`${name}() takes ${params.length + 1} positional arguments but ${args.length + 1} were given`);
  }
  let others: Map<string, Py> | undefined;
  for (const [key, value] of kwargs) {
    const index = params.findIndex((p) => p.name === key);
    if (index >= 0) {
      if (index < args.length) typeError(`${name}() got multiple values for argument '${key}'`);
      values[index] = value;
    } else if (signature.keywords === undefined) {
      typeError(`${name}() got an unexpected keyword argument '${key}'`);
    } else (others ??= new Map()).set(key, value);
  }
  const bound = params.map((param, i) => {
    const value = values[i];
    if (value === undefined && param.required) {
      typeError(`${name}() missing 1 required positional argument: '${param.name}'`);
    }
    return value ?? (value === null ? null : param.fallback);
  });
  return { values: bound, rest, kwargs: others ?? noKwargs };
}
