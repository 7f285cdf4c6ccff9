/**
 * Values while a template runs: those of `util/value` and the objects that only exist in between (undefined, methods,
 * namespaces, loop, bytes …).
 * @module
 */
import {
  PyFloat,
  Tuple,
  type EncryptedString,
  type PyDate,
  type TemplateString,
  type Unknown,
} from '../../util/value.ts';
import type { RunServices } from '../services.ts';
import type { Budget } from './budget.ts';
import type { PyError } from './errors.ts';

export type Py =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyDate
  | Py[]
  | PyDict
  | TemplateString
  | EncryptedString
  | Unknown
  | PyObject;
export type PyDict = Map<Py, Py>;
export type PyList = Py[];
export type Kwargs = ReadonlyMap<string, Py>;

export const noKwargs: Kwargs = new Map();

/** What Python would do with an object that is not plain data. Each hook answers undefined where it does not apply. */
export abstract class PyObject {
  abstract readonly pyType: string;
  /** `o.name`. Only names this answers exist: no JavaScript property can be reached. */
  attr?(name: string): Py | undefined;
  /** `o[key]` for keys that are not names. */
  item?(key: Py): Py | undefined;
  iterate(): Iterable<Py> | undefined {
    return undefined;
  }
  /** `len(o)` */
  size(): number | undefined {
    return undefined;
  }
  call?(args: readonly Py[], kwargs: Kwargs, ctx: RenderContext): Py;
  equals(other: Py): boolean {
    return this === other;
  }
  /** Negative, zero or positive; undefined where Python refuses to order the two. */
  compare?(other: Py): number | undefined;
  /** `this op other` for `+`, `-` and the like. */
  operate?(op: string, other: Py): Py | undefined;
  truth(): boolean {
    return this.size() !== 0;
  }
  repr(): string {
    return `<${this.pyType} object>`;
  }
  str(): string {
    return this.repr();
  }
  /** What the object is once it leaves the template. */
  data(): Py {
    return this.str();
  }
}

export type NativeFunction = (args: readonly Py[], kwargs: Kwargs, ctx: RenderContext) => Py;

/** A function a template can call: a method bound to its value, a global, a macro. */
export class Callable extends PyObject {
  readonly pyType: string;
  readonly name: string;
  readonly #fn: NativeFunction;
  constructor(name: string, fn: NativeFunction, pyType = 'function') {
    super();
    this.name = name;
    this.#fn = fn;
    this.pyType = pyType;
  }
  override call(args: readonly Py[], kwargs: Kwargs, ctx: RenderContext): Py {
    return this.#fn(args, kwargs, ctx);
  }
  override repr(): string {
    return `<${this.pyType} ${this.name}>`;
  }
}

/** `??` for values: Python's None counts as one. */
export const or = (v: Py | undefined, fallback: () => Py): Py => (v === undefined ? fallback() : v);

export const tuple = (items: Iterable<Py>): Py[] => {
  const t: Py[] = new Tuple();
  for (const item of items) t.push(item);
  return t;
};
export const isTuple = (v: unknown): v is Tuple => v instanceof Tuple;
export const isPlainList = (v: Py): v is Py[] => Array.isArray(v) && !(v instanceof Tuple);
export const isMap = (v: Py | undefined): v is PyDict => v instanceof Map;

/** A float result: a {@link PyFloat} where the number is integral, so that it stays a float. */
export const float = (n: number): number | PyFloat => (Number.isInteger(n) ? new PyFloat(n) : n);

const big = BigInt(Number.MAX_SAFE_INTEGER);
/** An int result: a number where it is safe. */
export const int = (n: bigint): number | bigint => (n <= big && n >= -big ? Number(n) : n);
export const dict = (entries: Iterable<readonly [Py, Py]> = []): PyDict => new Map(entries);

/** What groupby gives: a pair with names for its parts. */
export class GroupTuple extends Tuple {
  static pair(grouper: Py, list: Py[]): Py[] {
    const group: Py[] = new GroupTuple();
    group.push(grouper, list);
    return group;
  }
}

/** Names a template sets itself: one scope per template, loop run, macro call, `with` and block. */
export interface Scope {
  readonly vars: ReadonlyMap<string, Py>;
  readonly parent: Scope | undefined;
  push(): Scope;
  set(name: string, value: Py): void;
  find(name: string): Py | undefined;
}

/** One rendering of one template, as compiled code, filters and lookups see it. */
export interface RenderContext {
  readonly host: Host;
  readonly root: Scope;
  /** Offset of the expression or statement under way. */
  at: number;
  /** The template this one extends, once `extends` has run. */
  parent: Template | undefined;
  /** For each block name the definitions from the most derived template down. */
  readonly blocks: Map<string, BlockFunction[]>;
  /** Whether it is included or imported `without context`. */
  readonly bare: boolean;
  /** Of macros and blocks too. */
  readonly results: ResultKind;
  /** Counts a piece of output against the limit. Only a piece that stays alone keeps its type. */
  push(out: Py[], value: Py): void;
}

/** What a rendering asks its templar for. */
export interface Host {
  /** A variable, rendered, or a global; undefined when there is none. */
  resolve(name: string): Py | undefined;
  /** A variable as it was given: templates inside are not rendered yet. */
  raw(name: string): Py | undefined;
  /** The same without what hosts have said of themselves. */
  own(name: string): Py | undefined;
  /** Where the text comes from that a variable's template gives. */
  originOfTemplate(template: TemplateString): TextOrigin;
  /** How a variable was set: undefined where no task of the book set it, else the template that gave it, if one did. */
  setBy(name: string): { readonly template: TemplateString | undefined } | undefined;
  /** Whether the variable was written in a file of the user's. */
  isWritten(name: string): boolean;
  /** A global function; what templates without context see. */
  global(name: string): Py | undefined;
  render(value: Py): Py;
  /** `owner.key` or `owner[key]`, for formats that name members. */
  readonly member: (owner: Py, key: Py, byName: boolean) => Py;
  /** Undefined for a variable whose own template met something undefined. */
  brokenVariable(name: string, error: PyError): Py;
  lookup(args: readonly Py[], kwargs: Kwargs, wantList: boolean, ctx: RenderContext): Py;
  /** The template an include, import or extends names; undefined when there is no such file. */
  load(name: string): Template | undefined;
  readonly budget: Budget;
  readonly services: Services;
}

/** What filters, tests and lookups see of the world. */
export interface Services {
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
  readonly basedir: string;
  readonly searchPath: readonly string[];
  readonly run: RunServices;
  /** All variables by name, as given. */
  variableNames(): Iterable<string>;
  /** `text` as a file template with further variables: the `template` lookup. */
  renderFile(
    text: string,
    path: string,
    vars: ReadonlyMap<string, Py>,
    options: ReadonlyMap<string, Py>,
  ): string;
}

/**
 * What a template gives: the value of a single expression and the text of several; text always (template files); or text
 * that is read where it looks like a structure or a bool (`jinja2_native = false`).
 */
export type ResultKind = 'value' | 'literal' | 'text' | 'read';

/** The name of a type, or the variable, and the member of it, that knows. */
export type TextOrigin =
  string | { readonly variable: string; readonly members: readonly (string | number)[] };

export type BlockFunction = (ctx: RenderContext, scope: Scope, out: Py[]) => void;

/** An old spelling that still works. */
export interface Outdated {
  /** The name of the test that is used as a filter, and where it stands. */
  readonly name: string;
  readonly at: number;
}

export interface Template {
  /** The text it was compiled from. */
  readonly text: string;
  /** Whether it is one `{{ }}` and nothing else. */
  readonly single: boolean;
  readonly root: BlockFunction;
  readonly blocks: ReadonlyMap<string, BlockFunction>;
  readonly outdated: readonly Outdated[];
  /** Names that it reads or sets anywhere. */
  readonly names: ReadonlySet<string>;
  /** Whether it is one filter that gives text for good: it is not read again where results are (`jinja2_native = false`). */
  readonly keepsText: boolean;
  /** Where its text comes from, for `type_debug`. */
  readonly origin: TextOrigin;
  /** For `{{ name }}`: the name. Rendering needs no compiled code then. */
  readonly simpleName: string | undefined;
  /** For the fast path: where the name stands. */
  readonly simpleAt: number;
  /** The file it was read from, when there is one. */
  readonly file: string | undefined;
}
