/**
 * Parameter declarations: one object gives the TypeScript types, the JSON Schema, the docs, aliases and redaction.
 * @module
 */
import type { Dict, Value } from '../util/value.ts';

/** What every declaration says. Names follow Ansible's argument_spec. */
export interface Common<T, R extends boolean> {
  /** One or two sentences for `tsplay doc` and the editor. */
  readonly doc: string;
  readonly required?: R;
  readonly default?: T;
  readonly aliases?: readonly string[];
  /** A secret: hidden in every output (`no_log` of argument_spec). */
  readonly secret?: boolean;
  /**
   * Given to a program as a word of its own, so no value may begin with `-`: it would be read as an option. Refused when
   * the argument is read, for not every program knows `--`. For a list it is said of the elements.
   */
  readonly operand?: boolean;
  /** Left out of what is shown of the task's arguments, for it may well be a secret. */
  readonly hidden?: boolean;
  /** Ansible or collection version it came with. */
  readonly since?: string;
  /** Variable of the task's `environment` that says it where the task does not (`fallback` of argument_spec). */
  readonly fallbackEnv?: string;
  /** Spelled out when a use of it should warn; says what to use instead. */
  readonly deprecated?: string;
}

export type ParamKind =
  'str' | 'path' | 'bool' | 'int' | 'float' | 'list' | 'dict' | 'raw' | 'bytes' | 'bits' | 'json' | 'jsonarg';

/** One parameter. `_t` carries the TypeScript type and does not exist at run time. */
export interface Param<T = unknown, R extends boolean = boolean> extends Common<T, R> {
  readonly kind: ParamKind;
  readonly choices?: readonly (string | number | boolean)[];
  /** For lists: what the elements are. */
  readonly elements?: Param | undefined;
  /** For dicts with known members (and lists of them): their declarations (`options` of argument_spec). */
  readonly options?: ParamSpec | undefined;
  readonly constraints?: Constraints | undefined;
  /** A rule that no kind expresses: what is wrong with a literal or rendered value, or undefined. */
  readonly check?:
    ((value: Value) => { readonly message: string; readonly hint?: string } | undefined) | undefined;
  readonly _t?: T;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a whole family of declarations: Param is invariant in T.
export type ParamSpec = Readonly<Record<string, Param<any>>>;

type Made<T, O> = O & { readonly kind: ParamKind; readonly _t?: T };
type Opts<T> = Common<T, boolean>;

const maker =
  <T>(kind: ParamKind) =>
  <const O extends Opts<T>>(options: O): Made<T, O> => ({ kind, ...options });

/** Builders, one per type of argument_spec. Coercions are Ansible's (`"yes"` is a bool, `"8"` an int, `a,b` a list). */
export const p = {
  str: maker<string>('str'),
  /** A path on the host or controller; `~` and `$VAR` are expanded on the side where it is used. */
  path: maker<string>('path'),
  bool: maker<boolean>('bool'),
  int: maker<number>('int'),
  float: maker<number>('float'),
  /** Any value, untouched. */
  raw: maker<Value>('raw'),
  /** A size such as `1.5G`, in bytes. */
  bytes: maker<number>('bytes'),
  /** Text; structures are dumped as JSON. */
  json: maker<string>('json'),
  choice: <const C extends readonly string[], const O extends Opts<C[number]>>(
    choices: C,
    options: O,
  ): Made<C[number], O> & { readonly choices: C } => ({ kind: 'str', choices, ...options }),
  list: <E extends Param, const O extends Opts<readonly ElementOf<E>[]>>(
    elements: E,
    options: O,
  ): Made<readonly ElementOf<E>[], O> => ({ kind: 'list', elements, ...options }),
  /** A dict with any members. */
  dict: maker<Dict>('dict'),
  /** A dict with declared members; an unknown member is an error. */
  object: <
    const S extends ParamSpec,
    const O extends Opts<Params<S>> & { readonly constraints?: Constraints },
  >(
    members: S,
    options: O,
  ): Made<Params<S>, O> => ({ kind: 'dict', options: members, ...options }),
} as const;

type ElementOf<P> = P extends { readonly _t?: infer T } ? Exclude<T, undefined> : never;
type Present<P> = P extends { readonly required: true }
  ? true
  : // eslint-disable-next-line @typescript-eslint/no-generated-empty-object-type -- anything that is not undefined
    P extends { readonly default: NonNullable<unknown> }
    ? true
    : false;

/** The parameters as `plan` gets them: required ones and those with a default are always there. */
export type Params<S extends ParamSpec> = {
  readonly [K in keyof S as Present<S[K]> extends true ? K : never]: ElementOf<S[K]>;
} & {
  readonly [K in keyof S as Present<S[K]> extends true ? never : K]?: ElementOf<S[K]> | undefined;
};

/** Rules between parameters, argument_spec's names in camel case. */
export interface Constraints {
  readonly mutuallyExclusive?: readonly (readonly string[])[];
  readonly requiredTogether?: readonly (readonly string[])[];
  readonly requiredOneOf?: readonly (readonly string[])[];
  /** `[param, value, needs]`, or with `any` as fourth member when one of `needs` is enough. */
  readonly requiredIf?: readonly (
    readonly [string, unknown, readonly string[]] | readonly [string, unknown, readonly string[], 'any']
  )[];
  readonly requiredBy?: Readonly<Record<string, readonly string[]>>;
}
