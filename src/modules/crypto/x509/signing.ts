/**
 * Certificates: whether one is what a task asks for, and how it becomes that.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import type { CertificationRequest } from '@peculiar/asn1-csr';
import * as x509 from '@peculiar/asn1-x509';
import type { WriteHost } from '../../../sdk/index.ts';
import type { Terms } from './certificate-params.ts';
import { attributesOf } from './distinguished-names.ts';
import { authorityKeyExtension, keyIdentifier, subjectKeyExtension } from './extensions.ts';
import { requestedExtensions } from './info.ts';
import { sign, type KeyPlace } from './keys.ts';
import { integerBytes } from './numbers.ts';
import { pemText } from './pem.ts';
import { isSameKey } from './public-keys.ts';
import { isSignedBy, wayOf } from './signatures.ts';

/** Who signs, and whom for. */
export interface Parties {
  /** Of the request, or of nothing but the key. */
  readonly subject: x509.Name;
  /** What the certificate is about. */
  readonly key: x509.SubjectPublicKeyInfo;
  readonly extensions: readonly x509.Extension[];
  /** Undefined where the key's owner asks for nothing. */
  readonly request: CertificationRequest | undefined;
  readonly issuer: x509.Name;
  readonly issuerKey: x509.SubjectPublicKeyInfo;
  /** The name of the authority's key, where the certificate tells it. */
  readonly authority: x509.Extension | undefined;
  /** Of the private key that the task names beside; undefined for none. */
  readonly named: x509.SubjectPublicKeyInfo | undefined;
}

const { id_ce_subjectKeyIdentifier: ownKeyId, id_ce_authorityKeyIdentifier: authorityKeyId } = x509;

const find = (list: readonly x509.Extension[], oid: string): x509.Extension | undefined =>
  list.find(({ extnID }) => extnID === oid);

/** How the certificates that an authority signs name its key: as its own certificate does, or by a hash. */
export function authorityOf({ tbsCertificate: tbs }: x509.Certificate): x509.Extension {
  const own = find(tbs.extensions ?? [], ownKeyId);
  const named =
    own === undefined
      ? keyIdentifier(tbs.subjectPublicKeyInfo)
      : Buffer.from(new Uint8Array(AsnConvert.parse(own.extnValue.buffer, x509.SubjectKeyIdentifier).buffer));
  return authorityKeyExtension(named);
}

/** All that the certificate is to have, in its order. */
function wantedExtensions({ extensions, key, authority }: Parties, { named }: Terms): x509.Extension[] {
  const kept = extensions.filter(
    ({ extnID }) =>
      !(extnID === ownKeyId && named === 'always_create') &&
      !(extnID === authorityKeyId && authority !== undefined),
  );
  const makes = named !== 'never_create' && find(kept, ownKeyId) === undefined;
  return [
    ...kept,
    ...(makes ? [subjectKeyExtension(keyIdentifier(key))] : []),
    ...(authority === undefined ? [] : [authority]),
  ];
}

const hexOf = (value: object): string => Buffer.from(AsnConvert.serialize(value)).toString('hex');

/** Names are the same whatever their texts are encoded in. */
export const isSameName = (one: x509.Name, other: x509.Name): boolean =>
  JSON.stringify(attributesOf(one)) === JSON.stringify(attributesOf(other));

function hasExtensions(wanted: readonly x509.Extension[], found: readonly x509.Extension[]): boolean {
  const texts = [wanted, found].map((list) => list.map(hexOf).sort().join());
  return texts[0] === texts[1];
}

/** Whether a certificate is what the parties agree on. Times do not count where they are not given. */
export function isRight(
  certificate: x509.Certificate,
  parties: Parties,
  terms: Terms,
  times: { readonly notBefore: Date; readonly notAfter: Date } | undefined,
): boolean {
  const { tbsCertificate: tbs } = certificate;
  const { named, request, key, issuerKey } = parties;
  if (named !== undefined && !isSameKey(tbs.subjectPublicKeyInfo, named)) return false;
  const asking = request?.certificationRequestInfo.subjectPKInfo;
  const isAsRequested =
    (request === undefined ||
      (asking !== undefined && isSignedBy(request, asking) && isSameKey(tbs.subjectPublicKeyInfo, asking))) &&
    isSameKey(tbs.subjectPublicKeyInfo, key) &&
    isSameName(tbs.subject, parties.subject) &&
    hasExtensions(wantedExtensions(parties, terms), [...(tbs.extensions ?? [])]);
  const isInTime =
    times === undefined ||
    (tbs.validity.notBefore.getTime().getTime() === times.notBefore.getTime() &&
      tbs.validity.notAfter.getTime().getTime() === times.notAfter.getTime());
  return (
    isAsRequested && isInTime && isSignedBy(certificate, issuerKey) && isSameName(tbs.issuer, parties.issuer)
  );
}

/** A number that nobody can guess, of 159 bits. */
export const newSerial = (): bigint => BigInt(`0x${randomBytes(20).toString('hex')}`) >> 1n;

export interface Signing extends Parties {
  readonly terms: Terms;
  readonly refusal: string;
  readonly serial: bigint;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signer: KeyPlace;
}

/** A new certificate. */
export async function makeCertificate(
  signing: Signing,
  write: WriteHost,
  remoteTmp: string,
): Promise<string> {
  const { terms, subject, key, issuer, issuerKey, serial, notBefore, notAfter } = signing;
  const way = wayOf(issuerKey, terms.digest, signing.refusal);
  const extensions = wantedExtensions(signing, terms);
  const tbs = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: integerBytes(serial),
    signature: way.algorithm,
    issuer,
    validity: new x509.Validity({ notBefore, notAfter }),
    subject,
    subjectPublicKeyInfo: key,
    ...(extensions.length === 0 ? {} : { extensions: new x509.Extensions(extensions) }),
  });
  const bytes = new Uint8Array(AsnConvert.serialize(tbs));
  const signature = await sign(signing.signer, way, bytes, write, remoteTmp);
  const certificate = new x509.Certificate({
    tbsCertificate: tbs,
    signatureAlgorithm: way.algorithm,
    signatureValue: new Uint8Array(signature).buffer,
  });
  return pemText('CERTIFICATE', new Uint8Array(AsnConvert.serialize(certificate)));
}

/** What a request asks for, or nothing without one. */
export const askedFor = (
  request: CertificationRequest | undefined,
): Pick<Parties, 'request' | 'subject' | 'extensions'> => ({
  request,
  subject: request?.certificationRequestInfo.subject ?? new x509.Name(),
  extensions: request === undefined ? [] : requestedExtensions(request),
});
