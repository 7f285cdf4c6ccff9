/**
 * Numbers as text, as C's printf does it, and text as numbers.
 * @module
 */
import { checkText } from '../runtime/limits.ts';
import { pythonExponent } from '../runtime/repr.ts';

/** `inf` and `nan`, which JavaScript spells differently. */
const special = (x: number): string => (Number.isNaN(x) ? 'nan' : 'inf');

/** The exact decimal expansion of a double's magnitude, cut to `digits` behind the point, half to even on ties. */
export function fixed(x: number, digits: number): string {
  if (!Number.isFinite(x)) return special(x);
  checkText(digits);
  const a = Math.abs(x);
  // toFixed is exact for these, and rounds ties of the exact value away from zero only where there are none.
  if (digits <= 100 && a < 1e21 && !isTie(a, digits)) return a.toFixed(digits);
  return exactFixed(a, digits);
}

const isTie = (a: number, digits: number): boolean => digits < 25 && Number.isInteger(a * 2 ** (digits + 1));

function exactFixed(a: number, digits: number): string {
  let mantissa = a;
  let power = 0;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    power++;
  }
  const scaled = BigInt(mantissa) * 10n ** BigInt(digits);
  const unit = 1n << BigInt(power);
  let whole = scaled / unit;
  const rest = (scaled % unit) * 2n;
  if (rest > unit || (rest === unit && whole % 2n === 1n)) whole++;
  const text = whole.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

/** `1.500000e+00` */
export function exponential(x: number, digits: number): string {
  if (!Number.isFinite(x)) return special(x);
  const a = Math.abs(x);
  if (digits <= 100) return pythonExponent(evenExponential(a, digits));
  const text = pythonExponent(a.toExponential(100));
  checkText(digits);
  return text.replace('e', `${'0'.repeat(digits - 100)}e`);
}

/** `toExponential`, but half to even where it rounds ties away from zero. */
function evenExponential(a: number, digits: number): string {
  const rounded = a.toExponential(digits);
  const [exact = '', exponent = ''] = a.toExponential(100).split('e');
  const cut = digits === 0 ? 1 : digits + 2;
  const rest = exact.slice(cut).replace('.', '');
  const tie = /^50*$/.test(rest) && /[02468]$/.test(exact.slice(0, cut));
  return tie ? `${exact.slice(0, cut)}e${exponent}` : rounded;
}

/** `%g`: whichever of the two is shorter, without trailing zeros unless `keepZeros`. */
export function general(x: number, precision: number, keepZeros: boolean): string {
  if (!Number.isFinite(x)) return special(x);
  const digits = Math.max(1, precision);
  const a = Math.abs(x);
  const exponent = a === 0 ? 0 : Number(a.toExponential(Math.min(100, digits - 1)).split('e')[1]);
  if (exponent < -4 || exponent >= digits) {
    const text = exponential(a, digits - 1);
    return keepZeros ? text : text.replace(/\.?0*e/, 'e').replace(/^(\d+)\.e/, '$1e');
  }
  const text = fixed(a, Math.max(0, digits - 1 - exponent));
  return keepZeros || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
}

const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Python's `float(text)`; undefined where that fails. */
export function parseFloatText(text: string): number | undefined {
  const s = text.trim().replace(/(\d)_(?=\d)/g, '$1');
  if (decimal.test(s)) return Number(s);
  if (/^[+-]?inf(?:inity)?$/i.test(s)) return s.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?nan$/i.test(s) ? NaN : undefined;
}

const prefixes = new Map([
  ['0x', 16],
  ['0o', 8],
  ['0b', 2],
]);
const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Python's `int(text, base)`; undefined where that fails. */
export function parseIntText(text: string, base = 10): bigint | undefined {
  let s = text.trim().toLowerCase();
  const negative = s.startsWith('-');
  s = s.replace(/^[+-]/, '');
  let radix = base;
  const prefix = prefixes.get(s.slice(0, 2));
  if (prefix !== undefined && (base === 0 || base === prefix)) {
    radix = prefix;
    s = s.slice(2).replace(/^_/, '');
  } else if (base === 0) {
    if (/^0[0_]*[1-9]/.test(s)) return undefined;
    radix = 10;
  }
  if (!/^[0-9a-z]+(?:_[0-9a-z]+)*$/.test(s) || s.length > 4300) return undefined;
  const digits = s.replaceAll('_', '');
  if (radix === 10 && /^\d+$/.test(digits)) return sign(BigInt(digits), negative);
  let value = 0n;
  for (const c of digits) {
    const digit = alphabet.indexOf(c);
    if (digit >= radix) return undefined;
    value = value * BigInt(radix) + BigInt(digit);
  }
  return sign(value, negative);
}
const sign = (v: bigint, negative: boolean): bigint => (negative ? -v : v);
