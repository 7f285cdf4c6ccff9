/** `community.crypto.get_certificate` */
import { isIP } from 'node:net';
import {
  defineModule,
  fail,
  missing,
  needsPrograms,
  p,
  type Params,
  quoteAll,
  type ReadHost,
  textOfBytes,
} from '../../../sdk/index.ts';
import { attributesOf } from './distinguished-names.ts';
import { extensionsByOid, timeText } from './info.ts';
import { numberFrom } from './numbers.ts';
import { nameOf } from './object-names.ts';
import { certificatesIn, parseCertificate } from './pem.ts';
import { backendParam } from './request-params.ts';

const params = {
  host: p.str({ doc: 'Where the service is.', required: true }),
  port: p.int({ doc: 'Its port.', required: true }),
  server_name: p.str({ doc: 'Name that it is asked by, default `host`.' }),
  ca_cert: p.path({ doc: 'File of authorities; the certificate must be signed by one of them.' }),
  proxy_host: p.str({ doc: 'Proxy that is connected to.' }),
  proxy_port: p.int({ doc: 'Its port.', default: 8080 }),
  starttls: p.choice(['mysql'], { doc: 'Protocol in which TLS begins later.' }),
  timeout: p.int({ doc: 'Seconds.', default: 10 }),
  ciphers: p.list(p.str({ doc: 'One of them.' }), { doc: 'Ciphers to offer.', since: '2.11.0' }),
  asn1_base64: p.bool({
    doc: 'Tell extensions in base64; else as text, in which bytes get lost.',
    default: false,
    since: '2.12.0',
  }),
  select_crypto_backend: backendParam,
} as const;
type Given = Params<typeof params>;

export const getCertificate = defineModule({
  name: 'community.crypto.get_certificate',
  summary: 'Get the certificate of a service',
  params,
  support: { check: 'full', diff: 'none' },
  differences: [
    "The host's openssl connects, and has words of its own for what went wrong.",
    'In check mode the certificate is got as well.',
  ],
  returns: {
    cert: 'The certificate, in PEM.',
    subject: 'Fields of the subject.',
    issuer: 'Fields of the authority.',
    not_before: 'Since when it holds.',
    not_after: 'Until when it holds.',
    expired: 'Whether that is past.',
    serial_number: 'Its number.',
    signature_algorithm: 'How it is signed.',
    version: 'Its version, counted from 0.',
    extensions: 'Its extensions: `name`, `critical` and `asn1_data`.',
  },
  examples: [
    {
      title: 'Of a web server',
      yaml: 'community.crypto.get_certificate:\n  host: www.example.com\n  port: 443\n  asn1_base64: true',
    },
  ],
  async plan(given, host) {
    const { text, now } = await fetchCertificate(given, host);
    const certificate = parseCertificate(text) ?? failed(given, 'the service shows no certificate');
    const { tbsCertificate: tbs } = certificate;
    const fields = (name: typeof tbs.subject): Record<string, string> =>
      Object.fromEntries(attributesOf(name).map(([oid, value]) => [nameOf(oid, 'short'), value]));
    const notAfter = tbs.validity.notAfter.getTime();
    const extensions = Object.entries(extensionsByOid([...(tbs.extensions ?? [])]));
    return {
      changed: false,
      result: {
        cert: certificatesIn(text)[0],
        subject: fields(tbs.subject),
        issuer: fields(tbs.issuer),
        expired: notAfter.getTime() < now,
        not_before: timeText(tbs.validity.notBefore.getTime()),
        not_after: timeText(notAfter),
        serial_number: numberFrom(tbs.serialNumber),
        signature_algorithm: nameOf(certificate.signatureAlgorithm.algorithm),
        version: tbs.version,
        extensions: extensions.map(([oid, { critical, value }]) => ({
          critical,
          asn1_data: given.asn1_base64 ? value : textOfBytes(Buffer.from(value, 'base64')),
          name: nameOf(oid, 'short'),
        })),
      },
    };
  },
});

function failed({ host, port, proxy_host: proxy, proxy_port: through }: Given, why: string): never {
  return fail(
    proxy === undefined
      ? `Failed to get cert from ${host}:${port}, error: ${why}`
      : `Failed to get cert via proxy ${proxy}:${through} from ${host}:${port}, error: ${why}`,
  );
}

/** Colons belong to the address. */
const withPort = (host: string, port: number): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;

async function fetchCertificate(given: Given, host: ReadHost): Promise<{ text: string; now: number }> {
  const { server_name: name, ca_cert: authorities, proxy_host: proxy, timeout } = given;
  const asked = name ?? (isIP(given.host) === 0 ? given.host : undefined);
  const words = [
    ...['openssl', 's_client', '-connect', withPort(given.host, given.port), '-showcerts'],
    ...(asked === undefined ? ['-noservername'] : ['-servername', asked]),
    ...(authorities === undefined ? [] : ['-CAfile', authorities, '-verify_return_error', '-verify', '9']),
    ...(proxy === undefined ? [] : ['-proxy', withPort(proxy, given.proxy_port)]),
    ...(given.starttls === undefined ? [] : ['-starttls', given.starttls]),
    ...(given.ciphers === undefined ? [] : ['-cipher', given.ciphers.join(':')]),
  ];
  if (authorities !== undefined && (await host.stat(authorities, { follow: true })) === undefined)
    missing('ca_cert file does not exist');
  const done = await host.probe(
    `${needsPrograms('openssl')}\ndate +%s\n${quoteAll(words)} </dev/null`,
    timeout > 0 ? { timeout: timeout * 1000 } : {},
  );
  if (done.rc === 127) missing(done.stderr.trim());
  if (done.rc !== 0) failed(given, reasonOf(done.stderr) || `openssl s_client ended with ${done.rc}`);
  const [clock = '', ...lines] = done.stdout.split('\n');
  return { text: lines.join('\n'), now: Number(clock) * 1000 };
}

/** The lines of openssl that tell why, without numbers and places in its source. */
const reasonOf = (stderr: string): string =>
  stderr
    .split('\n')
    .filter(
      (line) =>
        /error|errno|refused|BIO_|unable|verif|s_client:/i.test(line) &&
        !/^depth=|^verify (?:depth|return)/.test(line),
    )
    .map((line) =>
      line
        .replace(/^[\dA-F]+:error:[\dA-F]*:?/, '')
        .replace(/:\S+\.c:\d+:?/, ': ')
        .trim(),
    )
    .join('; ');
