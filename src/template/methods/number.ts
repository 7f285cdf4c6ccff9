import { PyFloat } from '../../util/value.ts';
import { valueError } from '../runtime/errors.ts';
import { isFloat, num, toBig, type PyInt, type PyNumber } from '../runtime/kinds.ts';
import { Callable, int, tuple, type Py } from '../runtime/types.ts';

/** Attributes and methods of int, float and bool. */
export function numberMember(n: PyNumber, name: string): Py | undefined {
  if (name === 'real') return typeof n === 'boolean' ? Number(n) : n;
  if (name === 'imag') return isFloat(n) ? new PyFloat(0) : 0;
  if (name === 'conjugate') return new Callable(name, () => n);
  return isFloat(n) ? floatMember(num(n), name) : intMember(n, name);
}

function floatMember(n: number, name: string): Py | undefined {
  if (name === 'is_integer') return new Callable(name, () => Number.isInteger(n));
  if (name === 'as_integer_ratio') return new Callable(name, () => ratio(n));
  return undefined;
}

/** The exact fraction a double stands for. */
function ratio(n: number): Py {
  if (!Number.isFinite(n)) return valueError('cannot convert NaN or infinity to integer ratio');
  let numerator = n;
  let denominator = 1n;
  while (!Number.isInteger(numerator)) {
    numerator *= 2;
    denominator *= 2n;
  }
  return tuple([int(BigInt(numerator)), int(denominator)]);
}

function intMember(n: PyInt | boolean, name: string): Py | undefined {
  switch (name) {
    case 'numerator':
      return typeof n === 'boolean' ? Number(n) : n;
    case 'denominator':
      return 1;
    case 'as_integer_ratio':
      return new Callable(name, () => tuple([typeof n === 'boolean' ? Number(n) : n, 1]));
    case 'bit_length':
      return new Callable(name, () => bits(n).length);
    case 'bit_count':
      return new Callable(name, () => bits(n).replaceAll('0', '').length);
    default:
      return undefined;
  }
}

const bits = (n: PyInt | boolean): string => {
  const b = toBig(n);
  return b === 0n ? '' : (b < 0n ? -b : b).toString(2);
};
