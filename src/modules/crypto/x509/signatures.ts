/**
 * Ways to sign, by their numbers.
 * @module
 */
import { verify } from 'node:crypto';
import type { CertificationRequest } from '@peculiar/asn1-csr';
import { AlgorithmIdentifier, Certificate, type SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { fail } from '../../../sdk/index.ts';
import { keyObjectOf } from './public-keys.ts';

/** Digests by kinds of keys. */
const algorithms: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rsa: {
    md5: '1.2.840.113549.1.1.4',
    sha1: '1.2.840.113549.1.1.5',
    sha224: '1.2.840.113549.1.1.14',
    sha256: '1.2.840.113549.1.1.11',
    sha384: '1.2.840.113549.1.1.12',
    sha512: '1.2.840.113549.1.1.13',
  },
  ec: {
    sha1: '1.2.840.10045.4.1',
    sha224: '1.2.840.10045.4.3.1',
    sha256: '1.2.840.10045.4.3.2',
    sha384: '1.2.840.10045.4.3.3',
    sha512: '1.2.840.10045.4.3.4',
  },
  dsa: {
    sha1: '1.2.840.10040.4.3',
    sha224: '2.16.840.1.101.3.4.3.1',
    sha256: '2.16.840.1.101.3.4.3.2',
    sha384: '2.16.840.1.101.3.4.3.3',
    sha512: '2.16.840.1.101.3.4.3.4',
  },
};
const withoutDigest: Readonly<Record<string, string>> = { ed25519: '1.3.101.112', ed448: '1.3.101.113' };
const offered = new Set(['md5', 'sha1', 'sha256', 'sha384', 'sha512']);

/** How a key signs. */
export interface Way {
  readonly algorithm: AlgorithmIdentifier;
  /** Undefined for keys that have their own. */
  readonly digest: string | undefined;
}

/** Fails with `refusal` where the key cannot sign by that digest. */
export function wayOf(key: SubjectPublicKeyInfo, digest: string, refusal: string): Way {
  const { asymmetricKeyType: kind = '' } = keyObjectOf(key);
  const own = withoutDigest[kind];
  if (own !== undefined) return { algorithm: new AlgorithmIdentifier({ algorithm: own }), digest: undefined };
  if (algorithms[kind] === undefined) return fail(`A key of kind ${kind} cannot sign`);
  const oid = offered.has(digest) ? algorithms[kind][digest] : undefined;
  if (oid === undefined) return fail(refusal);
  const algorithm = new AlgorithmIdentifier({
    algorithm: oid,
    ...(kind === 'rsa' ? { parameters: null } : {}),
  });
  return { algorithm, digest };
}

/** Whether the owner of a key has signed it. Signatures of kinds that nothing here makes are taken for wrong ones. */
export function isSignedBy(signed: CertificationRequest | Certificate, key: SubjectPublicKeyInfo): boolean {
  const [raw, signature] =
    signed instanceof Certificate
      ? [signed.tbsCertificateRaw, signed.signatureValue]
      : [signed.certificationRequestInfoRaw, signed.signature];
  const object = keyObjectOf(key);
  const { asymmetricKeyType: kind = '' } = object;
  const oid = signed.signatureAlgorithm.algorithm;
  const digest = Object.entries(algorithms[kind] ?? {}).find(([, number]) => number === oid)?.[0];
  if (raw === undefined || (digest === undefined && withoutDigest[kind] !== oid)) return false;
  return verify(digest ?? null, new Uint8Array(raw), object, new Uint8Array(signature));
}
