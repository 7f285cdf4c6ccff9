/**
 * Python's `repr()` and `str()`.
 * @module
 */
import { EncryptedString, PyDate, PyFloat, TemplateString, Tuple, Unknown } from '../../util/value.ts';
import { valueError } from './errors.ts';
import { dateRepr, dateText } from '../python/date.ts';
import { PyObject, type Py } from './types.ts';
import { UnknownValueError } from './unknown.ts';

/** A float's shortest text, as Python writes it: `1.0`, `1e-05`, `1e+16`, `nan`. */
export function floatRepr(v: number): string {
  if (Number.isNaN(v)) return 'nan';
  if (!Number.isFinite(v)) return v > 0 ? 'inf' : '-inf';
  if (Object.is(v, -0)) return '-0.0';
  const a = Math.abs(v);
  if (a !== 0 && (a < 1e-4 || a >= 1e16)) return pythonExponent(v.toExponential());
  const s = String(v);
  return s.includes('.') ? s : `${s}.0`;
}

/** JavaScript writes `1e-7`, Python `1e-07`. */
export const pythonExponent = (s: string): string => s.replace(/e([+-])(\d)$/, 'e$10$2');

/** Python 3.11 refuses longer ones; so they cannot be used to burn time either. */
const maxIntDigits = 4300;

export function intRepr(v: number | bigint): string {
  if (typeof v === 'number') return String(v === 0 ? 0 : v);
  const s = v.toString();
  if (s.length > maxIntDigits + 1) {
    valueError(`Exceeds the limit (${maxIntDigits} digits) for integer string conversion`);
  }
  return s;
}

const escapes = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\\', '\\\\'],
]);
// What Python's str.isprintable() is false for: separators but the space, controls, unassigned, surrogates, private use.
const unprintable = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u;

export function stringRepr(s: string): string {
  const quote = s.includes("'") && !s.includes('"') ? '"' : "'";
  if (/^[\x20-\x7e]*$/.test(s) && !s.includes('\\') && !s.includes(quote)) return quote + s + quote;
  let out = quote;
  for (const ch of s) {
    if (ch === quote) out += `\\${ch}`;
    else out += escapes.get(ch) ?? (unprintable.test(ch) ? escapeCode(ch) : ch);
  }
  return out + quote;
}

/** `\xNN`, `\uNNNN` or `\UNNNNNNNN`. */
export function escapeCode(ch: string): string {
  const code = ch.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}

export function repr(v: Py): string {
  switch (typeof v) {
    case 'string':
      return stringRepr(v);
    case 'boolean':
      return v ? 'True' : 'False';
    case 'bigint':
      return intRepr(v);
    case 'number':
      return Number.isInteger(v) ? intRepr(v) : floatRepr(v);
    default:
      return v === null ? 'None' : objectRepr(v);
  }
}

function objectRepr(v: Py & object): string {
  if (v instanceof Tuple) {
    const items: readonly Py[] = v;
    return `(${items.map(repr).join(', ')}${items.length === 1 ? ',' : ''})`;
  }
  if (Array.isArray(v)) return `[${v.map(repr).join(', ')}]`;
  if (v instanceof Map) return `{${[...v].map(([k, x]) => `${repr(k)}: ${repr(x)}`).join(', ')}}`;
  if (v instanceof PyFloat) return floatRepr(v.value);
  if (v instanceof PyDate) return dateRepr(v);
  if (v instanceof PyObject) return v.repr();
  if (v instanceof Unknown) throw new UnknownValueError(v.reason);
  if (v instanceof EncryptedString) return stringRepr(v.envelope);
  return v instanceof TemplateString ? stringRepr(v.text) : '';
}

export function str(v: Py): string {
  if (typeof v === 'string') return v;
  if (v instanceof PyObject) return v.str();
  if (v instanceof PyDate) return dateText(v);
  return repr(v);
}
