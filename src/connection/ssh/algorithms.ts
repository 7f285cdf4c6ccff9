/**
 * Which algorithms the built-in client may use, where the user's configuration says.
 * @module
 */
import type { Algorithms } from 'ssh2';
import type { SshSettings } from '../types.ts';

/** What ssh2 knows, ssh's names. */
export const known = {
  cipher: new Set([
    ...['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com', 'chacha20-poly1305@openssh.com'],
    ...['aes128-ctr', 'aes192-ctr', 'aes256-ctr', 'aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
  ]),
  kex: new Set([
    ...['curve25519-sha256', 'curve25519-sha256@libssh.org', 'ecdh-sha2-nistp256', 'ecdh-sha2-nistp384'],
    ...['ecdh-sha2-nistp521', 'diffie-hellman-group-exchange-sha256', 'diffie-hellman-group14-sha256'],
    ...['diffie-hellman-group15-sha512', 'diffie-hellman-group16-sha512', 'diffie-hellman-group17-sha512'],
    ...['diffie-hellman-group18-sha512', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group14-sha1'],
    'diffie-hellman-group1-sha1',
  ]),
  hmac: new Set([
    ...['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha1-etm@openssh.com'],
    ...['hmac-sha2-256', 'hmac-sha2-512', 'hmac-sha1', 'hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'],
  ]),
};

/** Ciphers that bring their own authentication: no MAC is needed beside them. */
const authenticated = /gcm|poly1305/;

const allowed = (wanted: readonly string[] | undefined, names: ReadonlySet<string>): string[] | undefined =>
  wanted?.filter((name) => names.has(name));

/** Names of options that leave the built-in client nothing to offer. */
export function impossible({ ciphers, kex, macs }: SshSettings): readonly string[] {
  const left = allowed(ciphers, known.cipher);
  const needsMac = left?.every((cipher) => authenticated.test(cipher)) !== true;
  return [
    ...(left?.length === 0 ? ['Ciphers'] : []),
    ...(allowed(kex, known.kex)?.length === 0 ? ['KexAlgorithms'] : []),
    ...(needsMac && allowed(macs, known.hmac)?.length === 0 ? ['MACs'] : []),
  ];
}

/** Options of ssh2. `hostKeys`: signature algorithms that suit the keys that are known, best first. */
export function algorithmsOf(settings: SshSettings, hostKeys: readonly string[]): Algorithms {
  const ciphers = allowed(settings.ciphers, known.cipher);
  const kex = allowed(settings.kex, known.kex);
  const macs = allowed(settings.macs, known.hmac);
  const wanted = settings.hostKeyAlgorithms;
  const keys = wanted === undefined ? hostKeys : hostKeys.filter((name) => wanted.includes(name));
  return {
    ...(ciphers === undefined ? {} : { cipher: ciphers }),
    ...(kex === undefined ? {} : { kex }),
    ...(macs === undefined || macs.length === 0 ? {} : { hmac: macs }),
    serverHostKey: [...keys],
  } as Algorithms;
}
