/**
 * Who signs a certificate and whom for, read from the host and the task.
 * @module
 */
import type { Certificate, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import type { CertificationRequest } from '@peculiar/asn1-csr';
import { fail, missing, type ReadHost } from '../../../sdk/index.ts';
import type { CertificateGiven, Terms } from './certificate-params.ts';
import { publicHalf, type KeyPlace } from './keys.ts';
import { parseCertificate, parseRequest } from './pem.ts';
import { isSameKey } from './public-keys.ts';
import { askedFor, authorityOf, type Parties } from './signing.ts';

const ownKey = (given: CertificateGiven): KeyPlace => ({
  path: given.privatekey_path,
  content: given.privatekey_content,
  passphrase: given.privatekey_passphrase,
});

const authorityKey = (given: CertificateGiven): KeyPlace => ({
  path: given.ownca_privatekey_path,
  content: given.ownca_privatekey_content,
  passphrase: given.ownca_privatekey_passphrase,
});

export const signerOf = (given: CertificateGiven, { provider }: Terms): KeyPlace =>
  provider === 'ownca' ? authorityKey(given) : ownKey(given);

async function textOf(
  path: string | undefined,
  content: string | undefined,
  what: string,
  host: ReadHost,
): Promise<string | undefined> {
  if (content !== undefined || path === undefined) return content;
  return (await host.readText(path)) ?? missing(`The ${what} file ${path} does not exist`);
}

async function requestOf(
  { csr_path: path, csr_content: content }: CertificateGiven,
  host: ReadHost,
): Promise<CertificationRequest | undefined> {
  const text = await textOf(path, content, 'certificate signing request', host);
  if (text === undefined) return undefined;
  return parseRequest(text) ?? fail(`${path ?? 'csr_content'} holds no certificate request that can be read`);
}

async function authorityCertificate(
  { ownca_path: path, ownca_content: content }: CertificateGiven,
  host: ReadHost,
): Promise<Certificate> {
  const text = await textOf(path, content, 'CA certificate', host);
  return (
    parseCertificate(text ?? '') ?? fail(`${path ?? 'ownca_content'} holds no certificate that can be read`)
  );
}

/** The key that is named beside, where one is. */
function namedKey(given: CertificateGiven, host: ReadHost): Promise<SubjectPublicKeyInfo | undefined> {
  const place = ownKey(given);
  if (place.path === undefined && place.content === undefined) return Promise.resolve(undefined);
  return publicHalf(place, host, `The private key file ${place.path ?? ''} does not exist`);
}

/** All asked in one go. Fails where something is not there, or does not belong together. */
export async function partiesOf(given: CertificateGiven, terms: Terms, host: ReadHost): Promise<Parties> {
  if (terms.provider === 'selfsigned') {
    const [request, named] = await Promise.all([requestOf(given, host), namedKey(given, host)]);
    const key = named ?? fail('There is no private key');
    const asked = askedFor(request);
    return { ...asked, key, named: key, issuer: asked.subject, issuerKey: key, authority: undefined };
  }
  const place = authorityKey(given);
  const absent = `The CA private key file ${place.path ?? ''} does not exist`;
  const [request, certificate, issuerKey, named] = await Promise.all([
    requestOf(given, host),
    authorityCertificate(given, host),
    publicHalf(place, host, absent),
    namedKey(given, host),
  ]);
  if (request === undefined) return fail('csr_path or csr_content is required for ownca provider');
  const { subject, subjectPublicKeyInfo } = certificate.tbsCertificate;
  if (!isSameKey(subjectPublicKeyInfo, issuerKey))
    fail('The CA private key does not belong to the CA certificate');
  return {
    ...askedFor(request),
    key: request.certificationRequestInfo.subjectPKInfo,
    named,
    issuer: subject,
    issuerKey,
    authority: terms.namesAuthority ? authorityOf(certificate) : undefined,
  };
}
