/**
 * Passwords as crypt(3) stores them.
 * @module
 */
import { randomInt } from 'node:crypto';
import { filterError, typeError } from '../runtime/errors.ts';
import { bcryptHash } from './bcrypt.ts';
import { checkSalt, md5Crypt, saltAlphabet, shaCrypt } from './crypt.ts';

interface Kind {
  readonly name: 'sha512' | 'sha256' | 'md5' | 'bcrypt';
  readonly saltSize: number;
  readonly rounds: number;
}
const sha512: Kind = { name: 'sha512', saltSize: 16, rounds: 656_000 };
const sha256: Kind = { name: 'sha256', saltSize: 16, rounds: 535_000 };
const md5: Kind = { name: 'md5', saltSize: 8, rounds: 0 };
const blowfish: Kind = { name: 'bcrypt', saltSize: 22, rounds: 12 };
const kinds = new Map<string, Kind>([
  ['sha512', sha512],
  ['sha512_crypt', sha512],
  ['sha256', sha256],
  ['sha256_crypt', sha256],
  ['md5', md5],
  ['md5_crypt', md5],
  ['blowfish', blowfish],
  ['bcrypt', blowfish],
]);
const leastRounds = 1000;
/** More than this would block a run for minutes. */
const mostRounds = 20_000_000;

const kindOf = (type: string): Kind =>
  kinds.get(type) ??
  filterError(`${type} is not in the list of supported algorithms: md5, sha256, sha512, blowfish`);

export function randomSalt(type: string, size?: number): string {
  const { name, saltSize } = kindOf(type);
  // The last character of bcrypt's holds two bits only.
  const length = Math.min(size ?? saltSize, saltSize);
  const text = Array.from({ length }, () => saltAlphabet.charAt(randomInt(saltAlphabet.length))).join('');
  return name === 'bcrypt' ? text.slice(0, -1) + '.Oeu'.charAt(randomInt(4)) : text;
}

export interface HashOptions {
  /** A random one when there is none. */
  readonly salt?: string | undefined;
  readonly saltSize?: number | undefined;
  readonly rounds?: number | undefined;
  /** Which of bcrypt's variants: 2, 2a, 2b or 2y. */
  readonly ident?: string | undefined;
}

export function hashPassword(password: string, type: string, options: HashOptions): string {
  const { name, saltSize, rounds: usual } = kindOf(type);
  const salt = options.salt ?? randomSalt(type, options.saltSize);
  const rounds = options.rounds ?? usual;
  if (name === 'bcrypt') return bcryptHash(password, salt, rounds, options.ident ?? '2b');
  const checked = checkSalt(salt, saltSize);
  if (name === 'md5') {
    if (options.rounds !== undefined) typeError("md5_crypt got an unexpected keyword argument 'rounds'");
    return md5Crypt(password, checked);
  }
  if (rounds < leastRounds || rounds > mostRounds)
    return filterError(`rounds must be between ${leastRounds} and ${mostRounds}`);
  return shaCrypt(name, password, checked, rounds);
}
