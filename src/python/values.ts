/**
 * Values on their way to Python and back: JSON, and dicts with the key `$` for what JSON has not.
 * @module
 */
import { PyDate, PyFloat, Tuple, type Value } from '../util/value.ts';

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
  throw new TypeError('a value that is no data');
}

const tagged = (...content: readonly unknown[]): unknown => ({ $: content });

const dateOf = ({ date, hasTime, offset }: PyDate): unknown =>
  hasTime
    ? tagged('datetime', date.getTime(), offset ?? null)
    : tagged('date', date.toISOString().slice(0, 10));

/** What Python answered: data, none of it a template. */
export function decodeValue(value: unknown): Value {
  if (value === null || typeof value === 'boolean' || typeof value === 'string' || typeof value === 'number')
    return value;
  if (Array.isArray(value)) return value.map(decodeValue);
  const [kind, content, more] = (value as { readonly $: readonly unknown[] }).$;
  switch (kind) {
    case 'dict':
      return new Map(
        (content as [unknown, unknown][]).map(([key, one]) => [decodeValue(key), decodeValue(one)]),
      );
    case 'tuple':
      return Tuple.make((content as unknown[]).map(decodeValue));
    case 'float':
      return floatOf(String(content));
    case 'int':
      return BigInt(String(content));
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
