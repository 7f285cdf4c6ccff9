/**
 * What a public key tells. Pure.
 * @module
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';

export interface KeyInfo {
  readonly type: string;
  readonly size: number | undefined;
  readonly curve: string | undefined;
  readonly pem: string;
  readonly der: Buffer;
}

const types: Readonly<Record<string, string>> = {
  rsa: 'RSA',
  dsa: 'DSA',
  ec: 'ECC',
  ed25519: 'Ed25519',
  ed448: 'Ed448',
  x25519: 'X25519',
  x448: 'X448',
};

/** OpenSSL's names of curves, where they are others. */
const openssl: Readonly<Record<string, string>> = { secp256r1: 'prime256v1', secp192r1: 'prime192v1' };
export const curveForOpenssl = (curve: string): string => openssl[curve] ?? curve;

/** A public key in PEM; undefined for anything else. */
export function keyInfo(pem: string): KeyInfo | undefined {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return undefined;
  }
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details } = key;
  const named = details?.namedCurve;
  return {
    type: types[type] ?? type,
    size: details?.modulusLength,
    curve: Object.entries(openssl).find(([, name]) => name === named)?.[0] ?? named,
    pem,
    der: key.export({ type: 'spki', format: 'der' }),
  };
}

/** Python's names of hashes, and Node's; the last two have any length, and 32 bytes are taken. */
const hashes: readonly (readonly [string, string, number?])[] = [
  ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].map((name) => [name, name] as const),
  ...['224', '256', '384', '512'].map((size) => [`sha3_${size}`, `sha3-${size}`] as const),
  ['blake2b', 'blake2b512'],
  ['blake2s', 'blake2s256'],
  ['shake_128', 'shake128', 32],
  ['shake_256', 'shake256', 32],
];

/** Fingerprints of a public key by every hash that there is, two digits at a time. */
export function fingerprints(der: Buffer, only?: string): Record<string, string> {
  const made = hashes.flatMap(([name, own, outputLength]) => {
    if (only !== undefined && name !== only) return [];
    try {
      const options = outputLength === undefined ? {} : { outputLength };
      const hex = createHash(own, options).update(der).digest('hex');
      return [[name, hex.replace(/..(?=.)/g, '$&:')] as const];
    } catch {
      // Some builds leave hashes out.
      return [];
    }
  });
  return Object.fromEntries(made);
}

export type KeyFormat = 'pkcs1' | 'pkcs8' | 'raw' | 'unknown-pem';

/** The format of a private key by its first line. */
export function formatOf(line: string): KeyFormat {
  const [, name = ''] = /^-----BEGIN (.+)-----$/.exec(line) ?? [];
  if (name === '') return 'raw';
  if (name === 'PRIVATE KEY' || name === 'ENCRYPTED PRIVATE KEY') return 'pkcs8';
  return name.endsWith(' PRIVATE KEY') ? 'pkcs1' : 'unknown-pem';
}
