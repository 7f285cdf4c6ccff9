/** Parameters of `x509_certificate` and `x509_certificate_pipe`. */
import { fail, p, type Constraints, type Params } from '../../../sdk/index.ts';
import { backendParam, keyParams } from './request-params.ts';

const identifierChoices = ['create_if_not_provided', 'always_create', 'never_create'] as const;

const whenNamed = p.choice(identifierChoices, {
  doc: 'When the key is named by a hash of it: where the request names it not, always, never.',
  default: 'create_if_not_provided',
});
const version = p.int({ doc: 'Version of the certificate; only 3 is made.', default: 3 });
const digest = p.str({ doc: 'Digest to sign with: sha256, sha384, sha512, sha1 or md5.', default: 'sha256' });
const since = (aliases: readonly string[]) =>
  p.str({
    doc: 'Since when it holds: `+1d2h` from now, or `20300131235959Z`.',
    default: '+0s',
    aliases,
  });
const until = (aliases: readonly string[]) =>
  p.str({ doc: 'Until when it holds, said likewise.', default: '+3650d', aliases });

export const certificateParams = {
  ...keyParams,
  csr_path: p.path({ doc: 'The request, on the host.' }),
  csr_content: p.str({ doc: 'The request itself, in PEM.' }),
  force: p.bool({ doc: 'Make a new one in any case.', default: false }),
  ignore_timestamps: p.bool({ doc: 'Keep one that holds at other times.', default: true, since: '2.0.0' }),
  select_crypto_backend: backendParam,
  selfsigned_version: version,
  selfsigned_digest: digest,
  selfsigned_not_before: since(['selfsigned_notBefore']),
  selfsigned_not_after: until(['selfsigned_notAfter']),
  selfsigned_create_subject_key_identifier: whenNamed,
  ownca_path: p.path({ doc: "The authority's certificate, on the host." }),
  ownca_content: p.str({ doc: "The authority's certificate itself, in PEM." }),
  ownca_privatekey_path: p.path({ doc: "The authority's private key, on the host." }),
  ownca_privatekey_content: p.str({ doc: "The authority's private key itself, in PEM.", secret: true }),
  ownca_privatekey_passphrase: p.str({ doc: 'What that is encrypted with.', secret: true }),
  ownca_version: version,
  ownca_digest: digest,
  ownca_not_before: since([]),
  ownca_not_after: until([]),
  ownca_create_subject_key_identifier: whenNamed,
  ownca_create_authority_key_identifier: p.bool({
    doc: "Name the authority's key, whatever the request says of it.",
    default: true,
  }),
} as const;

/** The arguments of both modules. `provider` is not there for a certificate that goes. */
export type CertificateGiven = Params<typeof certificateParams> & {
  readonly provider?: string | undefined;
};

export const providers = ['acme', 'entrust', 'ownca', 'selfsigned'] as const;

export const certificateConstraints = {
  mutuallyExclusive: [
    ['csr_path', 'csr_content'],
    ['privatekey_path', 'privatekey_content'],
    ['ownca_path', 'ownca_content'],
    ['ownca_privatekey_path', 'ownca_privatekey_content'],
  ],
} as const satisfies Constraints;

export const certificateReturns: Readonly<Record<string, string>> = {
  privatekey: 'Path of the private key.',
  csr: 'Path of the request.',
  ca_cert: "Path of the authority's certificate.",
  ca_privatekey: "Path of the authority's private key.",
  notBefore: 'Since when it holds.',
  notAfter: 'Until when it holds.',
  serial_number: 'Its number.',
};

/** What the two providers have in common. */
export interface Terms {
  readonly provider: 'selfsigned' | 'ownca';
  readonly digest: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly named: (typeof identifierChoices)[number];
  readonly namesAuthority: boolean;
}

/** Fails where something that the provider needs is not given. */
export function termsOf(given: CertificateGiven): Terms {
  const { provider } = given;
  if (provider === 'acme')
    fail(
      'certificates of ACME are for the module community.crypto.acme_certificate; tsplay has no acme-tiny',
    );
  if (provider === 'entrust')
    fail('certificates of Entrust are for the module community.crypto.ecs_certificate');
  const terms = provider === 'ownca' ? ownTerms(given) : selfTerms(given);
  if ((provider === 'ownca' ? given.ownca_version : given.selfsigned_version) === 2)
    fail('The cryptography backend does not support v2 certificates');
  return terms;
}

function ownTerms(given: CertificateGiven): Terms {
  const needs = (one: string | undefined, other: string | undefined, names: string): void => {
    if (one === undefined && other === undefined)
      fail(`One of ${names} must be specified for the ownca provider.`);
  };
  needs(given.ownca_path, given.ownca_content, 'ownca_path and ownca_content');
  needs(
    given.ownca_privatekey_path,
    given.ownca_privatekey_content,
    'ownca_privatekey_path and ownca_privatekey_content',
  );
  if (given.csr_path === undefined && given.csr_content === undefined)
    fail('csr_path or csr_content is required for ownca provider');
  return {
    provider: 'ownca',
    digest: given.ownca_digest,
    notBefore: given.ownca_not_before,
    notAfter: given.ownca_not_after,
    named: given.ownca_create_subject_key_identifier,
    namesAuthority: given.ownca_create_authority_key_identifier,
  };
}

function selfTerms(given: CertificateGiven): Terms {
  if (given.privatekey_path === undefined && given.privatekey_content === undefined)
    fail('One of privatekey_path and privatekey_content must be specified for the selfsigned provider.');
  return {
    provider: 'selfsigned',
    digest: given.selfsigned_digest,
    notBefore: given.selfsigned_not_before,
    notAfter: given.selfsigned_not_after,
    named: given.selfsigned_create_subject_key_identifier,
    namesAuthority: false,
  };
}
