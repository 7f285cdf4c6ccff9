/**
 * Certificate requests: whether one is what a task asks for, and how it becomes that.
 * @module
 */
import { AsnConvert } from '@peculiar/asn1-schema';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import * as x509 from '@peculiar/asn1-x509';
import { fail, type ModuleContext, type ResultKeys, type WriteHost } from '../../../sdk/index.ts';
import { attributesOf, fieldsOf, nameFrom, orderedFieldsOf, type Attribute } from './distinguished-names.ts';
import { tlsFeature, wantedExtensions } from './extensions.ts';
import { asksForStatus, extensionRequest, requestedExtensions, requestInfo } from './info.ts';
import { publicHalf, sign, type KeyPlace } from './keys.ts';
import { oidOf } from './object-names.ts';
import { parseRequest, pemText } from './pem.ts';
import { isSameKey } from './public-keys.ts';
import type { RequestGiven } from './request-params.ts';
import { isSignedBy, wayOf } from './signatures.ts';

const single = {
  C: 'country_name',
  ST: 'state_or_province_name',
  L: 'locality_name',
  O: 'organization_name',
  OU: 'organizational_unit_name',
  CN: 'common_name',
  emailAddress: 'email_address',
} as const;

/** Fields of the subject in their order, and the names that the certificate holds for. */
export interface Whom {
  readonly subject: readonly (readonly [string, string])[];
  readonly isOrdered: boolean;
  readonly names: readonly string[] | undefined;
}

export function whomOf(given: RequestGiven): Whom {
  if (given.create_subject_key_identifier && given.subject_key_identifier !== undefined)
    fail('subject_key_identifier cannot be specified if create_subject_key_identifier is true');
  const fields = Object.entries(single).flatMap(([key, parameter]) => {
    const text = given[parameter] ?? '';
    return text === '' ? [] : [[key, text] as const];
  });
  const unordered = [...fields, ...(given.subject === undefined ? [] : fieldsOf(given.subject, 'subject'))];
  const ordered = given.subject_ordered ?? [];
  if (ordered.length > 0 && unordered.length > 0)
    fail('subject_ordered cannot be combined with any other subject field');
  const subject = ordered.length > 0 ? orderedFieldsOf(ordered, 'subject_ordered') : unordered;
  const asked = given.subject_alt_name;
  const common = subject.find(([key]) => key === 'CN' || key === 'commonName')?.[1];
  const takesCommon = (asked ?? []).length === 0 && given.use_common_name_for_san && common !== undefined;
  return { subject, isOrdered: ordered.length > 0, names: takesCommon ? [`DNS:${common}`] : asked };
}

const attributesFor = ({ subject }: Whom): Attribute[] =>
  subject.map(([key, text]): Attribute => [oidOf(key), text]);

export const placeOf = (given: RequestGiven): KeyPlace => ({
  path: given.privatekey_path,
  content: given.privatekey_content,
  passphrase: given.privatekey_passphrase,
});

/** Extensions that a request has as it is told to, and no other way. Others in it are left alone. */
const managed: readonly string[] = [
  x509.id_ce_subjectAltName,
  x509.id_ce_keyUsage,
  x509.id_ce_extKeyUsage,
  x509.id_ce_basicConstraints,
  tlsFeature,
  x509.id_ce_nameConstraints,
  x509.id_ce_subjectKeyIdentifier,
  x509.id_ce_authorityKeyIdentifier,
  x509.id_ce_cRLDistributionPoints,
];

const hexOf = (value: object): string => Buffer.from(AsnConvert.serialize(value)).toString('hex');
const sorted = (values: readonly object[]): string => [...new Set(values.map(hexOf))].sort().join();

/** Equal texts for values that mean the same: names and uses have no order. Undefined where a value cannot be read. */
function meaning(extension: x509.Extension): string | undefined {
  try {
    return textOf(extension);
  } catch {
    return undefined;
  }
}

function textOf(extension: x509.Extension): string {
  const { extnID, extnValue } = extension;
  const bytes = extnValue.buffer;
  switch (extnID) {
    case x509.id_ce_subjectAltName:
      return sorted([...AsnConvert.parse(bytes, x509.SubjectAlternativeName)]);
    case x509.id_ce_extKeyUsage:
      return [...new Set(AsnConvert.parse(bytes, x509.ExtendedKeyUsage))].sort().join();
    case x509.id_ce_nameConstraints: {
      const { permittedSubtrees = [], excludedSubtrees = [] } = AsnConvert.parse(bytes, x509.NameConstraints);
      return `${sorted([...permittedSubtrees])} ${sorted([...excludedSubtrees])}`;
    }
    case tlsFeature:
      return String(asksForStatus(extension));
    default:
      return Buffer.from(new Uint8Array(bytes)).toString('hex');
  }
}

function haveSame(wanted: readonly x509.Extension[], found: readonly x509.Extension[]): boolean {
  return managed.every((oid) => {
    const [one, other] = [wanted, found].map((list) => list.find(({ extnID }) => extnID === oid));
    if (one === undefined || other === undefined) return one === other;
    const isCritical = oid === x509.id_ce_cRLDistributionPoints || one.critical === other.critical;
    return isCritical && meaning(one) === meaning(other);
  });
}

function hasSubject(whom: Whom, found: x509.Name): boolean {
  const texts = (list: readonly Attribute[]): string[] => list.map((each) => JSON.stringify(each));
  const [wanted, there] = [texts(attributesFor(whom)), texts(attributesOf(found))];
  if (whom.isOrdered) return wanted.join() === there.join();
  return new Set(wanted).size === new Set(there).size && wanted.every((each) => there.includes(each));
}

/** Whether a request that is there is what a task asks for, by the public half of the key that it names. */
export function isRight(
  given: RequestGiven,
  whom: Whom,
  request: CertificationRequest,
  key: x509.SubjectPublicKeyInfo,
): boolean {
  const { subject, subjectPKInfo } = request.certificationRequestInfo;
  return (
    hasSubject(whom, subject) &&
    haveSame(wantedExtensions(given, whom.names ?? [], key), requestedExtensions(request)) &&
    isSameKey(subjectPKInfo, key) &&
    isSignedBy(request, key)
  );
}

/** A new request, signed by the key that the task names. */
export async function makeRequest(
  given: RequestGiven,
  whom: Whom,
  write: WriteHost,
  { remoteTmp }: ModuleContext,
): Promise<string> {
  const key = await publicHalf(placeOf(given), write);
  const extensions = wantedExtensions(given, whom.names ?? [], key);
  const info = new CertificationRequestInfo({
    subject: nameFrom(attributesFor(whom)),
    subjectPKInfo: key,
    attributes: new Attributes(
      extensions.length === 0
        ? []
        : [
            new x509.Attribute({
              type: extensionRequest,
              values: [AsnConvert.serialize(new x509.Extensions(extensions))],
            }),
          ],
    ),
  });
  const way = wayOf(key, given.digest, `Unsupported digest "${given.digest}"`);
  const bytes = new Uint8Array(AsnConvert.serialize(info));
  const signature = await sign(placeOf(given), way, bytes, write, remoteTmp);
  const request = new CertificationRequest({
    certificationRequestInfo: info,
    signatureAlgorithm: way.algorithm,
    signature: new Uint8Array(signature).buffer,
  });
  return pemText('CERTIFICATE REQUEST', new Uint8Array(AsnConvert.serialize(request)));
}

/** What the diff tells of a request; `undefined` for none. */
export function toldRequest(text: string | undefined): ResultKeys {
  if (text === undefined) return {};
  const request = parseRequest(text);
  try {
    if (request !== undefined) return { ...requestInfo(request, { only: 'sha256' }), can_parse_csr: true };
  } catch {
    // Of some kinds nothing can be told.
  }
  return { can_parse_csr: false };
}

/** Result keys that the arguments say. */
export const requestKeys = (given: RequestGiven, { subject, names }: Whom): ResultKeys => ({
  privatekey: given.privatekey_path ?? null,
  subject,
  subjectAltName: names ?? null,
  keyUsage: given.key_usage ?? null,
  extendedKeyUsage: given.extended_key_usage ?? null,
  basicConstraints: given.basic_constraints ?? null,
  ocspMustStaple: given.ocsp_must_staple,
  name_constraints_permitted: given.name_constraints_permitted ?? [],
  name_constraints_excluded: given.name_constraints_excluded ?? [],
});
