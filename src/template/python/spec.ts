/**
 * Python's format mini-language: what stands behind the colon in `{:>8.2f}`.
 * @module
 */
import { PyDate } from '../../util/value.ts';
import { valueError } from '../runtime/errors.ts';
import { isFloat, isNumber, num, typeName, type PyNumber } from '../runtime/kinds.ts';
import { chars } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { floatRepr, intRepr, str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';
import { badType, Undefined } from '../runtime/undefined.ts';
import { exponential, fixed, general } from './numbers.ts';
import { pad } from './pad.ts';
import { strftime } from './strftime.ts';

interface Spec {
  readonly fill: string;
  readonly align: string;
  readonly sign: string;
  readonly alternate: boolean;
  readonly width: number;
  readonly grouping: string;
  readonly precision: number | undefined;
  readonly type: string;
}

const pattern = /^(?:([\s\S])?([<>=^]))?([-+ ])?z?(#)?(0)?(\d+)?([,_])?(?:\.(\d+))?([bcdeEfFgGnosxX%])?$/u;

function parseSpec(text: string, value: Py): Spec {
  const m = pattern.exec(text);
  if (!m) return valueError(`Invalid format specifier '${text}' for object of type '${typeName(value)}'`);
  const [, fill, align, sign = '', alternate, zero, width, grouping = '', precision, type = ''] = m;
  const size = Number(width ?? 0);
  checkText(Math.max(size, Number(precision ?? 0)));
  return {
    fill: fill ?? (zero !== undefined ? '0' : ' '),
    align: align ?? (zero !== undefined ? '=' : ''),
    sign,
    alternate: alternate !== undefined,
    width: size,
    grouping,
    precision: precision === undefined ? undefined : Number(precision),
    type,
  };
}

/** `format(value, spec)` */
export function formatValue(value: Py, spec: string): string {
  if (spec === '') return str(value);
  if (value instanceof PyDate) return strftime(spec, value);
  if (typeof value === 'string') return formatString(value, parseSpec(spec, value));
  if (value instanceof Undefined && value.soft) value.fail();
  if (!isNumber(value))
    return badType(value, `unsupported format string passed to ${typeName(value)}.__format__`);
  const s = parseSpec(spec, value);
  if (isFloat(value) || /[eEfFgG%]/.test(s.type)) return formatFloat(num(value), s);
  return formatInt(value, s);
}

const place = (s: Spec, text: string, usual: '<' | '>'): string =>
  pad(text, s.width, s.align === '=' || s.align === '' ? usual : (s.align as '<' | '>' | '^'), s.fill);

function formatString(v: string, s: Spec): string {
  if (s.type !== '' && s.type !== 's') return unknownCode(s.type, 'str');
  if (s.sign !== '') return valueError('Sign not allowed in string format specifier');
  if (s.grouping !== '') return valueError(`Cannot specify '${s.grouping}' with 's'.`);
  if (s.align === '=' && s.fill !== '0')
    return valueError("'=' alignment not allowed in string format specifier");
  return place(s, s.precision === undefined ? v : chars(v).slice(0, s.precision).join(''), '<');
}

const unknownCode = (code: string, type: string): never =>
  valueError(`Unknown format code '${code}' for object of type '${type}'`);

/** Digits in groups of three (four for binary and hex). */
const group = (digits: string, mark: string, size = 3): string =>
  mark === '' ? digits : digits.replace(new RegExp(`\\B(?=(\\w{${size}})+(?!\\w))`, 'g'), mark);

function numberText(s: Spec, negative: boolean, prefix: string, body: string): string {
  const sign = (negative ? '-' : s.sign === '-' ? '' : s.sign) + prefix;
  if (s.align !== '=') return place(s, sign + body, '>');
  return sign + padGrouped(s, body, s.width - sign.length);
}

/** With a grouping mark, filling zeros are grouped too. */
function padGrouped(s: Spec, body: string, width: number): string {
  if (s.grouping === '' || s.fill !== '0') return pad(body, width, '>', s.fill);
  const [whole = '', ...fraction] = body.split('.');
  const rest = fraction.length > 0 ? `.${fraction.join('.')}` : '';
  let digits = whole.replaceAll(s.grouping, '');
  while (group(digits, s.grouping).length + rest.length < width) digits = `0${digits}`;
  return group(digits, s.grouping) + rest;
}

function formatFloat(x: number, s: Spec): string {
  const a = Math.abs(x);
  const precision = s.precision ?? 6;
  let text: string;
  switch (s.type.toLowerCase()) {
    case 'f':
      text = fixed(a, precision);
      break;
    case 'e':
      text = exponential(a, precision);
      break;
    case '%':
      text = `${fixed(a * 100, precision)}%`;
      break;
    case 'g':
    case 'n':
      text = general(a, precision, s.alternate);
      break;
    case '':
      text = s.precision === undefined ? floatRepr(a) : shortest(a, s.precision);
      break;
    default:
      return unknownCode(s.type, 'float');
  }
  if (s.type !== '' && s.type !== s.type.toLowerCase()) text = text.toUpperCase();
  const [, whole = '', rest = ''] = /^(\d*)([\s\S]*)$/.exec(text) ?? [];
  return numberText(s, x < 0 || Object.is(x, -0), '', group(whole, s.grouping) + rest);
}

/** Like `g`, but always with a digit behind the point. */
const shortest = (a: number, precision: number): string => {
  const text = general(a, precision, false);
  return /^\d+$/.test(text) && text.length < Math.max(1, precision) + 1 && Math.log10(a || 1) < precision - 1
    ? `${text}.0`
    : text.replace(
        /^(\d+)$/,
        precision > text.length ? '$1.0' : exponential(a, precision - 1).replace(/\.?0*e/, 'e'),
      );
};

const radixes = new Map([
  ['b', 2],
  ['o', 8],
  ['x', 16],
  ['X', 16],
]);

function formatInt(v: Exclude<PyNumber, object>, s: Spec): string {
  if (s.precision !== undefined) return valueError('Precision not allowed in integer format specifier');
  if (s.type === 's') return unknownCode('s', typeName(v));
  const n = BigInt(v);
  const a = n < 0n ? -n : n;
  if (s.type === 'c') return place(s, String.fromCodePoint(Number(a)), '<');
  const radix = radixes.get(s.type);
  let text = radix === undefined ? intRepr(a) : a.toString(radix);
  if (s.type === 'X') text = text.toUpperCase();
  const prefix = s.alternate && radix !== undefined ? `0${s.type}` : '';
  return numberText(s, n < 0n, prefix, group(text, s.grouping, radix === undefined ? 3 : 4));
}
