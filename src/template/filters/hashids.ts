/**
 * hashids_encode and hashids_decode: numbers as short text and back.
 * @module
 */
import Hashids from 'hashids';
import type { FilterDeclaration } from '../plugin.ts';
import { filterError, filterTypeError } from '../runtime/errors.ts';
import { isInt, typeName } from '../runtime/kinds.ts';
import { iter } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { str } from '../runtime/repr.ts';
import { int, type Py } from '../runtime/types.ts';

const signature = 'salt=none, alphabet=none, min_length=none';
const usualAlphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ1234567890';

function coder([salt = null, alphabet = null, minLength = null]: readonly Py[]): Hashids {
  if (salt !== null && typeof salt !== 'string')
    return filterTypeError(`salt must be a string, got ${typeName(salt)}`);
  const least = minLength === null ? 0 : isInt(minLength) ? Number(minLength) : -1;
  if (least < 0) return filterError('min_length must be a number that is not negative');
  checkText(least);
  try {
    return new Hashids(salt ?? '', least, alphabet === null ? usualAlphabet : str(alphabet));
  } catch (e) {
    return filterError((e as Error).message);
  }
}

/** Like the library of Python: what is not a number of at least 0 gives nothing. */
function encode(value: Py, options: readonly Py[]): string {
  const numbers = Array.isArray(value) ? iter(value) : [value];
  if (!numbers.every(isInt)) return filterTypeError('Data to encode must by a tuple or list of ints');
  if (numbers.length === 0 || numbers.some((n) => Number(n) < 0)) return '';
  return coder(options).encode(numbers.map((n) => BigInt(n)));
}

function decode(value: Py, options: readonly Py[]): Py[] {
  if (typeof value !== 'string') return [];
  try {
    return coder(options)
      .decode(value)
      .map((n) => int(BigInt(n)));
  } catch (e) {
    // Letters that are not in the alphabet.
    if (e instanceof Error && e.message.includes('alphabet')) return [];
    throw e;
  }
}

export const hashidsFilters: readonly FilterDeclaration[] = [
  {
    name: 'hashids_encode',
    collection: 'community.general',
    signature,
    doc: 'A number, or several, as short text that tells little of them.',
    example: ['[1, 2, 3] | hashids_encode', "'o2fXhV'"],
    run: (value, args) => encode(value, args),
  },
  {
    name: 'hashids_decode',
    collection: 'community.general',
    signature,
    doc: 'The numbers that a text of `hashids_encode` stands for; none for other text.',
    example: ["'o2fXhV' | hashids_decode", '[1, 2, 3]'],
    run: (value, args) => decode(value, args),
  },
];
