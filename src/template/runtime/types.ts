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
import type { RenderContext } from './context.ts';

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
