/**
 * What requests and certificates say, under the names of Ansible's results.
 * @module
 */
import { AsnConvert } from '@peculiar/asn1-schema';
import type { CertificationRequest } from '@peculiar/asn1-csr';
import * as x509 from '@peculiar/asn1-x509';
import type { ResultKeys } from '../../../sdk/index.ts';
import { fingerprints } from '../openssl/key-info.ts';
import { orderedNames } from './distinguished-names.ts';
import { keyUses, tlsFeature } from './extensions.ts';
import { generalNameText, type NameEncoding } from './general-names.ts';
import { numberFrom } from './numbers.ts';
import { nameOf } from './object-names.ts';
import { publicKeyInfo } from './public-keys.ts';
import { isSignedBy } from './signatures.ts';

type Named = Readonly<Record<string, unknown>>;

export const extensionRequest = '1.2.840.113549.1.9.14';

/** Those that a request asks for. */
export function requestedExtensions({ certificationRequestInfo }: CertificationRequest): x509.Extension[] {
  // Requests of some programs have no attributes at all.
  const attributes = certificationRequestInfo.attributes as readonly x509.Attribute[] | undefined;
  const [list] = attributes?.find(({ type }) => type === extensionRequest)?.values ?? [];
  return list === undefined ? [] : [...AsnConvert.parse(list, x509.Extensions)];
}

/** The value of one extension, and whether it is critical. */
function valueOf<T>(
  extensions: readonly x509.Extension[],
  oid: string,
  type: new () => T,
): { readonly value: T; readonly critical: boolean } | undefined {
  const found = extensions.find(({ extnID }) => extnID === oid);
  if (found === undefined) return undefined;
  return { value: AsnConvert.parse(found.extnValue.buffer, type), critical: found.critical };
}

/** Keys `NAME` and `NAME_critical`. */
const both = (name: string, value: unknown, critical: boolean | undefined): Named => ({
  [name]: value ?? null,
  [`${name}_critical`]: critical ?? false,
});

const colons = (bytes: ArrayBuffer): string =>
  Buffer.from(new Uint8Array(bytes))
    .toString('hex')
    .replace(/..(?=.)/g, '$&:');

function usageInfo(extensions: readonly x509.Extension[]): Named {
  const usage = valueOf(extensions, x509.id_ce_keyUsage, x509.KeyUsage);
  const bits = usage?.value.toNumber() ?? 0;
  const uses = keyUses.filter((_, bit) => (bits & (1 << bit)) !== 0).map(([, name]) => name);
  const extended = valueOf(extensions, x509.id_ce_extKeyUsage, x509.ExtendedKeyUsage);
  const basic = valueOf(extensions, x509.id_ce_basicConstraints, x509.BasicConstraints);
  const { cA = false, pathLenConstraint } = basic?.value ?? {};
  const feature = extensions.find(({ extnID }) => extnID === tlsFeature);
  return {
    ...both('key_usage', usage && uses.sort(), usage?.critical),
    ...both(
      'extended_key_usage',
      extended && [...extended.value].map((oid) => nameOf(oid)).sort(),
      extended?.critical,
    ),
    ...both(
      'basic_constraints',
      basic && [
        `CA:${cA ? 'TRUE' : 'FALSE'}`,
        ...(pathLenConstraint === undefined ? [] : [`pathlen:${pathLenConstraint}`]),
      ],
      basic?.critical,
    ),
    ...both('ocsp_must_staple', feature && asksForStatus(feature), feature?.critical),
  };
}

/** Whether the list of TLS's features has `status_request`. */
export const asksForStatus = ({ extnValue }: x509.Extension): boolean =>
  Buffer.from(new Uint8Array(extnValue.buffer)).includes(Buffer.from('020105', 'hex'), 2);

/** How things are told. */
export interface Telling {
  /** The one hash to tell fingerprints by; all when not given. */
  readonly only?: string;
  /** Default `ignore`. */
  readonly names?: NameEncoding;
}

type ToText = (name: x509.GeneralName) => string;
const texts =
  ({ names }: Telling): ToText =>
  (name) =>
    generalNameText(name, names);

function namesInfo(extensions: readonly x509.Extension[], text: ToText): Named {
  const names = valueOf(extensions, x509.id_ce_subjectAltName, x509.SubjectAlternativeName);
  return both('subject_alt_name', names && [...names.value].map(text), names?.critical);
}

function constraintsInfo(extensions: readonly x509.Extension[], text: ToText): Named {
  const found = valueOf(extensions, x509.id_ce_nameConstraints, x509.NameConstraints);
  const all = (trees: x509.GeneralSubtrees | undefined): string[] =>
    [...(trees ?? [])].map(({ base }) => text(base));
  return {
    name_constraints_permitted: found ? all(found.value.permittedSubtrees) : null,
    name_constraints_excluded: found ? all(found.value.excludedSubtrees) : null,
    name_constraints_critical: found?.critical ?? false,
  };
}

function identifiersInfo(extensions: readonly x509.Extension[], text: ToText): Named {
  const own = valueOf(extensions, x509.id_ce_subjectKeyIdentifier, x509.SubjectKeyIdentifier);
  const {
    keyIdentifier,
    authorityCertIssuer: issuer,
    authorityCertSerialNumber: serial,
  } = valueOf(extensions, x509.id_ce_authorityKeyIdentifier, x509.AuthorityKeyIdentifier)?.value ?? {};
  return {
    subject_key_identifier: own === undefined ? null : colons(own.value.buffer),
    authority_key_identifier: keyIdentifier === undefined ? null : colons(keyIdentifier.buffer),
    authority_cert_issuer: issuer?.map(text) ?? null,
    authority_cert_serial_number: serial === undefined ? null : numberFrom(serial),
  };
}

/** By their numbers: whether they are critical, and their values in base64. */
export const extensionsByOid = (
  extensions: readonly x509.Extension[],
): Record<string, { critical: boolean; value: string }> =>
  Object.fromEntries(
    extensions.map(({ extnID, critical, extnValue }) => [
      extnID,
      { critical, value: Buffer.from(new Uint8Array(extnValue.buffer)).toString('base64') },
    ]),
  );

function subjectInfo(name: x509.Name, key: 'subject' | 'issuer'): Named {
  const ordered = orderedNames(name);
  return { [key]: Object.fromEntries(ordered), [`${key}_ordered`]: ordered };
}

export function requestInfo(request: CertificationRequest, telling: Telling = {}): ResultKeys {
  const text = texts(telling);
  const { subject, subjectPKInfo } = request.certificationRequestInfo;
  const extensions = requestedExtensions(request);
  return {
    ...subjectInfo(subject, 'subject'),
    ...usageInfo(extensions),
    ...namesInfo(extensions, text),
    ...constraintsInfo(extensions, text),
    ...publicKeyInfo(subjectPKInfo, telling.only),
    ...identifiersInfo(extensions, text),
    extensions_by_oid: extensionsByOid(extensions),
    signature_valid: isSignedBy(request, subjectPKInfo),
  };
}

export const timeText = (time: Date): string => `${time.toISOString().replace(/\..*|[-:T]/g, '')}Z`;

/** What stands at an address, by what it is for. */
function accessUri(extensions: readonly x509.Extension[], method: string): string | null {
  const found = valueOf(extensions, x509.id_pe_authorityInfoAccess, x509.AuthorityInfoAccessSyntax);
  const uris = [...(found?.value ?? [])]
    .filter(({ accessMethod }) => accessMethod === method)
    .map(({ accessLocation }) => accessLocation.uniformResourceIdentifier);
  return uris.find((uri) => uri !== undefined) ?? null;
}

/** `now`: milliseconds since the epoch. */
export function certificateInfo(
  certificate: x509.Certificate,
  now: number,
  telling: Telling = {},
): ResultKeys {
  const text = texts(telling);
  const { tbsCertificate: tbs } = certificate;
  const extensions = [...(tbs.extensions ?? [])];
  const notAfter = tbs.validity.notAfter.getTime();
  return {
    signature_algorithm: nameOf(certificate.signatureAlgorithm.algorithm),
    ...subjectInfo(tbs.subject, 'subject'),
    ...subjectInfo(tbs.issuer, 'issuer'),
    version: tbs.version + 1,
    ...usageInfo(extensions),
    ...namesInfo(extensions, text),
    not_before: timeText(tbs.validity.notBefore.getTime()),
    not_after: timeText(notAfter),
    expired: notAfter.getTime() < now,
    ...publicKeyInfo(tbs.subjectPublicKeyInfo, telling.only),
    fingerprints: fingerprints(Buffer.from(AsnConvert.serialize(certificate)), telling.only),
    ...identifiersInfo(extensions, text),
    serial_number: numberFrom(tbs.serialNumber),
    extensions_by_oid: extensionsByOid(extensions),
    ocsp_uri: accessUri(extensions, '1.3.6.1.5.5.7.48.1'),
    issuer_uri: accessUri(extensions, '1.3.6.1.5.5.7.48.2'),
  };
}
