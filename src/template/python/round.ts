/**
 * Python's `round`: correctly rounded, ties to even.
 * @module
 */
import { raise } from '../runtime/errors.ts';
import { isFloat, isNumber, num, toBig, typeName } from '../runtime/kinds.ts';
import { float, int, type Py } from '../runtime/types.ts';
import { badType } from '../runtime/undefined.ts';
import { fixed } from './numbers.ts';

/** Rounded to `precision` places; an int of a float where `whole`. */
export function roundNumber(value: Py, precision: number, whole = false): Py {
  const rounded = roundTo(value, precision);
  if (!whole || !isFloat(rounded)) return rounded;
  const x = num(rounded);
  if (Number.isNaN(x)) return raise('ValueError', 'cannot convert float NaN to integer');
  return Number.isFinite(x)
    ? int(BigInt(x))
    : raise('OverflowError', 'cannot convert float infinity to integer');
}

function roundTo(value: Py, precision: number): Py {
  if (!isNumber(value)) return badType(value, `type ${typeName(value)} doesn't define __round__ method`);
  if (!isFloat(value)) return precision >= 0 ? int(toBig(value)) : int(roundInt(toBig(value), -precision));
  const x = num(value);
  if (!Number.isFinite(x) || precision > 300) return float(x);
  if (precision >= 0)
    return float(Math.sign(x) * Number(fixed(x, precision)) || (x < 0 || Object.is(x, -0) ? -0 : 0));
  if (precision < -310) return float(0);
  const rounded = Number(roundInt(BigInt(Math.trunc(x)), -precision, x % 1 !== 0));
  return float(rounded === 0 && x < 0 ? -0 : rounded);
}

/** An int rounded to a power of ten; `more` says that something behind the point was cut off. */
function roundInt(n: bigint, zeros: number, more = false): bigint {
  const unit = 10n ** BigInt(Math.min(zeros, 400));
  const a = n < 0n ? -n : n;
  const rest = (a % unit) * 2n;
  let q = a / unit;
  if (rest > unit || (rest === unit && (more || q % 2n === 1n))) q++;
  return (n < 0n ? -q : q) * unit;
}
