/**
 * bcrypt, as passlib has it.
 * @module
 */
import bcrypt from 'bcryptjs';
import { filterError } from '../runtime/errors.ts';

const saltSize = 22;
const idents = ['2', '2a', '2b', '2y'];

/** Each round more takes twice the time; beyond 20 a run would stand still for minutes. */
export function bcryptHash(password: string, salt: string, rounds: number, ident: string): string {
  if (!idents.includes(ident)) return filterError(`invalid ident: '${ident}'`);
  if (salt.length !== saltSize)
    return filterError(
      `salt too ${salt.length < saltSize ? 'small' : 'large'} (bcrypt requires exactly ${saltSize} chars)`,
    );
  if (/[^./0-9A-Za-z]/.test(salt)) return filterError('invalid characters in bcrypt salt');
  if (rounds < 4 || rounds > 20) return filterError(`bcrypt: rounds must be between 4 and 20, not ${rounds}`);
  return bcrypt.hashSync(password, `$${ident}$${String(rounds).padStart(2, '0')}$${salt}`);
}
