/**
 * Hashes that web servers read from password files. Pure, but for salts.
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { hashPassword, md5Crypt, randomSalt } from '../../../sdk/index.ts';

const makers: Readonly<Record<string, (password: string) => string>> = {
  apr_md5_crypt: (password) => md5Crypt(password, randomSalt('md5'), '$apr1$'),
  md5_crypt: (password) => hashPassword(password, 'md5_crypt', {}),
  sha256_crypt: (password) => hashPassword(password, 'sha256_crypt', {}),
  sha512_crypt: (password) => hashPassword(password, 'sha512_crypt', {}),
  bcrypt: (password) => hashPassword(password, 'bcrypt', {}),
  ldap_sha1: (password) => `{SHA}${createHash('sha1').update(password).digest('base64')}`,
  plaintext: (password) => password,
};

/** Names of passlib's for those that there are. */
export const schemes: readonly string[] = Object.keys(makers);

export const hashWith = (scheme: string, password: string): string => makers[scheme]?.(password) ?? '';

const same = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Whether a hash is of the password; one of a kind that is not known is not. */
export function isHashOf(hash: string, password: string): boolean {
  const [, kind = '', rest = ''] = /^\$(apr1|1|5|6|2[aby]?)\$(.*)$/s.exec(hash) ?? [];
  if (kind.startsWith('2')) {
    const [rounds = '', text = ''] = rest.split('$');
    const options = { salt: text.slice(0, 22), rounds: Number(rounds), ident: kind };
    return same(hash, hashPassword(password, 'bcrypt', options));
  }
  if (kind === 'apr1' || kind === '1')
    return same(hash, md5Crypt(password, rest.split('$')[0] ?? '', `$${kind}$`));
  if (kind !== '') {
    const [, rounds, salt = ''] = /^(?:rounds=(\d+)\$)?([^$]*)/.exec(rest) ?? [];
    const options = { salt, rounds: rounds === undefined ? 5000 : Number(rounds) };
    return same(hash, hashPassword(password, kind === '5' ? 'sha256' : 'sha512', options));
  }
  if (hash.startsWith('{SHA}')) return same(hash, hashWith('ldap_sha1', password));
  return same(hash, password);
}
