/** `community.crypto.x509_certificate` and `community.crypto.x509_certificate_pipe` */
import { defineModule, p, type ModuleContext, type ReadHost, type ResultKeys } from '../../../sdk/index.ts';
import { needDirectory } from '../lib/place.ts';
import { planFile, planRemoval, planResult, type SignedText } from '../lib/signed-text.ts';
import {
  certificateConstraints,
  certificateParams,
  certificateReturns,
  providers,
  termsOf,
  type CertificateGiven,
  type Terms,
} from './certificate-params.ts';
import { certificateInfo, timeText } from './info.ts';
import { numberFrom, integerBytes } from './numbers.ts';
import { partiesOf, signerOf } from './parties.ts';
import { parseCertificate } from './pem.ts';
import { wayOf } from './signatures.ts';
import { isRight, makeCertificate, newSerial } from './signing.ts';
import { timeOf } from './times.ts';

const differences = [
  "The host's openssl signs, or tsplay where the key is in the task; a passphrase never stands in a command line.",
  'The providers acme and entrust are refused, with the name of the module that does it.',
  'Relative times are by the clock of the host.',
] as const;

const params = {
  path: p.path({ doc: 'The file.', required: true }),
  state: p.choice(['present', 'absent'], { doc: 'Whether it is there.', default: 'present' }),
  provider: p.choice(providers, {
    doc: 'Who signs: the key itself (selfsigned), or an authority of yours (ownca).',
  }),
  ...certificateParams,
  backup: p.bool({ doc: 'Keep a dated copy of one that is replaced or removed.', default: false }),
  return_content: p.bool({ doc: 'Tell the certificate as `certificate`.', default: false, since: '1.0.0' }),
  ...p.fileAttributes,
} as const;

export const x509Certificate = defineModule({
  name: 'community.crypto.x509_certificate',
  summary: 'Make certificates, signed by themselves or by an authority of yours',
  params,
  constraints: { ...certificateConstraints, requiredIf: [['state', 'present', ['provider']]] },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences,
  returns: {
    ...certificateReturns,
    filename: 'The file.',
    backup_file: 'Where the old certificate was kept.',
    certificate: 'The certificate, with `return_content`.',
  },
  examples: [
    {
      title: 'Signed by itself',
      yaml: 'community.crypto.x509_certificate:\n  path: /etc/ssl/example.com.crt\n  privatekey_path: /etc/ssl/private/example.com.pem\n  csr_path: /etc/ssl/example.com.csr\n  provider: selfsigned',
    },
    {
      title: 'Signed by an authority',
      yaml: 'community.crypto.x509_certificate:\n  path: /etc/ssl/example.com.crt\n  csr_path: /etc/ssl/example.com.csr\n  provider: ownca\n  ownca_path: /etc/ssl/ca.crt\n  ownca_privatekey_path: /etc/ssl/private/ca.pem\n  ownca_not_after: +397d',
    },
  ],
  async plan(given, host, context) {
    const { path, return_content: withContent } = given;
    if (given.state === 'absent') {
      const content = withContent ? { certificate: null } : {};
      const plan = await planRemoval(given, host, { filename: path, ...pathsOf(given), ...content });
      return { ...plan, diff: undefined };
    }
    const [before, stat] = await Promise.all([
      host.readText(path),
      host.stat(path, { follow: true }),
      needDirectory(path, host),
    ]);
    const text = await signed(given, before, host, context);
    const keys = (certificate: string | undefined): ResultKeys => ({
      ...text.keys(certificate),
      filename: path,
      ...(withContent ? { certificate: certificate ?? null } : {}),
    });
    return planFile({ ...text, stat, given, keys }, host, context);
  },
});

const pathsOf = ({ privatekey_path: key, csr_path: csr }: CertificateGiven): ResultKeys => ({
  privatekey: key ?? null,
  csr: csr ?? null,
});

async function signed(
  given: CertificateGiven,
  before: string | undefined,
  host: ReadHost,
  context: ModuleContext,
): Promise<SignedText> {
  const terms = termsOf(given);
  const [parties, clock] = await Promise.all([partiesOf(given, terms, host), host.probe('date +%s')]);
  const now = new Date(Number(clock.stdout.trim()) * 1000);
  const refusal = `The digest ${terms.digest} is not supported with the cryptography backend`;
  wayOf(parties.issuerKey, terms.digest, refusal);
  const notBefore = timeOf(terms.notBefore, `${terms.provider}_not_before`, now);
  const notAfter = timeOf(terms.notAfter, `${terms.provider}_not_after`, now);
  const times = given.ignore_timestamps ? undefined : { notBefore, notAfter };
  const certificate = before === undefined || given.force ? undefined : parseCertificate(before);
  const keeps = certificate !== undefined && isRight(certificate, parties, terms, times);
  const serial = newSerial();
  const signing = {
    ...parties,
    terms,
    refusal,
    serial,
    notBefore,
    notAfter,
    signer: signerOf(given, terms),
  };
  return {
    before,
    make: keeps ? undefined : (write) => makeCertificate(signing, write, context.remoteTmp),
    told: (text) => toldCertificate(text, now),
    keys: (text) => ({
      ...pathsOf(given),
      ...authorityKeys(given, terms),
      ...(context.check || text === undefined
        ? {
            notBefore: timeText(notBefore),
            notAfter: timeText(notAfter),
            serial_number: numberFrom(integerBytes(serial)),
          }
        : keysOf(text)),
    }),
  };
}

const authorityKeys = (given: CertificateGiven, { provider }: Terms): ResultKeys =>
  provider === 'ownca'
    ? { ca_cert: given.ownca_path ?? null, ca_privatekey: given.ownca_privatekey_path ?? null }
    : {};

function keysOf(text: string): ResultKeys {
  const tbs = parseCertificate(text)?.tbsCertificate;
  if (tbs === undefined) return {};
  return {
    notBefore: timeText(tbs.validity.notBefore.getTime()),
    notAfter: timeText(tbs.validity.notAfter.getTime()),
    serial_number: numberFrom(tbs.serialNumber),
  };
}

/** What the diff tells of a certificate. */
function toldCertificate(text: string | undefined, now: Date): ResultKeys {
  if (text === undefined) return {};
  const certificate = parseCertificate(text);
  try {
    if (certificate !== undefined)
      return {
        ...certificateInfo(certificate, now.getTime(), { only: 'sha256' }),
        can_parse_certificate: true,
      };
  } catch {
    // Of some kinds nothing can be told.
  }
  return { can_parse_certificate: false };
}

export const x509CertificatePipe = defineModule({
  name: 'community.crypto.x509_certificate_pipe',
  summary: 'Make certificates, without a file',
  params: {
    content: p.str({ doc: 'The certificate that there is.' }),
    provider: p.choice(['entrust', 'ownca', 'selfsigned'], {
      doc: 'Who signs: the key itself (selfsigned), or an authority of yours (ownca).',
      required: true,
    }),
    ...certificateParams,
  },
  constraints: certificateConstraints,
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  differences,
  returns: { ...certificateReturns, certificate: 'The certificate.' },
  examples: [
    {
      title: 'A certificate',
      yaml: 'community.crypto.x509_certificate_pipe:\n  provider: selfsigned\n  privatekey_path: /etc/ssl/private/example.com.pem\n  csr_path: /etc/ssl/example.com.csr',
    },
  ],
  async plan(given, host, context) {
    const text = await signed(given, given.content, host, context);
    const keys = (certificate: string | undefined): ResultKeys => ({
      ...text.keys(certificate),
      certificate: certificate ?? null,
    });
    return planResult({ ...text, keys }, context);
  },
});
