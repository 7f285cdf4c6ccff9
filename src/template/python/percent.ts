/**
 * `'%s' % value`.
 * @module
 */
import { raise, typeError, valueError } from '../runtime/errors.ts';
import { isFloat, isInt, isNumber, num, typeName } from '../runtime/kinds.ts';
import { chars } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { intRepr, repr, str, escapeCode } from '../runtime/repr.ts';
import { isMap, isTuple, or, PyObject, type Py } from '../runtime/types.ts';
import { badType, chk, failUndefined } from '../runtime/undefined.ts';
import { exponential, fixed, general } from './numbers.ts';
import { pad } from './pad.ts';

interface Directive {
  readonly flags: string;
  readonly precision: number | undefined;
  readonly kind: string;
}
/** Text with its sign apart, so that zeros go between. */
interface Piece {
  readonly sign: string;
  readonly text: string;
  readonly numeric: boolean;
}

const pattern = /%(?:\(([^)]*)\))?([#0\- +]*)(\*|\d+)?(?:\.(\*|\d*))?[hlL]?([\s\S]?)/g;

export function percentFormat(format: string, args: Py): string {
  const source = new ArgumentSource(args);
  let length = 0;
  const out = format.replace(pattern, (_all: string, ...groups: (string | undefined)[]) => {
    const [key, flags = '', width, precision, kind = ''] = groups;
    if (kind === '%') return '%';
    if (kind === '') return valueError('incomplete format');
    const wide = width === '*' ? Number(source.nextInt()) : Number(width ?? 0);
    const digits =
      precision === '*' ? Number(source.nextInt()) : precision === undefined ? undefined : Number(precision);
    checkText(Math.max(Math.abs(wide), digits ?? 0));
    const given = key === undefined ? source.next() : source.member(key);
    // These look at the type before anything else, or show even what is undefined.
    const value = 'oxXcra'.includes(kind) ? given : chk(given);
    const text = layout(convert(value, { flags, precision: digits, kind }), flags, wide);
    checkText((length += text.length));
    return text;
  });
  source.end();
  return out;
}

class ArgumentSource {
  readonly #args: Py;
  readonly #positional: readonly Py[];
  #next = 0;
  constructor(args: Py) {
    this.#args = args;
    this.#positional = isTuple(args) ? args : [args];
  }
  next(): Py {
    const value = this.#positional[this.#next++];
    return (
      value ??
      (this.#next > this.#positional.length ? typeError('not enough arguments for format string') : null)
    );
  }
  nextInt(): Py {
    const value = this.next();
    return isInt(value) ? value : typeError('* wants int');
  }
  member(key: string): Py {
    failUndefined(this.#args);
    if (!isMap(this.#args)) return typeError('format requires a mapping');
    this.#next = 1;
    return or(this.#args.get(key), () => raise('KeyError', repr(key)));
  }
  /** Left-over arguments are an error, but for a mapping (or list) nothing was taken from. */
  end(): void {
    if (this.#next >= this.#positional.length) return;
    if (
      !isMap(this.#args) &&
      !(Array.isArray(this.#args) && !isTuple(this.#args)) &&
      !(this.#args instanceof PyObject)
    ) {
      typeError('not all arguments converted during string formatting');
    }
  }
}

function convert(value: Py, d: Directive): Piece {
  switch (d.kind) {
    case 's':
      return plain(str(value), d.precision);
    case 'r':
      return plain(repr(value), d.precision);
    case 'a':
      return plain(repr(value).replace(/[^\x00-\x7f]/gu, escapeCode), d.precision);
    case 'c':
      return plain(character(value), undefined);
    case 'd':
    case 'i':
    case 'u':
      return integer(decimalValue(value, d.kind), d, 10);
    case 'o':
      return integer(integerValue(value, 'o'), d, 8);
    case 'x':
    case 'X':
      return integer(integerValue(value, d.kind), d, 16);
    default:
      if (/^[eEfFgG]$/.test(d.kind)) return floating(value, d);
      return valueError(
        `unsupported format character '${d.kind}' (0x${(d.kind.codePointAt(0) ?? 0).toString(16)})`,
      );
  }
}

const plain = (s: string, precision: number | undefined): Piece => ({
  sign: '',
  text: precision === undefined ? s : chars(s).slice(0, precision).join(''),
  numeric: false,
});

function character(v: Py): string {
  if (typeof v === 'string' && chars(v).length === 1) return v;
  return isInt(v) || typeof v === 'boolean'
    ? String.fromCodePoint(Number(v))
    : typeError('%c requires int or char');
}

function decimalValue(v: Py, kind: string): bigint {
  failUndefined(v);
  if (!isNumber(v)) return typeError(`%${kind} format: a real number is required, not ${typeName(v)}`);
  if (!isFloat(v)) return BigInt(v);
  const n = num(v);
  if (Number.isNaN(n)) return valueError('cannot convert float NaN to integer');
  if (!Number.isFinite(n)) return raise('OverflowError', 'cannot convert float infinity to integer');
  return BigInt(Math.trunc(n));
}
function integerValue(v: Py, kind: string): bigint {
  if (isNumber(v) && !isFloat(v)) return BigInt(v);
  return badType(v, `%${kind} format: an integer is required, not ${typeName(v)}`);
}

const signOf = (negative: boolean, flags: string): string =>
  negative ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';

function integer(v: bigint, d: Directive, radix: number): Piece {
  const magnitude = v < 0n ? -v : v;
  let text = radix === 10 ? intRepr(magnitude) : magnitude.toString(radix);
  text = text.padStart(d.precision ?? 0, '0');
  if (d.kind === 'X') text = text.toUpperCase();
  const prefix = radix !== 10 && d.flags.includes('#') ? `0${d.kind}` : '';
  return { sign: signOf(v < 0n, d.flags) + prefix, text, numeric: true };
}

function floating(v: Py, d: Directive): Piece {
  if (!isNumber(v)) return typeError(`must be real number, not ${typeName(v)}`);
  const x = num(v);
  const precision = d.precision ?? 6;
  const kind = d.kind.toLowerCase();
  let text: string;
  if (kind === 'f') text = fixed(x, precision);
  else if (kind === 'e') text = exponential(x, precision);
  else text = general(x, precision, d.flags.includes('#'));
  if (d.flags.includes('#') && !text.includes('.')) text = text.replace(/^\d+/, '$&.');
  if (d.kind !== kind) text = text.toUpperCase();
  return { sign: signOf(x < 0 || Object.is(x, -0), d.flags), text, numeric: true };
}

function layout({ sign, text, numeric }: Piece, flags: string, width: number): string {
  if (width < 0 || flags.includes('-')) return pad(sign + text, Math.abs(width), '<');
  if (numeric && flags.includes('0')) return sign + pad(text, width - sign.length, '>', '0');
  return pad(sign + text, width, '>');
}
