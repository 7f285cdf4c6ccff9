/**
 * JSON as Python's `json.dumps` writes it by default, byte for byte: files made from structures stay the same when a
 * playbook moves from one tool to the other.
 * @module
 */
import { floatRepr } from '../template/runtime/repr.ts';
import { keyText, PyDate, PyFloat, toPlain, type Value } from '../util/value.ts';

const escape = (text: string): string =>
  JSON.stringify(text).replace(/[\u007f-\uffff]/g, (c) =>
    c === '\u007f' ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** One line, `, ` and `: ` between, everything outside ASCII escaped. Dates as ISO 8601 text. */
export function dumpJson(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return escape(value);
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? String(value) : jsonFloat(value);
  if (value instanceof PyFloat) return jsonFloat(value.value);
  if (value instanceof PyDate) return escape(isoText(value));
  if (Array.isArray(value)) return `[${value.map(dumpJson).join(', ')}]`;
  if (value instanceof Map)
    return `{${[...value].map(([k, v]) => `${escape(keyText(k))}: ${dumpJson(v)}`).join(', ')}}`;
  const text = toPlain(value);
  return typeof text === 'string' ? escape(text) : JSON.stringify(text);
}

function jsonFloat(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  return floatRepr(value);
}

const isoText = (value: PyDate): string => {
  const iso = value.date.toISOString();
  return value.hasTime
    ? iso.replace(/(\.000)?Z$/, value.offset === undefined ? '' : '+00:00')
    : iso.slice(0, 10);
};
