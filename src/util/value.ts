/**
 * The one run-time data type of tsplay: what YAML, variables, templates, facts and results are made of.
 *
 * Values follow Python's kinds, since playbooks see them through Jinja2: a dict is a `Map` (ordered, any key, no
 * prototype to attack), a list is an array, an int is an integral `number` or a `bigint`, a float is a non-integral
 * `number` or a {@link PyFloat}. Trust goes by type: a plain `string` is data and is never rendered; only a
 * {@link TemplateString}, which nothing but the user's own files can create, is.
 * @module
 */

/** Where a piece of a user's file is: 1-based line and column. */
export interface SourceRef {
  readonly file: string;
  readonly line: number;
  readonly col: number;
}

export type Dict = Map<Value, Value>;
export type List = Value[];
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | PyFloat
  | PyDate
  | List
  | Dict
  | TemplateString
  | EncryptedString
  | Unknown;

/** A float whose value is integral (`1.0`), told apart from the int `1`. Other floats are plain numbers. */
export class PyFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
  valueOf(): number {
    return this.value;
  }
}

/** A Python tuple: an array that prints as `(1, 2)` and is unequal to a list. */
export class Tuple extends Array<Value> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
  static make(items: Iterable<Value>): Tuple {
    const tuple = new Tuple();
    for (const item of items) tuple.push(item);
    return tuple;
  }
}

/** A YAML 1.1 timestamp. `hasTime` tells `datetime.datetime` from `datetime.date`. */
export class PyDate {
  readonly date: Date;
  readonly hasTime: boolean;
  /** Offset from UTC in minutes; undefined for a naive datetime. */
  readonly offset: number | undefined;
  constructor(date: Date, hasTime: boolean, offset?: number) {
    this.date = date;
    this.hasTime = hasTime;
    this.offset = offset;
  }
}

/** Text of the user's own files that holds a template delimiter. The only kind of text that is ever rendered. */
export class TemplateString {
  readonly text: string;
  readonly src: SourceRef | undefined;
  constructor(text: string, src?: SourceRef) {
    this.text = text;
    this.src = src;
  }
}

/** An inline `!vault` value; decrypted when it is used. */
export class EncryptedString {
  readonly envelope: string;
  readonly src: SourceRef | undefined;
  constructor(envelope: string, src?: SourceRef) {
    this.envelope = envelope;
    this.src = src;
  }
}

/**
 * What check mode cannot know: the outcome of a command that was not run, or anything computed from it. Reading one of
 * `known` works; any other use makes the task that reads it unknown too.
 */
export class Unknown {
  readonly reason: string;
  readonly known: Dict;
  constructor(reason: string, known: Dict = new Map()) {
    this.reason = reason;
    this.known = known;
  }
}

/** What modules and other TypeScript code work with: objects instead of dicts, numbers for floats. */
export type Plain =
  null | boolean | number | bigint | string | Date | Plain[] | { [key: string]: Plain | undefined };

export const isDict = (value: unknown): value is Dict => value instanceof Map;
export const isList = (value: unknown): value is List => Array.isArray(value);

const hasDelimiter = /\{[{%#]/;

/** Whether text could be a template under Ansible's default delimiters. */
export const looksLikeTemplate = (text: string): boolean => hasDelimiter.test(text);

/** Text of a user's file as a value: a template where it holds a delimiter, else plain data. */
export const userText = (text: string, src?: SourceRef): string | TemplateString =>
  looksLikeTemplate(text) ? new TemplateString(text, src) : text;

/** Plain data (a module's result, parsed JSON) as a value. Strings stay data. `undefined` members are dropped. */
export function fromPlain(plain: unknown): Value {
  switch (typeof plain) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'bigint':
      return plain;
    case 'object':
      break;
    default:
      return null;
  }
  if (plain === null) return null;
  if (Array.isArray(plain)) return plain.map(fromPlain);
  if (plain instanceof Date) return new PyDate(plain, true, 0);
  if (isValueObject(plain)) return plain;
  if (plain instanceof Map) return new Map([...plain].map(([k, v]) => [k as Value, fromPlain(v)]));
  const dict: Dict = new Map();
  for (const [key, member] of Object.entries(plain))
    if (member !== undefined) dict.set(key, fromPlain(member));
  return dict;
}

const isValueObject = (o: object): o is PyFloat | PyDate | TemplateString | EncryptedString | Unknown =>
  o instanceof PyFloat ||
  o instanceof PyDate ||
  o instanceof TemplateString ||
  o instanceof EncryptedString ||
  o instanceof Unknown;

/** A value as plain data; objects have no prototype, keys become text. An unrendered template gives its text. */
export function toPlain(value: Value): Plain {
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Map) {
    const object = Object.create(null) as { [key: string]: Plain };
    for (const [key, member] of value) object[keyText(key)] = toPlain(member);
    return object;
  }
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof PyFloat) return value.value;
  if (value instanceof PyDate) return value.date;
  if (value instanceof TemplateString) return value.text;
  if (value instanceof EncryptedString) return value.envelope;
  return toPlain(value.known);
}

/** A dict key as the text that Python's json module would give it. */
export function keyText(key: Value): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (key instanceof PyFloat) return key.value.toFixed(1);
  if (typeof key === 'object') return valueText(key);
  return String(key);
}

/** A dict from entries whose values are already values. */
export const dictOf = (entries: Readonly<Record<string, Value | undefined>>): Dict => {
  const dict: Dict = new Map();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) dict.set(key, value);
  return dict;
};

/** A scalar as Python's `str()` gives it; of a template its text; structures as JSON. */
export function valueText(value: Value): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value instanceof TemplateString) return value.text;
  if (value instanceof PyFloat) return value.value.toFixed(1);
  if (typeof value !== 'object') return String(value);
  return JSON.stringify(toPlain(value), (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));
}
