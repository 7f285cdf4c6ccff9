/**
 * Undefined values: strict (any use but `is defined` and `default` fails), attributes of an undefined value are
 * undefined as well, and the message says what was looked for.
 * @module
 */
import { Unknown, type SourceRef } from '../../util/value.ts';
import { PyError, UndefinedError } from './errors.ts';
import { typeName } from './kinds.ts';
import { repr } from './repr.ts';
import { PyObject, type Py } from './types.ts';
import { UnknownValueError } from './unknown.ts';

interface UndefinedDetails {
  /** The whole message, for undefined values that are not a missing name or member. */
  readonly hint?: string;
  readonly name?: Py;
  /** What `name` was looked for in. */
  readonly owner?: Py;
  readonly offset?: number;
  /** Prints as '' and is false instead of failing: an inline `if` without `else`. */
  readonly soft?: boolean;
  readonly definedAt?: { readonly label: string; readonly src: SourceRef };
  /** The variable whose absence is the cause. */
  readonly cause?: string | undefined;
}

/** Where the types live that are not Python's own. */
const modules = new Map([
  ...['Namespace', 'Cycler', 'Joiner'].map((type) => [type, 'jinja2.utils.'] as const),
  ...['LoopContext', 'Macro', 'TemplateReference', 'BlockReference'].map(
    (type) => [type, 'jinja2.runtime.'] as const,
  ),
  ['TemplateModule', 'jinja2.environment.'],
  ['_GroupTuple', 'jinja2.filters.'],
  ...['datetime', 'date', 'timedelta'].map((type) => [type, 'datetime.'] as const),
]);

export class Undefined extends PyObject {
  readonly details: UndefinedDetails;
  constructor(details: UndefinedDetails) {
    super();
    this.details = details;
  }
  get pyType(): string {
    return this.soft ? 'Undefined' : 'AnsibleUndefined';
  }
  /** The type as Python's messages write it in full. */
  get className(): string {
    return this.soft ? 'jinja2.runtime.Undefined' : 'ansible.template.native_helpers.AnsibleUndefined';
  }
  get soft(): boolean {
    return this.details.soft === true;
  }
  get message(): string {
    const { hint, name, owner } = this.details;
    if (hint !== undefined) return hint;
    if (owner === undefined) return `'${name as string}' is undefined`;
    const kind = typeName(owner);
    const type = owner === null ? 'None' : `${modules.get(kind) ?? ''}${kind} object`;
    if (typeof name !== 'string') return `${type} has no element ${repr(name ?? null)}`;
    return `'${type}' has no attribute ${repr(name)}`;
  }
  fail(): never {
    const { hint, name, owner, offset, definedAt, cause } = this.details;
    const plain = hint === undefined && owner === undefined && typeof name === 'string' ? name : cause;
    const error = new UndefinedError(this.message, plain, offset);
    if (definedAt) error.related.push(definedAt);
    throw error;
  }
  override truth(): boolean {
    return this.soft ? false : this.fail();
  }
  override iterate(): Iterable<Py> {
    return this.soft ? [] : this.fail();
  }
  override size(): number {
    return this.soft ? 0 : this.fail();
  }
  override equals(other: Py): boolean {
    return this.soft ? other instanceof Undefined && other.soft : this.fail();
  }
  override call(): never {
    return this.fail();
  }
  override repr(): string {
    if (this.soft) return 'Undefined';
    const { hint, name, owner } = this.details;
    const shown = owner === undefined ? 'missing' : repr(owner);
    return `AnsibleUndefined(hint=${repr(hint ?? null)}, obj=${shown}, name=${repr(name ?? null)})`;
  }
  override str(): string {
    return this.soft ? '' : this.fail();
  }
  override data(): Py {
    return this.str();
  }
}

export const undefinedName = (name: string): Undefined => new Undefined({ name });

/** For what no undefined value does, not even the one that prints as nothing. */
export function failUndefined(...values: readonly Py[]): void {
  for (const v of values) if (v instanceof Undefined) v.fail();
}

/** Python's own operation on a value of the wrong type. Of an undefined one the hint says what is missing. */
export function badType(v: Py, message: string): never {
  if (v instanceof Unknown) chk(v);
  const error = new PyError('runtime', 'TypeError', message);
  if (v instanceof Undefined && !v.soft) error.hint = v.message;
  throw error;
}

/** The value itself; fails for one that is undefined or unknown. */
export function chk(v: Py): Py {
  if (v instanceof Undefined && !v.soft) v.fail();
  if (v instanceof Unknown) throw new UnknownValueError(v.reason);
  return v;
}
