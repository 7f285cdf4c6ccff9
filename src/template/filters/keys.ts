/**
 * What node:crypto says of keys, in the words of community.crypto.
 * @module
 */
import { createHash, getHashes, type KeyObject } from 'node:crypto';
import { int, type Py, type PyDict } from '../runtime/types.ts';

/** hashlib's names with OpenSSL's and, for those without a length of their own, the bytes asked for. */
const hashes: readonly (readonly [name: string, openssl: string, bytes?: number])[] = [
  ['md5', 'md5'],
  ['sha1', 'sha1'],
  ['sha224', 'sha224'],
  ['sha256', 'sha256'],
  ['sha384', 'sha384'],
  ['sha512', 'sha512'],
  ['blake2b', 'blake2b512'],
  ['blake2s', 'blake2s256'],
  ['sha3_224', 'sha3-224'],
  ['sha3_256', 'sha3-256'],
  ['sha3_384', 'sha3-384'],
  ['sha3_512', 'sha3-512'],
  ['shake_128', 'shake128', 32],
  ['shake_256', 'shake256', 32],
];
const known = new Set(getHashes().map((name) => name.toLowerCase()));

/** Every fingerprint there is, as pairs of digits with colons. */
export function fingerprints(content: Buffer): PyDict {
  const found: PyDict = new Map();
  for (const [name, openssl, outputLength] of hashes) {
    if (!known.has(openssl)) continue;
    const options = outputLength === undefined ? undefined : { outputLength };
    const hex = createHash(openssl, options).update(content).digest('hex');
    found.set(name, (hex.match(/../g) ?? []).join(':'));
  }
  return found;
}

const types = new Map<string | undefined, string>([
  ['rsa', 'RSA'],
  ['rsa-pss', 'RSA'],
  ['dsa', 'DSA'],
  ['ec', 'ECC'],
  ['ed25519', 'Ed25519'],
  ['ed448', 'Ed448'],
  ['x25519', 'X25519'],
  ['x448', 'X448'],
]);
export const keyType = (key: KeyObject): string =>
  types.get(key.asymmetricKeyType) ?? `unknown (${key.asymmetricKeyType ?? ''})`;

/** OpenSSL's names of curves where cryptography's differ, and the bits of their groups. */
const curves = new Map([
  ['prime256v1', ['secp256r1', 256]],
  ['prime192v1', ['secp192r1', 192]],
  ['secp224r1', ['secp224r1', 224]],
  ['secp384r1', ['secp384r1', 384]],
  ['secp521r1', ['secp521r1', 521]],
  ['secp256k1', ['secp256k1', 256]],
] as const);

const number = (base64url: string | undefined): Py =>
  base64url === undefined ? null : int(BigInt(`0x0${Buffer.from(base64url, 'base64url').toString('hex')}`));

/** The numbers a key consists of: those of the public half, or of the private one only. */
export function keyData(key: KeyObject): PyDict {
  const details = key.asymmetricKeyDetails ?? {};
  const data: PyDict = new Map();
  const isPrivate = key.type === 'private';
  switch (keyType(key)) {
    case 'RSA': {
      const jwk = key.asymmetricKeyType === 'rsa' ? key.export({ format: 'jwk' }) : {};
      if (isPrivate)
        for (const [name, part] of [['p', jwk.p], ['q', jwk.q], ['exponent', jwk.d]] as const) data.set(name, number(part)); // prettier-ignore
      else {
        data.set('size', details.modulusLength ?? null);
        data.set('modulus', number(jwk.n));
        data.set('exponent', details.publicExponent === undefined ? null : int(details.publicExponent));
      }
      break;
    }
    case 'ECC': {
      const jwk = key.export({ format: 'jwk' });
      const [curve, size] = curves.get(details.namedCurve as 'secp256k1') ?? [
        details.namedCurve ?? null,
        null,
      ];
      if (isPrivate) data.set('multiplier', number(jwk.d));
      else {
        data.set('curve', curve).set('exponent_size', size);
        data.set('x', number(jwk.x)).set('y', number(jwk.y));
      }
      break;
    }
    case 'DSA':
      if (!isPrivate) data.set('size', details.modulusLength ?? null);
      break;
    default:
  }
  return data;
}
