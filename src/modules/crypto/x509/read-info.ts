/** `community.crypto.openssl_csr_info` and `community.crypto.x509_certificate_info` */
import { defineModule, type Dict, fail, keyText, missing, p, type ReadHost } from '../../../sdk/index.ts';
import { certificateInfo, requestInfo } from './info.ts';
import { parseCertificate, parseDerCertificate, parseRequest } from './pem.ts';
import { backendParam } from './request-params.ts';
import { timeOf } from './times.ts';

const params = {
  path: p.path({ doc: 'The file.' }),
  content: p.str({ doc: 'Its text itself, in PEM.' }),
  name_encoding: p.choice(['ignore', 'idna', 'unicode'], {
    doc: 'How names of other alphabets are told: as they stand there, in ASCII, or in their letters.',
    default: 'ignore',
    since: '2.3.0',
  }),
  select_crypto_backend: backendParam,
} as const;
const constraints = {
  requiredOneOf: [['path', 'content']],
  mutuallyExclusive: [['path', 'content']],
} as const;

async function bytesOf(
  { path, content }: { readonly path?: string | undefined; readonly content?: string | undefined },
  what: string,
  host: ReadHost,
): Promise<Buffer> {
  if (content !== undefined) return Buffer.from(content);
  return (
    (await host.readFile(path ?? '')) ??
    missing(
      `Error while reading ${what} file from disk: [Errno 2] No such file or directory: '${path ?? ''}'`,
    )
  );
}

const common = {
  subject: 'Fields of the subject.',
  subject_ordered: 'The same in their order.',
  subject_alt_name: 'Names that it holds for.',
  key_usage: 'What the key is for.',
  extended_key_usage: 'More that it is for.',
  basic_constraints: 'Whether it is for an authority.',
  ocsp_must_staple: 'Whether servers must show that it was not revoked.',
  public_key: 'The public key, in PEM.',
  public_key_type: 'Its kind.',
  public_key_data: 'Numbers in it.',
  public_key_fingerprints: 'Its fingerprints by all hashes.',
  subject_key_identifier: 'Name of the key.',
  authority_key_identifier: "Name of the authority's key.",
  authority_cert_issuer: "Names in the authority's certificate.",
  authority_cert_serial_number: "Number of the authority's certificate.",
  extensions_by_oid: 'All extensions by their numbers, in base64.',
} as const;

export const opensslCsrInfo = defineModule({
  name: 'community.crypto.openssl_csr_info',
  summary: 'Tell what a request for a certificate says',
  params,
  constraints,
  support: { check: 'full', diff: 'none' },
  differences: ['Of the numbers in a public key of DSA, the size is told only.'],
  returns: {
    ...common,
    name_constraints_permitted: 'Names that an authority may sign for.',
    name_constraints_excluded: 'Names that it may not sign for.',
    signature_valid: 'Whether it is signed by its own key.',
  },
  examples: [
    {
      title: 'A file',
      yaml: 'community.crypto.openssl_csr_info:\n  path: /etc/ssl/example.com.csr',
    },
  ],
  async plan(given, host) {
    const text = (await bytesOf(given, 'CSR', host)).toString('latin1');
    const request = parseRequest(text) ?? fail('There is no certificate request that can be read');
    const info = requestInfo(request, { names: given.name_encoding });
    if (info['signature_valid'] !== true) fail('CSR signature is invalid!', info);
    return { changed: false, result: info };
  },
});

export const x509CertificateInfo = defineModule({
  name: 'community.crypto.x509_certificate_info',
  summary: 'Tell what a certificate says',
  params: {
    ...params,
    valid_at: p.dict({
      doc: 'Times by names of your own, `+4w` or `20300131235959Z`: whether it holds then.',
    }),
  },
  constraints,
  support: { check: 'full', diff: 'none' },
  differences: ['Of the numbers in a public key of DSA, the size is told only.'],
  returns: {
    ...common,
    issuer: 'Fields of the authority.',
    issuer_ordered: 'The same in their order.',
    version: 'Its version.',
    serial_number: 'Its number.',
    signature_algorithm: 'How it is signed.',
    not_before: 'Since when it holds.',
    not_after: 'Until when it holds.',
    expired: 'Whether that is past.',
    valid_at: 'Whether it holds at the times that were given.',
    fingerprints: 'Its fingerprints by all hashes.',
    ocsp_uri: 'Where to ask whether it was revoked.',
    issuer_uri: "Where the authority's certificate is.",
  },
  examples: [
    {
      title: 'Whether it must be renewed',
      yaml: 'community.crypto.x509_certificate_info:\n  path: /etc/ssl/example.com.crt\n  valid_at:\n    in_a_month: +4w',
    },
  ],
  async plan(given, host) {
    const [bytes, clock] = await Promise.all([bytesOf(given, 'certificate', host), host.probe('date +%s')]);
    const certificate =
      parseCertificate(bytes.toString('latin1')) ??
      (given.content === undefined ? parseDerCertificate(bytes) : undefined) ??
      fail('There is no certificate that can be read');
    const now = new Date(Number(clock.stdout.trim()) * 1000);
    const { notBefore, notAfter } = certificate.tbsCertificate.validity;
    const holds = (time: Date): boolean =>
      notBefore.getTime().getTime() <= time.getTime() && time.getTime() <= notAfter.getTime().getTime();
    const asked: readonly (readonly [string, Date])[] = timesOf(given.valid_at, now);
    return {
      changed: false,
      result: {
        ...certificateInfo(certificate, now.getTime(), { names: given.name_encoding }),
        valid_at: Object.fromEntries(asked.map(([name, time]) => [name, holds(time)])),
      },
    };
  },
});

function timesOf(given: Dict | undefined, now: Date): (readonly [string, Date])[] {
  return [...(given ?? [])].map(([key, value]) => {
    const name = keyText(key);
    if (typeof value !== 'string') return fail(`The value for valid_at.${name} must be of type string`);
    return [name, timeOf(value, `valid_at.${name}`, now)] as const;
  });
}
