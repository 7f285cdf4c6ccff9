/**
 * Filters on numbers.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { parseFloatText, parseIntText } from '../python/numbers.ts';
import * as libm from '../python/libm.ts';
import { roundNumber } from '../python/round.ts';
import { asIndex, neg } from '../runtime/arithmetic.ts';
import { filterTypeError, raise, typeError, valueError } from '../runtime/errors.ts';
import { isFloat, isNumber, num, toBig, typeName } from '../runtime/kinds.ts';
import { str } from '../runtime/repr.ts';
import { float, int, type Py } from '../runtime/types.ts';
import { TimeDelta } from '../runtime/objects.ts';
import { badType, chk, failUndefined, Undefined } from '../runtime/undefined.ts';

function toInt(value: Py, fallback: Py, base: Py): Py {
  if (typeof value === 'string') {
    const n = base instanceof Undefined ? undefined : parseIntText(value, asIndex(base));
    if (n !== undefined) return int(n);
  } else if (isNumber(value) && !isFloat(value)) return int(toBig(value));
  const x = toFloat(value);
  return x === undefined || !Number.isFinite(x) ? fallback : int(BigInt(Math.trunc(x)));
}

const toFloat = (value: Py): number | undefined => {
  failUndefined(value);
  if (isNumber(value)) return num(value);
  return typeof value === 'string' ? parseFloatText(value) : undefined;
};

function round(value: Py, precision: Py, method: Py): Py {
  chk(method);
  if (method === 'common' && precision === null) return roundNumber(value, 0, true);
  const p = asIndex(precision);
  if (method === 'common') return roundNumber(value, p);
  if (method !== 'ceil' && method !== 'floor') {
    return raise('FilterArgumentError', 'method must be common, ceil or floor');
  }
  chk(value);
  if (!isNumber(value)) return typeError(`must be real number, not ${typeName(value)}`);
  const unit = 10 ** p;
  return float((Math[method](num(value) * unit) || 0) / unit);
}

function real(name: string, v: Py): number {
  failUndefined(v);
  return isNumber(v)
    ? num(v)
    : filterTypeError(`${name}() can only be used on numbers: must be real number, not ${typeName(v)}`);
}

function logarithm(value: Py, base: Py): Py {
  const x = real('log', value);
  const b = real('log', base);
  if (x <= 0) return valueError('math domain error');
  if (b === 10) return float(Math.log10(x));
  if (b === 1) return raise('ZeroDivisionError', 'float division by zero');
  return float(b === Math.E ? libm.log(x) : libm.log(x) / libm.log(b));
}

function power(value: Py, exponent: Py): Py {
  const x = real('pow', value);
  const y = real('pow', exponent);
  const r = libm.pow(x, y);
  if (Number.isNaN(r) && !Number.isNaN(x) && !Number.isNaN(y)) return valueError('math domain error');
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y))
    return raise('OverflowError', 'math range error');
  return float(r);
}

function root(value: Py, base: Py): Py {
  const x = real('root', value);
  const n = toFloat(base);
  if (n === undefined)
    return filterTypeError(`root() can only be used on numbers: could not convert ${str(base)}`);
  if (n === 2)
    return x < 0
      ? filterTypeError('root() can only be used on numbers: math domain error')
      : float(Math.sqrt(x));
  if (n === 0) return raise('ZeroDivisionError', 'float division by zero');
  return power(x, 1 / n);
}

export const numberFilters: readonly FilterDeclaration[] = [
  {
    name: 'abs',
    takesUndefined: 'value',
    doc: 'The absolute value.',
    example: ['-5 | abs', '5'],
    run: (value) => {
      if (value instanceof TimeDelta) return new TimeDelta(Math.abs(value.ms));
      if (!isNumber(value)) return badType(value, `bad operand type for abs(): '${typeName(value)}'`);
      if (isFloat(value)) return float(Math.abs(num(value)));
      if (typeof value === 'boolean') return Number(value);
      return value < 0 ? neg(value) : int(toBig(value));
    },
  },
  {
    name: 'int',
    takesUndefined: 'arguments',
    signature: 'default=0, base=10',
    doc: 'The value as an int; `default` where that is not possible.',
    example: ["'0x1f' | int(0, 16)", '31'],
    run: (value, [fallback = 0, base = 10]) => toInt(value, fallback, base),
  },
  {
    name: 'float',
    takesUndefined: 'arguments',
    signature: 'default=0.0',
    doc: 'The value as a float; `default` where that is not possible.',
    example: ["'3.5' | float", '3.5'],
    run: (value, [fallback = null]) => {
      const x = toFloat(value);
      return x === undefined ? fallback : float(x);
    },
  },
  {
    name: 'round',
    takesUndefined: 'both',
    signature: "precision=0, method='common'",
    doc: 'The number rounded to a precision; `method` is common, ceil or floor.',
    example: ['42.55 | round(1, "floor")', '42.5'],
    run: (value, [precision = 0, method = 'common']) => round(value, precision, method),
  },
  {
    name: 'log',
    signature: 'base=2.718281828459045',
    doc: 'The logarithm, natural unless a base is given.',
    example: ['8 | log(2)', '3.0'],
    run: (value, [base = Math.E]) => logarithm(value, base),
  },
  {
    name: 'pow',
    signature: 'y',
    doc: 'The value to the power of `y`, as a float.',
    example: ['2 | pow(3)', '8.0'],
    run: (value, [y = null]) => power(value, y),
  },
  {
    name: 'root',
    signature: 'base=2',
    doc: 'The square root, or the root of another degree.',
    example: ['27 | root(3)', '3.0'],
    run: (value, [base = 2]) => root(value, base),
  },
];
