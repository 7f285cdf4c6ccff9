/**
 * known_hosts files: which keys a host may have.
 * Format: sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT".
 * @module
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export interface KnownKey {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  readonly revoked: boolean;
  readonly type: string;
  readonly key: Buffer;
}

interface Entry extends KnownKey {
  /** Names as written: a list of patterns, or one hash. */
  readonly names: string;
}

/** What a host is called in the file: the port is part of the name unless it is the usual one. */
export const knownHostName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

/** `SHA256:…` as ssh-keygen -l prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** The type's name is the first string of a public key's wire format (RFC 4253, 6.6). */
export function keyType(key: Buffer): string {
  const length = key.length < 4 ? 0 : key.readUInt32BE(0);
  return key.toString('latin1', 4, 4 + length);
}

function parseLine(text: string, file: string, line: number): Entry | undefined {
  const fields = text.trim().split(/\s+/);
  if (fields[0] === '' || fields[0]?.startsWith('#') === true) return undefined;
  const marker = fields[0]?.startsWith('@') === true ? fields[0] : undefined;
  // Certificates of hosts are not something ssh2 can check.
  if (marker === '@cert-authority') return undefined;
  const [names, type, key] = marker === undefined ? fields : fields.slice(1);
  if (names === undefined || type === undefined || key === undefined) return undefined;
  return { file, line, revoked: marker === '@revoked', names, type, key: Buffer.from(key, 'base64') };
}

export const parseKnownHosts = (text: string, file: string): readonly Entry[] =>
  text.split('\n').flatMap((line, i) => parseLine(line, file, i + 1) ?? []);

function hashMatches(names: string, name: string): boolean {
  const [, , salt, hash] = names.split('|');
  if (salt === undefined || hash === undefined) return false;
  const wanted = Buffer.from(hash, 'base64');
  const got = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}

/** A name as `HashKnownHosts` writes it. */
export function hashedName(name: string): string {
  const salt = randomBytes(20);
  const hash = createHmac('sha1', salt).update(name).digest('base64');
  return `|1|${salt.toString('base64')}|${hash}`;
}

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .toLowerCase()
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  );

/** Whether an entry's names cover `name`; a negated pattern that matches excludes the line. */
export function namesMatch(names: string, name: string): boolean {
  if (names.startsWith('|1|')) return hashMatches(names, name);
  let found = false;
  for (const pattern of names.split(',')) {
    const negated = pattern.startsWith('!');
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(name)) continue;
    if (negated) return false;
    found = true;
  }
  return found;
}

/** Whether the files name an authority for a host, whose certificates the built-in client cannot check. */
export async function hasAuthority(files: readonly string[], name: string): Promise<boolean> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.some((text) =>
    text.split('\n').some((line) => {
      const [marker, names] = line.trim().split(/\s+/);
      return marker === '@cert-authority' && names !== undefined && namesMatch(names, name);
    }),
  );
}

/** Every key that the files name for a host. A file that is not there knows no hosts. */
export async function lookUp(files: readonly string[], name: string): Promise<readonly KnownKey[]> {
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts
    .flatMap((text, i) => parseKnownHosts(text, files[i] ?? ''))
    .filter((entry) => namesMatch(entry.names, name));
}

export type Verdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked'; readonly entry: KnownKey }
  | { readonly kind: 'changed'; readonly entry: KnownKey };

/** What the known keys say about the one that the server shows. */
export function judge(key: Buffer, known: readonly KnownKey[]): Verdict {
  const same = known.filter((entry) => entry.key.equals(key));
  const revoked = same.find((entry) => entry.revoked);
  if (revoked !== undefined) return { kind: 'revoked', entry: revoked };
  if (same.length > 0) return { kind: 'known' };
  const type = keyType(key);
  const other = known.find((entry) => entry.type === type && !entry.revoked);
  return other === undefined ? { kind: 'unknown' } : { kind: 'changed', entry: other };
}
