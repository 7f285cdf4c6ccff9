/**
 * Filters, tests and lookups that a book brings along: functions of plain JavaScript values.
 * @module
 */
import { fromPlain, toPlain, type EncryptedString, type Plain, type Value } from '../util/value.ts';
import { errorText } from '../util/error-text.ts';
import type { VarSource } from './options.ts';
import type { LookupDeclaration } from './lookups/declare.ts';
import { parseSignature, type FilterDeclaration, type Signature, type TestDeclaration } from './plugin.ts';
import { isMap, type Kwargs, type Py, type PyList, type RenderContext } from './runtime/types.ts';
import { PyError, raise } from './runtime/errors.ts';
import { typeName } from './runtime/kinds.ts';
import { toData } from './runtime/output.ts';

/** Arguments by the names of the signature; those of `*rest` are a list under its name. */
export type PluginArguments = Readonly<Record<string, Plain>>;

export interface PluginInfo {
  /** As templates write it; in a collection its full name comes before it. */
  readonly name: string;
  readonly aliases?: readonly string[];
  /**
   * Parameters as Python writes them: `width, fill=' ', *rest, **options`. None when not given; a lookup then takes any
   * option. No commas inside default values.
   */
  readonly signature?: string;
  /** One or two sentences. */
  readonly doc: string;
  /** An expression that uses it, and what it gives. */
  readonly example?: readonly [expression: string, result: string | null];
}

/** `value | name(…)`. What `run` returns is data: nothing in it is ever rendered. An error that it throws fails the template. */
export interface FilterInfo extends PluginInfo {
  readonly run: (value: Plain, args: PluginArguments) => unknown;
}
/** `value is name(…)`. */
export interface TestInfo extends PluginInfo {
  readonly run: (value: Plain, args: PluginArguments) => boolean;
}
/** `lookup('name', term, …, option=…)`: a list, or the promise of one. */
export interface LookupInfo extends PluginInfo {
  readonly run: (
    terms: readonly Plain[],
    options: PluginArguments,
  ) => readonly unknown[] | Promise<readonly unknown[]>;
}

export type BookPlugin =
  | { readonly kind: 'filter'; readonly declaration: FilterDeclaration }
  | { readonly kind: 'test'; readonly declaration: TestDeclaration }
  | { readonly kind: 'lookup'; readonly declaration: LookupDeclaration };

const plain = (v: Py): Plain => toPlain(toData(v) as Value);

function named(
  { params, rest, keywords }: Signature,
  values: readonly Py[],
  more: readonly Py[],
  kwargs: Kwargs,
): PluginArguments {
  const found = Object.create(null) as Record<string, Plain>;
  params.forEach(({ name }, i) => (found[name] = plain(values[i] ?? null)));
  if (rest !== undefined) found[rest] = more.map(plain);
  if (keywords !== undefined) for (const [name, value] of kwargs) found[name] = plain(value);
  return found;
}

/** What the plug-in's own code throws is an error of the template, with its words. */
function guarded<T>(name: string, kind: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PyError) throw error;
    return raise(
      kind === 'lookup' ? 'AnsibleError' : 'AnsibleFilterError',
      `${kind} ${name}: ${errorText(error)}`,
    );
  }
}

/** What a plug-in in another language may ask about the rendering that it is called in. */
export interface ForeignContext {
  variable(name: string): Value | undefined;
  /** All variables by name, as they are written: what is a template in them is not rendered yet. */
  readonly written: Pick<VarSource, 'get' | 'keys'>;
  /** A variable as it is written, without what hosts have said of themselves. */
  readonly own: (name: string) => Value | undefined;
  /** Opens a vault value. */
  readonly open: (sealed: EncryptedString) => Value;
  readonly basedir: string;
  readonly searchPath: readonly string[];
}

export type ForeignFunction = (
  args: readonly Value[],
  kwargs: ReadonlyMap<string, Value>,
  context: ForeignContext,
) => Value;

const data = (v: Py): Value => toData(v) as Value;
const namedData = (kwargs: Kwargs): Map<string, Value> =>
  new Map([...kwargs].map(([key, value]) => [key, data(value)]));

const contextOf = ({ host }: RenderContext): ForeignContext => ({
  variable: (name) => {
    const value = host.resolve(name);
    return value === undefined ? undefined : data(value);
  },
  written: {
    get: (name) => host.raw(name) as Value | undefined,
    keys: () => host.services.variableNames(),
  },
  own: (name) => host.own(name) as Value | undefined,
  open: (sealed) => data(host.render(sealed)),
  basedir: host.services.basedir,
  searchPath: host.services.searchPath,
});

const anyArguments = '*rest, **options';

/** A filter or test of another language: `run` gets the value and everything else that was given. */
export const foreignFilter = (name: string, doc: string, run: ForeignFunction): FilterDeclaration => ({
  ...{ name, doc, signature: anyArguments, example: [`value | ${name}`, null] },
  run: (value, _, { ctx, rest, kwargs }) =>
    run([value, ...rest].map(data), namedData(kwargs), contextOf(ctx)),
});

export const foreignTest = (name: string, doc: string, run: ForeignFunction): TestDeclaration => ({
  ...{ name, doc, signature: anyArguments, example: [`value is ${name}`, null] },
  run: (value, _, { ctx, rest, kwargs }) =>
    run([value, ...rest].map(data), namedData(kwargs), contextOf(ctx)) === true,
});

/** A lookup of another language, which gives a list. */
export const foreignLookupOf = (name: string, doc: string, run: ForeignFunction): LookupDeclaration => ({
  ...{ name, doc, signature: '**options', example: [`lookup('${name}', term)`, null] },
  run: (terms, { ctx, options }) => {
    const found = run(terms.map(data), namedData(options), contextOf(ctx));
    if (Array.isArray(found) || isMap(found)) return found;
    return raise('AnsibleError', `lookup ${name} gave no list but ${typeName(found)}`);
  },
});

/** Ends the template with an error of a plug-in, as Python's exception of that class. */
export const failForeign = (kind: string, message: string): never => raise(kind, message);

const exampleOf = ({ example, name }: PluginInfo, kind: 'filter' | 'test'): FilterDeclaration['example'] =>
  example ?? [kind === 'filter' ? `value | ${name}` : `value is ${name}`, null];

/** Declares a filter, for a file in `filter_plugins/` or in a collection's `plugins/filter/`. */
export function defineFilter({ run, ...info }: FilterInfo): BookPlugin {
  const signature = parseSignature(info.signature);
  const declaration: FilterDeclaration = {
    ...info,
    example: exampleOf(info, 'filter'),
    run: (value, args, { rest, kwargs }) =>
      guarded(info.name, 'filter', () => fromPlain(run(plain(value), named(signature, args, rest, kwargs)))),
  };
  return { kind: 'filter', declaration };
}

/** Declares a test, for a file in `test_plugins/` or in a collection's `plugins/test/`. */
export function defineTest({ run, ...info }: TestInfo): BookPlugin {
  const signature = parseSignature(info.signature);
  const declaration: TestDeclaration = {
    ...info,
    example: exampleOf(info, 'test'),
    run: (value, args, { rest, kwargs }) =>
      guarded(info.name, 'test', () => run(plain(value), named(signature, args, rest, kwargs))),
  };
  return { kind: 'test', declaration };
}

/** Declares a lookup, for a file in `lookup_plugins/` or in a collection's `plugins/lookup/`. */
export function defineLookup({ run, ...info }: LookupInfo): BookPlugin {
  const values = (found: readonly unknown[]): PyList => {
    if (!Array.isArray(found)) raise('AnsibleError', `lookup ${info.name} gives no list`);
    return found.map((one) => fromPlain(one) as Py);
  };
  const declaration: LookupDeclaration = {
    signature: '**options',
    ...info,
    example: info.example ?? [`lookup('${info.name}', term)`, null],
    run: (terms, { options }) => {
      const given = Object.create(null) as Record<string, Plain>;
      for (const [name, value] of options) given[name] = plain(value);
      const found = guarded(info.name, 'lookup', () => run(terms.map(plain), given));
      return found instanceof Promise ? found.then(values) : values(found);
    },
  };
  return { kind: 'lookup', declaration };
}
