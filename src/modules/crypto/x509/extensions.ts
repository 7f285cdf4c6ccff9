/**
 * Extensions of requests: what a task asks for, in the form that is signed.
 * @module
 */
import { createHash } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import * as x509 from '@peculiar/asn1-x509';
import { fail, keyText } from '../../../sdk/index.ts';
import { parseRelativeName } from './distinguished-names.ts';
import { parseGeneralName } from './general-names.ts';
import { integerBytes } from './numbers.ts';
import { oidOf } from './object-names.ts';
import { reasons, type RequestGiven } from './request-params.ts';

export const tlsFeature = '1.3.6.1.5.5.7.1.24';
/** TLS's `status_request`, alone in its list. */
const mustStaple = Buffer.from('3003020105', 'hex');

/** Names of the uses of a key, by their bits. */
export const keyUses: readonly (readonly [string, string])[] = [
  ['digitalSignature', 'Digital Signature'],
  ['nonRepudiation', 'Non Repudiation'],
  ['keyEncipherment', 'Key Encipherment'],
  ['dataEncipherment', 'Data Encipherment'],
  ['keyAgreement', 'Key Agreement'],
  ['keyCertSign', 'Certificate Sign'],
  ['cRLSign', 'CRL Sign'],
  ['encipherOnly', 'Encipher Only'],
  ['decipherOnly', 'Decipher Only'],
];

const octets = (bytes: ArrayBuffer | Buffer): OctetString =>
  new OctetString(bytes instanceof ArrayBuffer ? bytes : new Uint8Array(bytes));

export const extensionOf = (extnID: string, critical: boolean, value: object): x509.Extension =>
  new x509.Extension({ extnID, critical, extnValue: octets(AsnConvert.serialize(value)) });

/** SHA-1 over the bits of the key, as RFC 5280 has it. */
export const keyIdentifier = (key: x509.SubjectPublicKeyInfo): Buffer =>
  createHash('sha1').update(new Uint8Array(key.subjectPublicKey)).digest();

export const subjectKeyExtension = (identifier: Buffer): x509.Extension =>
  extensionOf(
    x509.id_ce_subjectKeyIdentifier,
    false,
    new x509.SubjectKeyIdentifier(new Uint8Array(identifier)),
  );

export const authorityKeyExtension = (identifier: Buffer): x509.Extension =>
  extensionOf(
    x509.id_ce_authorityKeyIdentifier,
    false,
    new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(new Uint8Array(identifier)) }),
  );

/** All that a task asks for. `key` is what the request is about. */
export function wantedExtensions(
  given: RequestGiven,
  names: readonly string[],
  key: x509.SubjectPublicKeyInfo,
): x509.Extension[] {
  return [
    ...alternativeNames(given, names),
    ...keyUsage(given),
    ...extendedKeyUsage(given),
    ...basicConstraints(given),
    ...(given.ocsp_must_staple
      ? [
          new x509.Extension({
            extnID: tlsFeature,
            critical: given.ocsp_must_staple_critical,
            extnValue: octets(mustStaple),
          }),
        ]
      : []),
    ...nameConstraints(given),
    ...subjectKey(given, key),
    ...authorityKey(given),
    ...distributionPoints(given),
  ];
}

function alternativeNames(given: RequestGiven, names: readonly string[]): x509.Extension[] {
  if (names.length === 0) return [];
  const value = new x509.SubjectAlternativeName(names.map((name) => parseGeneralName(name)));
  return [extensionOf(x509.id_ce_subjectAltName, given.subject_alt_name_critical, value)];
}

function keyUsage({ key_usage: uses = [], key_usage_critical: critical }: RequestGiven): x509.Extension[] {
  if (uses.length === 0) return [];
  const bits = uses.map((use) => {
    const at = keyUses.findIndex((both) => both.includes(use));
    return at < 0 ? fail(`Unknown key usage "${use}"`) : 1 << at;
  });
  const value = new x509.KeyUsage(bits.reduce((all, bit) => all | bit, 0));
  return [extensionOf(x509.id_ce_keyUsage, critical, value)];
}

function extendedKeyUsage(given: RequestGiven): x509.Extension[] {
  const uses = given.extended_key_usage ?? [];
  if (uses.length === 0) return [];
  const value = new x509.ExtendedKeyUsage(uses.map((use) => oidOf(use)));
  return [extensionOf(x509.id_ce_extKeyUsage, given.extended_key_usage_critical, value)];
}

function basicConstraints(given: RequestGiven): x509.Extension[] {
  const parts = given.basic_constraints ?? [];
  if (parts.length === 0) return [];
  const value = new x509.BasicConstraints();
  for (const part of parts) {
    const [, kind, rest = ''] = /^(CA|pathlen):(.*)$/s.exec(part) ?? [];
    if (kind === 'CA') {
      if (rest !== 'TRUE' && rest !== 'FALSE') fail(`Unknown basic constraint value "${rest}" for CA`);
      value.cA = rest === 'TRUE';
    } else if (kind === 'pathlen') {
      if (!/^\d+$/.test(rest)) fail(`Cannot parse path length constraint "${rest}" (it is no number)`);
      value.pathLenConstraint = Number(rest);
    } else fail(`Unknown basic constraint "${part}"`);
  }
  if (!value.cA && value.pathLenConstraint !== undefined) fail('path_length must be None when ca is False');
  return [extensionOf(x509.id_ce_basicConstraints, given.basic_constraints_critical, value)];
}

function nameConstraints(given: RequestGiven): x509.Extension[] {
  const trees = (names: readonly string[] = [], what: string): x509.GeneralSubtrees | undefined =>
    names.length === 0
      ? undefined
      : new x509.GeneralSubtrees(
          names.map(
            (name) => new x509.GeneralSubtree({ base: parseGeneralName(name, `name constraints ${what}`) }),
          ),
        );
  const permittedSubtrees = trees(given.name_constraints_permitted, 'permitted');
  const excludedSubtrees = trees(given.name_constraints_excluded, 'excluded');
  if (permittedSubtrees === undefined && excludedSubtrees === undefined) return [];
  const value = new x509.NameConstraints({
    ...(permittedSubtrees === undefined ? {} : { permittedSubtrees }),
    ...(excludedSubtrees === undefined ? {} : { excludedSubtrees }),
  });
  return [extensionOf(x509.id_ce_nameConstraints, given.name_constraints_critical, value)];
}

function identifierBytes(text: string, parameter: string): Buffer {
  const hex = text.replaceAll(':', '');
  return /^(?:[\da-f]{2})+$/i.test(hex)
    ? Buffer.from(hex, 'hex')
    : fail(`Cannot parse ${parameter}: "${text}" is not a row of hex bytes`);
}

function subjectKey(given: RequestGiven, key: x509.SubjectPublicKeyInfo): x509.Extension[] {
  const { create_subject_key_identifier: creates, subject_key_identifier: text } = given;
  if (creates) return [subjectKeyExtension(keyIdentifier(key))];
  return text === undefined ? [] : [subjectKeyExtension(identifierBytes(text, 'subject_key_identifier'))];
}

function authorityKey(given: RequestGiven): x509.Extension[] {
  const {
    authority_key_identifier: id,
    authority_cert_issuer: issuer,
    authority_cert_serial_number: serial,
  } = given;
  if (id === undefined && issuer === undefined && serial === undefined) return [];
  const value = new x509.AuthorityKeyIdentifier({
    ...(id === undefined
      ? {}
      : {
          keyIdentifier: new x509.KeyIdentifier(
            new Uint8Array(identifierBytes(id, 'authority_key_identifier')),
          ),
        }),
    ...(issuer === undefined
      ? {}
      : { authorityCertIssuer: issuer.map((name) => parseGeneralName(name, 'authority cert issuer')) }),
    ...(serial === undefined ? {} : { authorityCertSerialNumber: integerBytes(BigInt(keyText(serial))) }),
  });
  return [extensionOf(x509.id_ce_authorityKeyIdentifier, false, value)];
}

type Point = NonNullable<RequestGiven['crl_distribution_points']>[number];

function distributionPoint(point: Point): x509.DistributionPoint {
  const { full_name: full, relative_name: relative, crl_issuer: issuer, reasons: given } = point;
  for (const [name, list] of Object.entries({ full_name: full, relative_name: relative, crl_issuer: issuer }))
    if (list?.length === 0) fail(`${name} must not be empty`);
  const made = new x509.DistributionPoint();
  if (full !== undefined)
    made.distributionPoint = new x509.DistributionPointName({
      fullName: full.map((name) => parseGeneralName(name, 'full name')),
    });
  if (relative !== undefined)
    made.distributionPoint = new x509.DistributionPointName({
      nameRelativeToCRLIssuer: parseRelativeName(relative),
    });
  if (issuer !== undefined) made.cRLIssuer = issuer.map((name) => parseGeneralName(name, 'CRL issuer'));
  // The first bit is not used.
  if (given !== undefined)
    made.reasons = new x509.Reason(
      given.reduce((bits, reason) => bits | (1 << (reasons.indexOf(reason) + 1)), 0),
    );
  return made;
}

function distributionPoints({ crl_distribution_points: points = [] }: RequestGiven): x509.Extension[] {
  if (points.length === 0) return [];
  const made = points.map((point, i) => {
    try {
      return distributionPoint(point);
    } catch (error) {
      return fail(
        `Error while parsing CRL distribution point #${i}: ${error instanceof Error ? error.message : ''}`,
      );
    }
  });
  return [extensionOf(x509.id_ce_cRLDistributionPoints, false, new x509.CRLDistributionPoints(made))];
}
