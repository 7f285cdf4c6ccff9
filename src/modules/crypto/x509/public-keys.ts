/** Public keys, as requests and certificates hold them. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import type { ResultKeys } from '../../../sdk/index.ts';
import { fingerprints, keyInfo } from '../openssl/key-info.ts';
import { numberFrom } from './numbers.ts';

const derOf = (key: SubjectPublicKeyInfo): Buffer => Buffer.from(AsnConvert.serialize(key));

export const keyObjectOf = (key: SubjectPublicKeyInfo): KeyObject =>
  createPublicKey({ key: derOf(key), format: 'der', type: 'spki' });

export const keyFromDer = (der: Buffer): SubjectPublicKeyInfo => AsnConvert.parse(der, SubjectPublicKeyInfo);

export const isSameKey = (one: SubjectPublicKeyInfo, other: SubjectPublicKeyInfo): boolean =>
  derOf(one).equals(derOf(other));

/** The numbers in a key. Of DSA only the size: nobody makes such certificates any more. */
export function publicData(key: SubjectPublicKeyInfo): ResultKeys {
  const object = keyObjectOf(key);
  const { modulusLength: size } = object.asymmetricKeyDetails ?? {};
  if (object.asymmetricKeyType === 'rsa') {
    const { n = '', e = '' } = object.export({ format: 'jwk' });
    const number = (text: string): number | bigint => numberFrom(Buffer.from(text, 'base64url'));
    return { size, modulus: number(n), exponent: number(e) };
  }
  if (object.asymmetricKeyType === 'dsa') return { size };
  if (object.asymmetricKeyType !== 'ec') return {};
  const { curve = '' } = keyInfo(object.export({ type: 'spki', format: 'pem' }).toString()) ?? {};
  // A point that is written in full: a byte, then both numbers.
  const point = Buffer.from(new Uint8Array(key.subjectPublicKey));
  const half = (point.length - 1) / 2;
  const isFull = point[0] === 4 && Number.isInteger(half);
  return {
    curve,
    ...(isFull
      ? { x: numberFrom(point.subarray(1, 1 + half)), y: numberFrom(point.subarray(1 + half)) }
      : {}),
    exponent_size: Number(/\d+/.exec(curve)?.[0] ?? 0),
  };
}

/** `only`: the one hash to tell fingerprints by. */
export function publicKeyInfo(key: SubjectPublicKeyInfo, only?: string): ResultKeys {
  const pem = keyObjectOf(key).export({ type: 'spki', format: 'pem' }).toString();
  return {
    public_key: pem,
    public_key_type: keyInfo(pem)?.type,
    public_key_data: publicData(key),
    public_key_fingerprints: fingerprints(derOf(key), only),
  };
}
