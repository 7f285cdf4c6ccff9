/**
 * Passwords of roles, as the server keeps them. Pure.
 * @module
 */
import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

const scram = /^SCRAM-SHA-256\$(\d+):([A-Za-z0-9+/=]+)\$[A-Za-z0-9+/=]+:([A-Za-z0-9+/=]+)$/;

/** What RFC 4013 makes of a password, as far as passwords of people go. */
const prepared = (password: string): string =>
  password
    .replace(/[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000]/g, ' ')
    .replace(/[\u00ad\u034f\u1806\u180b-\u180d\u2060\ufe00-\ufe0f\ufeff]/g, '')
    .normalize('NFKC');

function fitsScram(stored: RegExpExecArray, password: string): boolean {
  const [, rounds = '', salt = '', serverKey = ''] = stored;
  const salted = pbkdf2Sync(prepared(password), Buffer.from(salt, 'base64'), Number(rounds), 32, 'sha256');
  return createHmac('sha256', salted).update('Server Key').digest('base64') === serverKey;
}

export interface Wanted {
  readonly user: string;
  /** Empty for no password; a hash of the server's own stands for itself. */
  readonly password: string;
  readonly encrypted: boolean;
}

/** Whether a role has this password. `stored`: what the server keeps, null for none. */
export function hasPassword({ user, password, encrypted }: Wanted, stored: string | null): boolean {
  if (password === '') return stored === null;
  if (scram.test(password)) return password === stored;
  const kept = stored === null ? null : scram.exec(stored);
  if (kept !== null) return fitsScram(kept, password);
  if (/^md5.{32}$/s.test(password) || !encrypted) return password === stored;
  return stored === `md5${createHash('md5').update(`${password}${user}`).digest('hex')}`;
}
