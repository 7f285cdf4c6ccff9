/** Requests and certificates that ansible-playbook and tsplay are to sign alike. */
import type { Comparison, Task } from './beside.ts';

const check = '\n      check_mode: true';
const key = (name: string): string =>
  `# openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:prime256v1 -out DIR/${name}.key`;

const csr = 'community.crypto.openssl_csr: {path: DIR/web.csr, privatekey_path: DIR/web.key,';
const more = [
  'country_name: DE, organization_name: Org, common_name: web.example',
  'subject_alt_name: ["DNS:web.example", "IP:192.0.2.1", "IP:2001:db8::1", "email:me@web.example", "URI:https://Web.example/x", "RID:1.2.3", "dirName:CN=a\\\\,b,O=Org", "otherName:1.2.3;UTF8:hi"]',
  'key_usage: [digitalSignature, keyAgreement, encipherOnly], key_usage_critical: true',
  'extended_key_usage: [serverAuth, clientAuth], ocsp_must_staple: true',
  'basic_constraints: ["CA:TRUE", "pathlen:1"], basic_constraints_critical: true',
  'name_constraints_permitted: ["DNS:example"], name_constraints_excluded: ["IP:10.0.0.0/8"]',
  'authority_key_identifier: "00:11", authority_cert_issuer: ["DNS:ca.example"], authority_cert_serial_number: 12345',
  'create_subject_key_identifier: true',
].join(', ');
const pipe = 'community.crypto.openssl_csr_pipe: {privatekey_path: DIR/web.key,';

export const requests: readonly Task[] = [
  key('web'),
  `${csr} common_name: web.example}`,
  `${csr} common_name: web.example}`,
  `${csr} common_name: other.example}${check}`,
  `${csr} ${more}}`,
  `${csr} ${more}}`,
  `${csr} ${more.replace('pathlen:1', 'pathlen:2')}, return_content: true}`,
  `${csr} subject_ordered: [{C: DE}, {O: [a, b]}, {CN: x}], digest: sha512, mode: "0640"}`,
  `${csr} subject: {C: DE, O: [a, b], UID: me}, crl_distribution_points: [{full_name: ["URI:https://ca.example/crl"], reasons: [key_compromise]}]}`,
  `${csr} subject: {C: DE, O: [a, b], UID: me}, crl_distribution_points: [{full_name: ["URI:https://ca.example/crl"], reasons: [key_compromise]}]}`,
  `${csr} key_usage: [fly]}`,
  `${csr} subject_alt_name: [web.example]}`,
  `${csr} basic_constraints: ["CA:NO"]}`,
  `${csr} privatekey_passphrase: x, common_name: web.example}`,
  `${pipe} common_name: web.example}`,
  `${pipe} common_name: web.example}${check}`,
  'community.crypto.openssl_csr: {path: DIR/none/x.csr, privatekey_path: DIR/web.key}',
  'community.crypto.openssl_csr: {path: DIR/web.csr, state: absent}' + check,
  'community.crypto.openssl_csr: {path: DIR/web.csr, state: absent}',
  'community.crypto.openssl_csr: {path: DIR/web.csr, state: absent, return_content: true}',
];

const request = (name: string, words: string): string =>
  `community.crypto.openssl_csr: {path: DIR/${name}.csr, privatekey_path: DIR/${name}.key, ${words}}`;
const own =
  'community.crypto.x509_certificate: {path: DIR/ca.crt, privatekey_path: DIR/ca.key, csr_path: DIR/ca.csr, provider: selfsigned';
const by =
  'community.crypto.x509_certificate: {path: DIR/web.crt, csr_path: DIR/web.csr, provider: ownca, ownca_path: DIR/ca.crt, ownca_privatekey_path: DIR/ca.key';

export const certificates: readonly Task[] = [
  key('ca'),
  key('web'),
  request('ca', 'common_name: ca, use_common_name_for_san: false, basic_constraints: ["CA:TRUE"]'),
  `${own}}`,
  `${own}}`,
  `${own}, force: true}${check}`,
  `${own}, selfsigned_not_after: "20550101000000Z", ignore_timestamps: false, selfsigned_not_before: "20200101000000Z"}`,
  `${own}, selfsigned_not_after: "20550101000000Z", ignore_timestamps: false, selfsigned_not_before: "20200101000000Z"}`,
  request('web', 'common_name: web.example'),
  `${by}}${check}`,
  `${by}, return_content: true}`,
  `${by}}`,
  `${by}, ownca_create_authority_key_identifier: false, backup: false, mode: "0640"}`,
  `${by}, ownca_create_subject_key_identifier: never_create, ownca_digest: sha512}`,
  `${by}, ownca_digest: md4}`,
  `${by}, privatekey_path: DIR/ca.key}${check}`,
  'community.crypto.x509_certificate: {path: DIR/bare.crt, privatekey_path: DIR/ca.key, provider: selfsigned}',
  'community.crypto.x509_certificate: {path: DIR/x.crt, privatekey_path: DIR/none, provider: selfsigned}',
  'community.crypto.x509_certificate: {path: DIR/x.crt, provider: selfsigned}',
  'community.crypto.x509_certificate: {path: DIR/x.crt, provider: ownca}',
  'community.crypto.x509_certificate: {path: DIR/none/x.crt, privatekey_path: DIR/ca.key, provider: selfsigned}',
  'community.crypto.x509_certificate_pipe: {privatekey_path: DIR/ca.key, provider: selfsigned}',
  'community.crypto.x509_certificate_pipe: {privatekey_path: DIR/ca.key, provider: selfsigned}' + check,
  'community.crypto.x509_certificate: {path: DIR/web.crt, state: absent}' + check,
  'community.crypto.x509_certificate: {path: DIR/web.crt, state: absent, return_content: true}',
  'community.crypto.x509_certificate: {path: DIR/web.crt, state: absent}',
];

const bundle =
  'community.crypto.openssl_pkcs12: {path: DIR/web.p12, privatekey_path: DIR/web.key, certificate_path: DIR/web.crt, friendly_name: web, passphrase: Geheim7';
const made = (name: string): string =>
  `# openssl req -x509 -new -key DIR/${name}.key -subj /C=DE/CN=${name} -days 30 -addext subjectAltName=DNS:xn--bcher-kva.example,IP:192.0.2.1 -out DIR/${name}.crt; openssl req -new -key DIR/${name}.key -subj /C=DE/CN=${name} -addext subjectAltName=DNS:xn--bcher-kva.example -out DIR/${name}.csr`;

export const archives: readonly Task[] = [
  ...['web', 'ca'].flatMap((name) => [key(name), made(name)]),
  `${bundle}}${check}`,
  `${bundle}}`,
  `${bundle}}`,
  `${bundle}, other_certificates: [DIR/ca.crt], mode: "0600", return_content: true}`,
  `${bundle}, other_certificates: [DIR/ca.crt], mode: "0600"}`,
  `${bundle}, encryption_level: compatibility2022, force: true}`,
  'community.crypto.openssl_pkcs12: {action: parse, src: DIR/web.p12, path: DIR/web.pem, passphrase: Geheim7}' +
    check,
  'community.crypto.openssl_pkcs12: {action: parse, src: DIR/web.p12, path: DIR/web.pem, passphrase: Geheim7}',
  'community.crypto.openssl_pkcs12: {action: parse, src: DIR/web.p12, path: DIR/web.pem, passphrase: Geheim7}',
  'community.crypto.openssl_pkcs12: {path: DIR/x.p12, privatekey_path: DIR/web.key, certificate_path: DIR/web.crt}',
  'community.crypto.openssl_pkcs12: {path: DIR/web.p12, state: absent}' + check,
  'community.crypto.openssl_pkcs12: {path: DIR/web.p12, state: absent}',
  'community.crypto.openssl_pkcs12: {path: DIR/web.p12, state: absent}',
];

export const told: readonly Task[] = [
  key('web'),
  made('web'),
  'community.crypto.openssl_csr_info: {path: DIR/web.csr}',
  'community.crypto.openssl_csr_info: {path: DIR/web.csr, name_encoding: idna}',
  'community.crypto.x509_certificate_info: {path: DIR/web.crt, valid_at: {soon: +1w, late: +9w}}',
  '# (sleep 300 | setsid openssl s_server -accept 127.0.0.1:4433 -naccept 2 -cert DIR/web.crt -key DIR/web.key >DIR/log 2>&1 &) ; for i in $(seq 50); do grep -q ACCEPT DIR/log && break; sleep 0.1; done',
  'community.crypto.get_certificate: {host: 127.0.0.1, port: 4433, asn1_base64: true}',
  'community.crypto.get_certificate: {host: 127.0.0.1, port: 4433, asn1_base64: true, server_name: web.example, ca_cert: DIR/web.crt}',
  'community.crypto.get_certificate: {host: 127.0.0.1, port: 4433, ca_cert: DIR/none}',
];

/** Numbers of certificates and in keys, hashes, times and signatures are others each time. */
const ofChance = (value: unknown): unknown => {
  if (typeof value === 'number') return value > 1e9 ? '~' : value;
  if (typeof value === 'string')
    return value.replace(/^(?:\d{14}Z|(?:[0-9a-f]{2}:){8,}..|-----BEGIN[^]*|MII[\w+/=]{99,})$/, '~');
  if (Array.isArray(value)) return value.map(ofChance);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, ofChance(each)]));
};

const isKeyName = (value: unknown): boolean => {
  const { name } = (value ?? {}) as { name?: unknown };
  return typeof name === 'string' && name.includes('KeyIdentifier');
};

/** Names of keys in extensions are hashes of them. */
export const signed: Comparison['steady'] = (result) => {
  const text = JSON.stringify(ofChance(result), (name, value: unknown) =>
    name === '2.5.29.14' || name === '2.5.29.35' || isKeyName(value) ? '~' : value,
  );
  return JSON.parse(text) as Record<string, unknown>;
};
