/**
 * Plain YAML 1.1 scalars as PyYAML resolves them (yaml/resolver.py, yaml/constructor.py: SafeLoader), which is not
 * what YAML 1.2 says: `yes` is a boolean, `0644` is octal, `12:30` is base 60 and `1e3` is text.
 * @module
 */
import { PyDate, PyFloat, type Value } from '../util/value.ts';

const boolText = /^(?:yes|no|true|false|on|off)$/i;
// PyYAML knows lower case, capitalised and upper case, nothing in between.
const regularCase = /^(?:[a-z]+|[A-Z][a-z]+|[A-Z]+)$/;
const nullText = /^(?:~|null|Null|NULL|)$/;
const intText =
  /^(?:[-+]?0b[01_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+)$/;
const floatText =
  /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const dateText =
  /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/;
const jsonNumber = /^-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/;

/** A float as a value: an integral one keeps its kind through {@link PyFloat}. */
export const floatValue = (n: number): Value => (Number.isInteger(n) ? new PyFloat(n) : n);

/** An integer of any size. */
export const intValue = (n: bigint): Value =>
  n >= BigInt(Number.MIN_SAFE_INTEGER) && n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : n;

/** What an untagged plain scalar stands for; text when it is nothing else. */
export function resolvePlain(text: string): Value {
  if (nullText.test(text)) return null;
  const first = text.charCodeAt(0);
  // Only these can begin a number or a date: + - . 0-9
  if (first === 0x2b || (first >= 0x2d && first <= 0x39 && first !== 0x2f)) return resolveNumber(text);
  return parseBool(text) ?? text;
}

function resolveNumber(text: string): Value {
  if (floatText.test(text)) return parseFloatText(text);
  if (intText.test(text)) return parseIntText(text);
  if (dateText.test(text)) return parseDate(text) ?? text;
  return text;
}

/** What a plain scalar of JSON stands for. */
export function resolveJson(text: string): Value {
  const number = jsonNumber.exec(text);
  if (number)
    return number[1] === undefined && number[2] === undefined
      ? intValue(BigInt(text))
      : floatValue(Number(text));
  return text === 'true' ? true : text === 'false' ? false : text === 'null' ? null : text;
}

/** `yes`, `Off`, `TRUE`…; undefined for any other text. */
export function parseBool(text: string): boolean | undefined {
  if (text.length > 5 || !boolText.test(text) || !regularCase.test(text)) return undefined;
  return /^(?:yes|true|on)$/i.test(text);
}

/** Base 2, 8, 16, 10 and 60, with underscores; undefined when the text is not an int. */
export function parseInt11(text: string): Value | undefined {
  return intText.test(text) ? parseIntText(text) : undefined;
}

/** A float with underscores, in base 60 too, `.inf` and `.nan`; undefined when the text is not a float. */
export function parseFloat11(text: string): Value | undefined {
  if (floatText.test(text)) return parseFloatText(text);
  return /^[-+]?\d[\d_]*(?:[eE][-+]?\d+)?$/.test(text)
    ? floatValue(Number(text.replaceAll('_', '')))
    : undefined;
}

function parseIntText(text: string): Value {
  const [sign, digits] = splitSign(text.replaceAll('_', ''));
  let n: bigint;
  if (digits.includes(':')) n = digits.split(':').reduce((sum, part) => sum * 60n + BigInt(part), 0n);
  else if (/^0[0-7]+$/.test(digits)) n = BigInt('0o' + digits.slice(1));
  else n = BigInt(digits === '0b' || digits === '0x' ? 0 : digits);
  return intValue(sign * n);
}

function parseFloatText(text: string): Value {
  const [sign, digits] = splitSign(text.replaceAll('_', '').toLowerCase());
  const factor = Number(sign);
  if (digits === '.inf') return factor * Infinity;
  if (digits === '.nan') return NaN;
  if (digits.includes(':'))
    return floatValue(factor * digits.split(':').reduce((sum, part) => sum * 60 + Number(part), 0));
  return floatValue(factor * Number(digits));
}

function splitSign(text: string): [bigint, string] {
  if (text.startsWith('-')) return [-1n, text.slice(1)];
  return [1n, text.startsWith('+') ? text.slice(1) : text];
}

const dateParts =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(?:Z|([-+])(\d\d?)(?::(\d\d))?))?)?$/;

/** A YAML 1.1 timestamp; undefined when the text has another form or names a day that does not exist. */
export function parseDate(text: string): PyDate | undefined {
  const m = dateParts.exec(text);
  if (!m) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((i) => Number(m[i] ?? 0));
  if (month === undefined || day === undefined || hour === undefined) return undefined;
  const millis = Number((m[7] ?? '').padEnd(3, '0').slice(0, 3));
  const date = new Date(Date.UTC(2000, 0, 1, hour, minute, second, millis));
  // Not Date.UTC: it takes years below 100 for the 20th century.
  date.setUTCFullYear(year ?? 0, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day || date.getUTCHours() !== hour)
    return undefined;
  if (m[4] === undefined) return new PyDate(date, false);
  if (m[8] === undefined) return new PyDate(date, true, /Z$/.test(text) ? 0 : undefined);
  const offset = (m[8] === '-' ? -1 : 1) * (Number(m[9]) * 60 + Number(m[10] ?? 0));
  return new PyDate(new Date(date.getTime() - offset * 60_000), true, offset);
}
