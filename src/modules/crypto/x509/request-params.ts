/** Parameters of `openssl_csr` and `openssl_csr_pipe`. */
import {
  type Constraints,
  keyText,
  looksLikeTemplate,
  p,
  type Params,
  type Value,
} from '../../../sdk/index.ts';

export const reasons = [
  ...['key_compromise', 'ca_compromise', 'affiliation_changed', 'superseded'],
  ...['cessation_of_operation', 'certificate_hold', 'privilege_withdrawn', 'aa_compromise'],
] as const;

const names = (doc: string): ReturnType<typeof list> => list(doc);
const list = (doc: string) => p.list(p.str({ doc: 'One of them.' }), { doc });

/** Where a private key is, and what opens it. */
export const keyParams = {
  privatekey_path: p.path({ doc: 'The private key, on the host.' }),
  privatekey_content: p.str({ doc: 'The private key itself, in PEM.', secret: true }),
  privatekey_passphrase: p.str({ doc: 'What the private key is encrypted with.', secret: true }),
} as const;

export const backendParam = p.choice(['auto', 'cryptography'], {
  doc: "Ansible's library for keys. Here the host's openssl signs, whatever it says.",
  default: 'auto',
});

export const requestParams = {
  ...keyParams,
  digest: p.str({ doc: 'Digest to sign with: sha256, sha384, sha512, sha1 or md5.', default: 'sha256' }),
  version: { ...p.int({ doc: 'Version of the request; there is only 1.', default: 1 }), choices: [1] },
  subject: p.dict({ doc: 'Fields of the subject; a list where a field has several values.' }),
  subject_ordered: p.list(p.dict({ doc: 'One field.' }), {
    doc: 'Fields of the subject in their order, instead of all others.',
    since: '2.0.0',
  }),
  country_name: p.str({ doc: 'Country, two letters.', aliases: ['C', 'countryName'] }),
  state_or_province_name: p.str({ doc: 'State or province.', aliases: ['ST', 'stateOrProvinceName'] }),
  locality_name: p.str({ doc: 'Place.', aliases: ['L', 'localityName'] }),
  organization_name: p.str({ doc: 'Organization.', aliases: ['O', 'organizationName'] }),
  organizational_unit_name: p.str({
    doc: 'Part of the organization.',
    aliases: ['OU', 'organizationalUnitName'],
  }),
  common_name: p.str({ doc: 'Name of whom the certificate is for.', aliases: ['CN', 'commonName'] }),
  email_address: p.str({ doc: 'Address for mail.', aliases: ['E', 'emailAddress'] }),
  subject_alt_name: {
    ...names('Names that it holds for: `DNS:`, `IP:`, `email:`, `URI:`, `RID:`, `dirName:`, `otherName:`.'),
    aliases: ['subjectAltName'],
  },
  subject_alt_name_critical: p.bool({
    doc: 'Whether they are critical.',
    default: false,
    aliases: ['subjectAltName_critical'],
  }),
  use_common_name_for_san: p.bool({
    doc: 'Without `subject_alt_name`, take the common name as `DNS:`.',
    default: true,
    aliases: ['useCommonNameForSAN'],
  }),
  key_usage: {
    ...names('What the key is for, as `digitalSignature` or `Digital Signature`.'),
    aliases: ['keyUsage'],
  },
  key_usage_critical: p.bool({
    doc: 'Whether that is critical.',
    default: false,
    aliases: ['keyUsage_critical'],
  }),
  extended_key_usage: {
    ...names('More that the key is for, as `serverAuth`, a long name or a number.'),
    aliases: ['extKeyUsage', 'extendedKeyUsage'],
  },
  extended_key_usage_critical: p.bool({
    doc: 'Whether that is critical.',
    default: false,
    aliases: ['extKeyUsage_critical', 'extendedKeyUsage_critical'],
  }),
  basic_constraints: {
    ...names('`CA:TRUE` or `CA:FALSE`, and `pathlen:` with a number.'),
    aliases: ['basicConstraints'],
  },
  basic_constraints_critical: p.bool({
    doc: 'Whether they are critical.',
    default: false,
    aliases: ['basicConstraints_critical'],
  }),
  ocsp_must_staple: p.bool({
    doc: 'Whether servers must show that the certificate was not revoked.',
    default: false,
    aliases: ['ocspMustStaple'],
  }),
  ocsp_must_staple_critical: p.bool({
    doc: 'Whether that is critical.',
    default: false,
    aliases: ['ocspMustStaple_critical'],
  }),
  name_constraints_permitted: names('Names that an authority may sign for.'),
  name_constraints_excluded: names('Names that it may not sign for.'),
  name_constraints_critical: p.bool({ doc: 'Whether these are critical.', default: false }),
  create_subject_key_identifier: p.bool({
    doc: 'Name the key by a hash of it.',
    default: false,
  }),
  subject_key_identifier: p.str({ doc: 'Name of the key, in hex with colons.' }),
  authority_key_identifier: p.str({ doc: "Name of the authority's key, in hex with colons." }),
  authority_cert_issuer: names("Names in the authority's certificate."),
  // Most are too long for an int.
  authority_cert_serial_number: {
    ...p.raw({ doc: "Number of the authority's certificate, a whole number." }),
    check: (value: Value) =>
      /^\d+$/.test(keyText(value)) || looksLikeTemplate(keyText(value))
        ? undefined
        : { message: 'authority_cert_serial_number must be a whole number' },
  },
  crl_distribution_points: p.list(
    p.object(
      {
        full_name: names('Where the list is, as `URI:https://…`.'),
        relative_name: names('The same relative to the issuer, as `CN=example.com`.'),
        crl_issuer: names('Who signs the list.'),
        reasons: p.list(p.choice(reasons, { doc: 'One of them.' }), { doc: 'Reasons that the list is for.' }),
      },
      {
        doc: 'One place.',
        constraints: {
          mutuallyExclusive: [['full_name', 'relative_name']],
          requiredOneOf: [['full_name', 'relative_name', 'crl_issuer']],
        },
      },
    ),
    { doc: 'Where lists of revoked certificates are.', since: '1.4.0' },
  ),
  select_crypto_backend: backendParam,
} as const;

export type RequestGiven = Params<typeof requestParams>;

export const requestConstraints = {
  requiredTogether: [['authority_cert_issuer', 'authority_cert_serial_number']],
  mutuallyExclusive: [
    ['privatekey_path', 'privatekey_content'],
    ['subject', 'subject_ordered'],
  ],
} as const satisfies Constraints;

export const requestReturns: Readonly<Record<string, string>> = {
  privatekey: 'Path of the private key.',
  subject: 'Fields of the subject, each with its value.',
  subjectAltName: 'Names that it holds for.',
  keyUsage: 'What the key is for.',
  extendedKeyUsage: 'More that the key is for.',
  basicConstraints: 'Whether it is for an authority.',
  ocspMustStaple: 'Whether servers must show that it was not revoked.',
  name_constraints_permitted: 'Names that an authority may sign for.',
  name_constraints_excluded: 'Names that it may not sign for.',
  csr: 'The request.',
};
