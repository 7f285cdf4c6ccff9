/**
 * Python's operators on numbers, text and lists.
 * @module
 */
import { PyDate, PyFloat, Tuple } from '../../util/value.ts';
import * as libm from '../python/libm.ts';
import { percentFormat } from '../python/percent.ts';
import { limitError, raise, typeError } from './errors.ts';
import { isFloat, isInt, isNumber, num, toBig, typeName, type PyNumber } from './kinds.ts';
import { checkItems, limits, repeat } from './limits.ts';
import { TimeDelta } from './objects.ts';
import { float, int, PyObject, tuple, type Py } from './types.ts';
import { badType, chk, failUndefined } from './undefined.ts';

const unsupported = (op: string, a: Py, b: Py): never => {
  failUndefined(a, b);
  return typeError(`unsupported operand type(s) for ${op}: '${typeName(a)}' and '${typeName(b)}'`);
};
const zeroDivision = (message: string): never => raise('ZeroDivisionError', message);

const big = (v: PyNumber): bigint => (v instanceof PyFloat ? BigInt(v.value) : toBig(v));
const bothInts = (a: PyNumber, b: PyNumber): boolean => !isFloat(a) && !isFloat(b);

/** An int too large for a double cannot take part in float arithmetic. */
function double(v: PyNumber): number {
  const n = num(v);
  if (typeof v === 'bigint' && !Number.isFinite(n))
    raise('OverflowError', 'int too large to convert to float');
  return n;
}

function numeric(
  a: PyNumber,
  b: PyNumber,
  onNumbers: (x: number, y: number) => number,
  onBig: (x: bigint, y: bigint) => bigint,
): Py {
  if (!bothInts(a, b)) return float(onNumbers(double(a), double(b)));
  if (typeof a !== 'bigint' && typeof b !== 'bigint') {
    const r = onNumbers(Number(a), Number(b));
    if (Number.isSafeInteger(r)) return r === 0 ? 0 : r;
  }
  return int(onBig(big(a), big(b)));
}

export function add(a: Py, b: Py): Py {
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  chk(a);
  chk(b);
  if (isNumber(a) && isNumber(b)) {
    return numeric(
      a,
      b,
      (x, y) => x + y,
      (x, y) => x + y,
    );
  }
  failUndefined(a, b);
  if (typeof a === 'string') return typeError(`can only concatenate str (not "${typeName(b)}") to str`);
  if (Array.isArray(a)) return concatLists(a, b);
  return operate('+', a, b);
}

function concatLists(a: Py[], b: Py): Py {
  if (!Array.isArray(b) || a instanceof Tuple !== b instanceof Tuple) {
    return typeError(`can only concatenate ${typeName(a)} (not "${typeName(b)}") to ${typeName(a)}`);
  }
  checkItems(a.length + b.length);
  const joined: Py[] = [...(a as readonly Py[]), ...(b as readonly Py[])];
  return a instanceof Tuple ? tuple(joined) : joined;
}

export function sub(a: Py, b: Py): Py {
  chk(a);
  chk(b);
  if (isNumber(a) && isNumber(b)) {
    return numeric(
      a,
      b,
      (x, y) => x - y,
      (x, y) => x - y,
    );
  }
  return operate('-', a, b);
}

/** Dates and objects with operators of their own. */
function operate(op: string, a: Py, b: Py): Py {
  let result: Py | undefined;
  if (a instanceof PyDate) result = dateOperate(op, a, b);
  else if (a instanceof PyObject) result = a.operate?.(op, b);
  return result ?? unsupported(op, a, b);
}

function dateOperate(op: string, a: PyDate, b: Py): Py | undefined {
  if (op === '-' && b instanceof PyDate && a.hasTime === b.hasTime) {
    return new TimeDelta(a.date.getTime() - b.date.getTime());
  }
  if (!(b instanceof TimeDelta)) return undefined;
  const sign = op === '-' ? -1 : 1;
  return new PyDate(new Date(a.date.getTime() + sign * b.ms), a.hasTime, a.offset);
}

export function mul(a: Py, b: Py): Py {
  chk(a);
  chk(b);
  if (isNumber(a) && isNumber(b)) {
    if (bothInts(a, b)) checkBits(bits(a) + bits(b));
    return numeric(
      a,
      b,
      (x, y) => x * y,
      (x, y) => x * y,
    );
  }
  if (isSequence(a) && isNumber(b)) return repeatSequence(a, b);
  if (isSequence(b) && isNumber(a)) return repeatSequence(b, a);
  return operate('*', a, b);
}

const isSequence = (v: Py): v is string | Py[] => typeof v === 'string' || Array.isArray(v);

function repeatSequence(s: string | Py[], by: PyNumber): Py {
  if (isFloat(by)) return typeError("can't multiply sequence by non-int of type 'float'");
  const n = Math.max(0, Number(by));
  if (typeof s === 'string') return repeat(s, n);
  checkItems(s.length * n);
  const out: Py[] = [];
  for (let i = 0; i < n; i++) out.push(...(s as readonly Py[]));
  return s instanceof Tuple ? tuple(out) : out;
}

const bits = (v: PyNumber): number => (typeof v === 'bigint' ? v.toString(16).length * 4 : 53);
const checkBits = (n: number): void => {
  if (n > limits.intBits) limitError(`integer too large (at most ${limits.intBits} bits)`);
};

const needNumbers = (op: string, a: Py, b: Py): [PyNumber, PyNumber] => {
  chk(a);
  chk(b);
  return isNumber(a) && isNumber(b) ? [a, b] : unsupported(op, a, b);
};

export function div(left: Py, right: Py): Py {
  if (left instanceof TimeDelta) return operate('/', left, right);
  const [a, b] = needNumbers('/', left, right);
  if (num(b) === 0) return zeroDivision(bothInts(a, b) ? 'division by zero' : 'float division by zero');
  return float(double(a) / double(b));
}

export function floordiv(left: Py, right: Py): Py {
  const [a, b] = needNumbers('//', left, right);
  if (num(b) === 0) return zeroDivision('integer division or modulo by zero');
  return numeric(a, b, bothInts(a, b) ? (x, y) => Math.floor(x / y) : floatFloorDiv, bigFloorDiv);
}

/** What is left over is taken off first: the quotient itself may round up to the next number. */
function floatFloorDiv(x: number, y: number): number {
  const quotient = (x - floatMod(x, y)) / y;
  if (quotient === 0) return x / y < 0 || Object.is(x / y, -0) ? -0 : 0;
  const whole = Math.floor(quotient);
  return quotient - whole > 0.5 ? whole + 1 : whole;
}

const bigFloorDiv = (x: bigint, y: bigint): bigint => {
  const q = x / y;
  return x % y !== 0n && x < 0n !== y < 0n ? q - 1n : q;
};

export function mod(left: Py, right: Py): Py {
  if (typeof left === 'string') return percentFormat(left, right);
  const [a, b] = needNumbers('%', left, right);
  if (num(b) === 0) return zeroDivision('integer modulo by zero');
  return numeric(a, b, floatMod, (x, y) => {
    const r = x % y;
    return r !== 0n && r < 0n !== y < 0n ? r + y : r;
  });
}

/** The result has the divisor's sign. */
const floatMod = (x: number, y: number): number => {
  const r = x % y;
  if (r !== 0) return r < 0 !== y < 0 ? r + y : r;
  return y < 0 ? -0 : 0;
};

export function pow(left: Py, right: Py): Py {
  const [a, b] = needNumbers('** or pow()', left, right);
  if (bothInts(a, b) && num(b) >= 0) return intPow(a, b);
  const x = double(a);
  const y = double(b);
  if (x === 0 && y < 0) return zeroDivision('0.0 cannot be raised to a negative power');
  const r = libm.pow(x, y);
  if (Number.isNaN(r) && x < 0) return limitError('complex numbers are not supported');
  if (!Number.isFinite(r) && Number.isFinite(x) && Number.isFinite(y)) {
    return raise('OverflowError', "(34, 'Numerical result out of range')");
  }
  return float(r);
}

function intPow(a: PyNumber, b: PyNumber): Py {
  const quick = Math.pow(num(a), num(b));
  if (Number.isSafeInteger(quick)) return quick === 0 ? 0 : quick;
  const base = big(a);
  const size = (base < 0n ? -base : base).toString(2).length;
  checkBits(size * num(b));
  return int(base ** big(b));
}

export function neg(a: Py): Py {
  chk(a);
  if (a instanceof PyFloat) return new PyFloat(-a.value);
  if (typeof a === 'bigint') return int(-a);
  if (isNumber(a)) return a === 0 ? 0 : -num(a) + (isFloat(a) ? 0 : 0);
  if (a instanceof TimeDelta) return new TimeDelta(-a.ms);
  failUndefined(a);
  return typeError(`bad operand type for unary -: '${typeName(a)}'`);
}

export function pos(a: Py): Py {
  chk(a);
  if (typeof a === 'boolean') return Number(a);
  failUndefined(a);
  return isNumber(a) || a instanceof TimeDelta
    ? a
    : typeError(`bad operand type for unary +: '${typeName(a)}'`);
}

/** An argument that Python takes as an index: an int or a bool. */
export function asIndex(v: Py): number {
  if (isInt(v) || typeof v === 'boolean') return Number(v);
  return badType(v, `'${typeName(v)}' object cannot be interpreted as an integer`);
}
