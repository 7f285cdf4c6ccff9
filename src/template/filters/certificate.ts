/**
 * A certificate in the words of community.crypto.x509_certificate_info. Only what node:crypto reads is there.
 * @module
 */
import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { dict, int, type Py, type PyDict } from '../runtime/types.ts';
import { fingerprints, keyData, keyType } from './keys.ts';

/** OpenSSL's short names of the parts of a name, with the long ones. */
const attributes = new Map([
  ['CN', 'commonName'],
  ['C', 'countryName'],
  ['ST', 'stateOrProvinceName'],
  ['L', 'localityName'],
  ['O', 'organizationName'],
  ['OU', 'organizationalUnitName'],
  ['DC', 'domainComponent'],
  ['UID', 'userId'],
  ['GN', 'givenName'],
  ['SN', 'surname'],
  ['street', 'streetAddress'],
]);
const usages = new Map([
  ['1.3.6.1.5.5.7.3.1', 'TLS Web Server Authentication'],
  ['1.3.6.1.5.5.7.3.2', 'TLS Web Client Authentication'],
  ['1.3.6.1.5.5.7.3.3', 'Code Signing'],
  ['1.3.6.1.5.5.7.3.4', 'E-mail Protection'],
  ['1.3.6.1.5.5.7.3.8', 'Time Stamping'],
  ['1.3.6.1.5.5.7.3.9', 'OCSP Signing'],
  ['2.5.29.37.0', 'Any Extended Key Usage'],
]);

/** Without the escapes of RFC 2253. */
const unescaped = (text: string): string =>
  text.replace(/\\(?:([\dA-F]{2})|(.))/g, (_, hex: string | undefined, char: string) =>
    hex === undefined ? char : String.fromCharCode(parseInt(hex, 16)),
  );

/** A name's parts in their order; OpenSSL gives a line to each. */
const nameParts = (name: string | undefined): [string, string][] =>
  (name ?? '')
    .split('\n')
    .filter((line) => line.includes('='))
    .map((line) => {
      const at = line.indexOf('=');
      const key = line.slice(0, at);
      return [attributes.get(key) ?? key, unescaped(line.slice(at + 1))];
    });

/** `DNS:a, IP Address:1.2.3.4`; a name with a comma in it is a JSON text. */
function altNames(text: string | undefined): Py {
  if (text === undefined) return null;
  const names = text.match(/(?:[^,"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  return names.map((each) => {
    const [kind = '', ...rest] = each.trim().split(':');
    const value = rest.join(':');
    const plain = value.startsWith('"') ? (JSON.parse(value) as string) : value;
    if (kind === 'IP Address')
      return `IP:${isIP(plain) === 6 ? new URL(`http://[${plain}]`).hostname.slice(1, -1) : plain}`;
    return `${kind === 'DirName' ? 'dirName' : kind}:${plain}`;
  });
}

/** ASN.1's GeneralizedTime: `20190413202428Z`. */
const time = (date: string): string => new Date(date).toISOString().replace(/\.\d+|[-:T]/g, '');

const place = (access: string | undefined, kind: string): Py =>
  new RegExp(`^${kind} - URI:(.*)$`, 'm').exec(access ?? '')?.[1] ?? null;

export function certificateInfo(certificate: X509Certificate, now: Date): PyDict {
  const { publicKey, subject, issuer, infoAccess } = certificate;
  // Node's types say that there is a list; without the extension there is none.
  const extended = certificate.keyUsage as readonly string[] | undefined;
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return dict([
    ['subject', dict(nameParts(subject))],
    ['subject_ordered', nameParts(subject)],
    ['issuer', dict(nameParts(issuer))],
    ['issuer_ordered', nameParts(issuer)],
    ['subject_alt_name', altNames(certificate.subjectAltName)],
    ['basic_constraints', [certificate.ca ? 'CA:TRUE' : 'CA:FALSE']],
    ['extended_key_usage', extended?.map((oid) => usages.get(oid) ?? oid) ?? null],
    ['not_before', time(certificate.validFrom)],
    ['not_after', time(certificate.validTo)],
    ['expired', new Date(certificate.validTo) < now],
    ['serial_number', int(BigInt(`0x${certificate.serialNumber}`))],
    ['fingerprints', fingerprints(certificate.raw)],
    ['public_key', publicKey.export({ type: 'spki', format: 'pem' }).toString()],
    ['public_key_type', keyType(publicKey)],
    ['public_key_data', keyData(publicKey)],
    ['public_key_fingerprints', fingerprints(spki)],
    ['ocsp_uri', place(infoAccess, 'OCSP')],
    ['issuer_uri', place(infoAccess, 'CA Issuers')],
  ]);
}
