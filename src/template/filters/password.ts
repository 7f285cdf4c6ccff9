/**
 * password_hash.
 * @module
 */
import { randomInt } from 'node:crypto';
import { type FilterDeclaration } from '../plugin.ts';
import { checkSalt, md5Crypt, saltAlphabet, shaCrypt } from '../python/crypt.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { filterError, filterTypeError } from '../runtime/errors.ts';
import { str } from '../runtime/repr.ts';
import type { Py } from '../runtime/types.ts';

const kinds = new Map([
  ['sha512', { saltSize: 16, rounds: 656_000 }],
  ['sha512_crypt', { saltSize: 16, rounds: 656_000 }],
  ['sha256', { saltSize: 16, rounds: 535_000 }],
  ['sha256_crypt', { saltSize: 16, rounds: 535_000 }],
  ['md5', { saltSize: 8, rounds: 0 }],
  ['md5_crypt', { saltSize: 8, rounds: 0 }],
]);
const leastRounds = 1000;
/** More than this would block a run for minutes. */
const mostRounds = 20_000_000;

const randomSalt = (size: number): string =>
  Array.from({ length: size }, () => saltAlphabet.charAt(randomInt(saltAlphabet.length))).join('');

function passwordHash(value: Py, type: string, salt: Py, saltSize: Py, rounds: Py): Py {
  if (typeof value !== 'string') return filterTypeError('password_hash can only be used on text');
  const kind = kinds.get(type);
  if (!kind) return filterError(`${type} is not in the list of supported algorithms: md5, sha256, sha512`);
  const size = saltSize === null ? kind.saltSize : asIndex(saltSize);
  const own =
    salt === null || salt === ''
      ? randomSalt(Math.min(size, kind.saltSize))
      : checkSalt(str(salt), kind.saltSize);
  if (kind.rounds === 0) return md5Crypt(value, own);
  const count = rounds === null ? kind.rounds : asIndex(rounds);
  if (count < leastRounds || count > mostRounds)
    return filterError(`rounds must be between ${leastRounds} and ${mostRounds}`);
  return shaCrypt(type.startsWith('sha512') ? 'sha512' : 'sha256', value, own, count);
}

export const passwordFilters: readonly FilterDeclaration[] = [
  {
    name: 'password_hash',
    signature: "hashtype='sha512', salt=none, salt_size=none, rounds=none, ident=none",
    doc: 'The password as crypt(3) stores it: sha512, sha256 or md5. Give a salt to get the same hash each time.',
    example: ["'pw' | password_hash('md5', 'mysalt12')", "'$1$mysalt12$NZRIpaWeXJDCrbs6Iy.GN1'"],
    run: (value, [type = 'sha512', salt = null, saltSize = null, rounds = null]) =>
      passwordHash(value, str(type), salt, saltSize, rounds),
  },
];
