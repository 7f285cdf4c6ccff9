/**
 * Values on their way to Python and back: JSON, and dicts with the key `$` for what JSON has not.
 * @module
 */
import { textOfBytes } from '../util/bytes.ts';
import {
  EncryptedString,
  isDict,
  PyDate,
  PyFloat,
  TemplateString,
  Tuple,
  userText,
  type Value,
} from '../util/value.ts';

/** Bytes as they are. */
export const encodeBytes = (bytes: Buffer): unknown => tagged('bytes', bytes.toString('base64'));

/**
 * A variable as it is written: templates of the user's files stay templates and are told apart from data; vault values are
 * opened by `open`. Undefined for what has no meaning outside of a run.
 */
export function encodeVariable(value: Value, open: (value: EncryptedString) => Value): unknown {
  try {
    return encodeWritten(value, open);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function encodeWritten(value: Value, open: (value: EncryptedString) => Value): unknown {
  if (value instanceof TemplateString) return tagged('template', value.text);
  if (value instanceof EncryptedString) return encodeValue(open(value));
  if (Array.isArray(value) && !(value instanceof Tuple)) return value.map((one) => encodeWritten(one, open));
  if (!isDict(value)) return encodeValue(value);
  return tagged(
    'dict',
    [...value].map(([key, one]) => [encodeValue(key), encodeWritten(one, open)]),
  );
}

/** A dict of what is encoded already. */
export const encodedDict = (entries: Iterable<readonly [string, unknown]>): unknown =>
  tagged(
    'dict',
    [...entries].filter(([, value]) => value !== undefined),
  );

/** A value of a template, all of it data. Throws for what has no meaning outside of a run. */
export function encodeValue(value: Value): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isInteger(value) ? value : tagged('float', String(value));
  if (typeof value === 'bigint') return tagged('int', String(value));
  if (value instanceof PyFloat) return tagged('float', `${value.value}.0`);
  if (value instanceof Tuple) return tagged('tuple', [...value].map(encodeValue));
  if (Array.isArray(value)) return value.map(encodeValue);
  if (value instanceof Map)
    return tagged(
      'dict',
      [...value].map(([key, one]) => [encodeValue(key), encodeValue(one)]),
    );
  if (value instanceof PyDate) return dateOf(value);
  throw new TypeError('a value that is not data');
}

const tagged = (...content: readonly unknown[]): unknown => ({ $: content });

const dateOf = ({ date, hasTime, offset }: PyDate): unknown =>
  hasTime
    ? tagged('datetime', date.getTime(), offset ?? null)
    : tagged('date', date.toISOString().slice(0, 10));

/** What Python answered: data, none of it a template. */
export const decodeValue = (value: unknown): Value => decoded(value, (text) => text);

/** The same, where text that a plug-in has read from the user's files stays the template that it is. */
export const decodeWritten = (value: unknown): Value => decoded(value, (text) => userText(text));

function decoded(value: unknown, template: (text: string) => Value): Value {
  const inner = (one: unknown): Value => decoded(one, template);
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.map(inner);
  const [kind, content, more] = (value as { readonly $: readonly unknown[] }).$;
  switch (kind) {
    case 'dict':
      return new Map((content as [unknown, unknown][]).map(([key, one]) => [inner(key), inner(one)]));
    case 'tuple':
      return Tuple.make((content as unknown[]).map(inner));
    case 'float':
      return floatOf(String(content));
    case 'int':
      return BigInt(String(content));
    case 'bytes':
      return textOfBytes(Buffer.from(String(content), 'base64'));
    case 'template':
      return template(String(content));
    case 'date':
      return new PyDate(new Date(`${String(content)}T00:00:00Z`), false);
    case 'datetime':
      return new PyDate(new Date(content as number), true, (more as number | null) ?? undefined);
    default:
      throw new TypeError(`no such kind of value: ${String(kind)}`);
  }
}

function floatOf(text: string): number | PyFloat {
  const number = text === 'inf' ? Infinity : text === '-inf' ? -Infinity : Number(text);
  return Number.isInteger(number) ? new PyFloat(number) : number;
}
