/**
 * Values written as text: booleans, numbers, dicts.
 * @module
 */
import { booleanOf } from '../../util/boolean-words.ts';
import { fromPlain, type Dict } from '../../util/value.ts';

/** Ansible's boolean words, any case; undefined for any other text. */
export const parseBool = (text: string): boolean | undefined => booleanOf(text.trim());

/** A whole number as Python's Decimal reads it (`8`, `1_000`, `2.0`, `1e3`); undefined for anything else. */
export function parseInteger(text: string): number | undefined {
  const digits = text.trim().replaceAll('_', '');
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(digits)) return undefined;
  const number = Number(digits);
  return Number.isInteger(number) ? number : undefined;
}

/** A float as Python's `float()` reads it. */
export function parseFloatText(text: string): number | undefined {
  const word = text.trim().replaceAll('_', '').toLowerCase();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(word)) return Number(word);
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(word);
  if (!special) return undefined;
  const value = special[2] === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
  return special[1] === '-' ? -value : value;
}

/** `{"k": "v"}` or `k1=v1, k2="v 2"`; undefined when it is neither. */
export function parseDict(text: string): Dict | undefined {
  if (text.startsWith('{')) {
    try {
      const value = fromPlain(JSON.parse(text));
      return value instanceof Map ? value : undefined;
    } catch {
      return undefined;
    }
  }
  if (!text.includes('=')) return undefined;
  const dict: Dict = new Map();
  for (const field of fields(text.trim())) {
    const at = field.indexOf('=');
    if (at < 0) return undefined;
    dict.set(field.slice(0, at), field.slice(at + 1));
  }
  return dict;
}

/** Splits at commas and blanks that are neither quoted nor escaped; quotes are dropped. */
function fields(text: string): string[] {
  const out: string[] = [];
  let field = '';
  let quote = '';
  let escaped = false;
  for (const c of text) {
    if (escaped) {
      field += c;
      escaped = false;
    } else if (c === '\\') escaped = true;
    else if (quote === '' && (c === "'" || c === '"')) quote = c;
    else if (quote !== '' && c === quote) quote = '';
    else if (quote === '' && (c === ',' || c === ' ')) {
      if (field !== '') out.push(field);
      field = '';
    } else field += c;
  }
  if (field !== '') out.push(field);
  return out;
}
