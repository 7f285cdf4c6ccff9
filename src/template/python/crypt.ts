/**
 * sha256-crypt, sha512-crypt and md5-crypt, as crypt(3) and passlib have them.
 * @module
 */
import { hash } from 'node:crypto';
import { filterError } from '../runtime/errors.ts';

const alphabet = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Bytes of the digest, by index, in crypt's own base64; groups of three, the last may be shorter. */
function encode(digest: Buffer, groups: readonly (readonly number[])[]): string {
  let out = '';
  for (const group of groups) {
    let n = group.reduce((v, i) => (v << 8) | (i < 0 ? 0 : (digest[i] ?? 0)), 0);
    const used = group.filter((i) => i >= 0).length;
    for (let i = 0; i < used + 1; i++) {
      out += alphabet.charAt(n & 63);
      n >>>= 6;
    }
  }
  return out;
}

/** crypt's order: three running indexes that rotate. */
function rotation(size: number, step: number): number[][] {
  const third = Math.floor(size / 3);
  const groups: number[][] = [];
  let abc = [0, third, 2 * third];
  for (let i = 0; i < third; i++) {
    groups.push(abc);
    const [a = 0, b = 0, c = 0] = abc.map((n) => n + 1);
    abc = step === 1 ? [b, c, a] : [c, a, b];
  }
  return groups;
}

const shaGroups = new Map<string, number[][]>([
  ['sha512', [...rotation(63, 1), [-1, -1, 63]]],
  ['sha256', [...rotation(30, 2), [-1, 31, 30]]],
]);

const digest = (name: string, ...parts: readonly Buffer[]): Buffer =>
  hash(name, Buffer.concat(parts), 'buffer');

/** `length` bytes of a repeated block. */
const fill = (block: Buffer, length: number): Buffer => {
  const out = Buffer.alloc(length);
  for (let i = 0; i < length; i += block.length) block.copy(out, i);
  return out;
};

/** The 5000 (or more) rounds of sha-crypt take time on purpose. */
export function shaCrypt(name: 'sha256' | 'sha512', password: string, salt: string, rounds: number): string {
  const key = Buffer.from(password);
  const s = Buffer.from(salt);
  const size = name === 'sha512' ? 64 : 32;
  const b = digest(name, key, s, key);
  const parts = [key, s, fill(b, key.length)];
  for (let n = key.length; n > 0; n >>= 1) parts.push((n & 1) !== 0 ? b : key);
  let a = digest(name, ...parts);
  const p = fill(digest(name, ...Array<Buffer>(key.length).fill(key)), key.length);
  const t = fill(digest(name, ...Array<Buffer>(16 + (a[0] ?? 0)).fill(s)), s.length);
  for (let i = 0; i < rounds; i++) {
    const odd = (i & 1) !== 0;
    const inner = [odd ? p : a];
    if (i % 3 !== 0) inner.push(t);
    if (i % 7 !== 0) inner.push(p);
    inner.push(odd ? a : p);
    a = digest(name, ...inner);
  }
  const id = name === 'sha512' ? '6' : '5';
  const shown = rounds === 5000 ? '' : `rounds=${rounds}$`;
  return `$${id}$${shown}${salt}$${encode(a.subarray(0, size), shaGroups.get(name) ?? [])}`;
}

/** `magic` is `$apr1$` for Apache's own kind. */
export function md5Crypt(password: string, salt: string, magic = '$1$'): string {
  const key = Buffer.from(password);
  const s = Buffer.from(salt);
  const b = digest('md5', key, s, key);
  const parts = [key, Buffer.from(magic), s, fill(b, key.length)];
  for (let n = key.length; n > 0; n >>= 1) parts.push((n & 1) !== 0 ? Buffer.alloc(1) : key.subarray(0, 1));
  let a = digest('md5', ...parts);
  for (let i = 0; i < 1000; i++) {
    const odd = (i & 1) !== 0;
    const inner = [odd ? key : a];
    if (i % 3 !== 0) inner.push(s);
    if (i % 7 !== 0) inner.push(key);
    inner.push(odd ? a : key);
    a = digest('md5', ...inner);
  }
  const groups = [
    [0, 6, 12],
    [1, 7, 13],
    [2, 8, 14],
    [3, 9, 15],
    [4, 10, 5],
    [-1, -1, 11],
  ];
  return `${magic}${salt}$${encode(a, groups)}`;
}

export const checkSalt = (salt: string, longest: number): string => {
  if (/[^./0-9A-Za-z]/.test(salt)) return filterError('invalid characters in salt');
  return salt.length > longest ? filterError(`salt too large (must be at most ${longest} characters)`) : salt;
};
export const saltAlphabet = alphabet;
