import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { x509Certificate, x509CertificatePipe } from '../../../src/modules/crypto/x509/certificate.ts';
import { opensslCsr } from '../../../src/modules/crypto/x509/csr.ts';
import { timeOf } from '../../../src/modules/crypto/x509/times.ts';
import { openHost, type Run, type TestHost } from '../harness.ts';

const openssl = (...words: string[]): string =>
  execFileSync('openssl', words, { encoding: 'utf8', stdio: 'pipe' });

interface Party {
  readonly key: string;
  readonly csr: string;
  readonly cert: string;
}

/** A key and a request of it. */
async function party(host: TestHost, name: string, words: string, kind = 'prime256v1'): Promise<Party> {
  const key = join(host.dir, `${name}.key`);
  const csr = join(host.dir, `${name}.csr`);
  if (kind === 'ED25519') openssl('genpkey', '-algorithm', kind, '-out', key);
  else openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', `ec_paramgen_curve:${kind}`, '-out', key);
  await host.run(opensslCsr, `path: ${csr}\nprivatekey_path: ${key}\ncommon_name: ${name}.example\n${words}`);
  return { key, csr, cert: join(host.dir, `${name}.crt`) };
}

async function once(host: TestHost, args: string): Promise<Run> {
  const before = await host.fingerprint();
  expect((await host.check(x509Certificate, args)).status).toBe('changed');
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(x509Certificate, args);
  expect([run.status, run.result['msg']]).toEqual(['changed', undefined]);
  expect((await host.run(x509Certificate, args)).status).toBe('ok');
  return run;
}

const selfsigned = ({ cert, key, csr }: Party): string =>
  `path: ${cert}\nprivatekey_path: ${key}\ncsr_path: ${csr}\nprovider: selfsigned`;
const authority =
  'basic_constraints: ["CA:TRUE"]\nbasic_constraints_critical: true\nkey_usage: [keyCertSign]\nuse_common_name_for_san: false';

it.each(['prime256v1', 'ED25519'])('a certificate is signed by its own key: %s', async (kind) => {
  await using host = await openHost();
  const web = await party(host, 'web', 'key_usage: [digitalSignature]', kind);
  const run = await once(host, selfsigned(web));
  const made = new X509Certificate(readFileSync(web.cert));
  expect(made.verify(made.publicKey)).toBe(true);
  expect([made.subject, made.issuer, made.subjectAltName]).toEqual([
    'CN=web.example',
    'CN=web.example',
    'DNS:web.example',
  ]);
  const days = (Date.parse(made.validTo) - Date.parse(made.validFrom)) / 86_400_000;
  expect(days).toBe(3650);
  expect(statSync(web.cert).mode & 0o777).toBe(0o644);
  expect(run.result['serial_number']).toBe(BigInt(`0x${made.serialNumber}`));
  expect(run.result).toMatchObject({ filename: web.cert, privatekey: web.key, csr: web.csr });
  expect(run.diffs).toMatchObject([
    { state: { before: {}, after: { version: 3, expired: false, subject: { commonName: 'web.example' } } } },
  ]);
  expect(openssl('x509', '-in', web.cert, '-noout', '-ext', 'subjectKeyIdentifier')).toMatch(
    /[\dA-F]{2}(:|$)/m,
  );
});

it('an authority signs, and a chain of two is trusted by openssl', async () => {
  await using host = await openHost();
  const root = await party(host, 'root', authority);
  await once(host, selfsigned(root));
  const middle = await party(host, 'middle', authority, 'secp384r1');
  const own = (by: Party, whom: Party, more = ''): string =>
    `path: ${whom.cert}\ncsr_path: ${whom.csr}\nprovider: ownca\nownca_path: ${by.cert}\nownca_privatekey_path: ${by.key}\n${more}`;
  await once(host, own(root, middle, 'ownca_digest: sha384'));
  const web = await party(host, 'web', '');
  const args = own(middle, web, 'ownca_not_before: "20200101000000Z"\nownca_not_after: "20550101000000Z"');
  const run = await once(host, args);
  expect(run.result).toMatchObject({
    ca_cert: middle.cert,
    ca_privatekey: middle.key,
    notBefore: '20200101000000Z',
    notAfter: '20550101000000Z',
  });
  expect(
    openssl('verify', '-x509_strict', '-CAfile', root.cert, '-untrusted', middle.cert, web.cert),
  ).toContain('OK');
  const later = args.replace('2055', '2056');
  expect((await host.run(x509Certificate, later)).status).toBe('ok');
  expect((await host.run(x509Certificate, `${later}\nignore_timestamps: false`)).status).toBe('changed');
  expect((await host.run(x509Certificate, `${later}\nignore_timestamps: false`)).status).toBe('ok');
  // Another authority, another key beside, and another way to name keys.
  expect((await host.check(x509Certificate, own(root, web))).status).toBe('changed');
  expect((await host.check(x509Certificate, `${args}\nprivatekey_path: ${root.key}`)).status).toBe('changed');
  for (const more of [
    'ownca_create_authority_key_identifier: false',
    'ownca_create_subject_key_identifier: never_create',
  ]) {
    expect((await host.run(x509Certificate, `${args}\n${more}`)).status, more).toBe('changed');
    expect((await host.run(x509Certificate, `${args}\n${more}`)).status, more).toBe('ok');
  }
  const mixed = own({ ...root, key: middle.key }, web);
  expect((await host.run(x509Certificate, mixed)).result['msg']).toMatch(/does not belong to/);
});

it('a changed request, a broken file and force make another one; the old one is kept, and goes', async () => {
  await using host = await openHost();
  const web = await party(host, 'web', '');
  const args = `${selfsigned(web)}\nbackup: true`;
  await once(host, args);
  await host.run(opensslCsr, `path: ${web.csr}\nprivatekey_path: ${web.key}\ncommon_name: other.example`);
  const old = readFileSync(web.cert, 'utf8');
  const run = await once(host, args);
  expect(readFileSync(String(run.result['backup_file']), 'utf8')).toBe(old);
  writeFileSync(web.cert, 'broken\n');
  await once(host, args);
  expect((await host.run(x509Certificate, `${args}\nforce: true`)).status).toBe('changed');
  expect((await host.run(x509Certificate, `${args}\nmode: "0600"`)).status).toBe('changed');
  const bare = `path: ${host.dir}/bare.crt\nprivatekey_path: ${web.key}\nprovider: selfsigned`;
  await once(host, bare);
  expect(new X509Certificate(readFileSync(`${host.dir}/bare.crt`)).subject).toBeUndefined();
  const gone = await host.run(x509Certificate, `path: ${web.cert}\nstate: absent\nreturn_content: true`);
  expect([gone.status, gone.result['certificate'], existsSync(web.cert)]).toEqual(['changed', null, false]);
  expect((await host.run(x509Certificate, `path: ${web.cert}\nstate: absent`)).status).toBe('ok');
});

it('a certificate without a file is signed by keys of the task, and kept while it is right', async () => {
  await using host = await openHost();
  const web = await party(host, 'web', '');
  const [key, csr] = [web.key, web.csr].map((path) => JSON.stringify(readFileSync(path, 'utf8')));
  const args = `provider: selfsigned\nprivatekey_content: ${key}\ncsr_content: ${csr}`;
  const before = await host.fingerprint();
  const run = await host.run(x509CertificatePipe, args);
  const certificate = String(run.result['certificate']);
  expect(new X509Certificate(certificate).subject).toBe('CN=web.example');
  const second = await host.run(x509CertificatePipe, `${args}\ncontent: ${JSON.stringify(certificate)}`);
  expect(second).toMatchObject({ status: 'ok', result: { certificate } });
  expect((await host.check(x509CertificatePipe, args)).result['certificate']).toBeNull();
  expect(await host.fingerprint()).toBe(before);
});

it.each([
  ['provider: acme', /acme_certificate/],
  ['provider: entrust', /ecs_certificate/],
  ['provider: selfsigned', /^One of privatekey_path and privatekey_content/],
  ['provider: selfsigned\nprivatekey_path: DIR/none', /private key file .* does not exist/],
  ['provider: selfsigned\nprivatekey_path: DIR/web.key\nselfsigned_digest: md4', /digest md4/],
  ['provider: selfsigned\nprivatekey_path: DIR/web.key\nselfsigned_version: 2', /v2 certificates/],
  ['provider: selfsigned\nprivatekey_path: DIR/web.key\nselfsigned_not_after: never', /"never" .* invalid/],
  [
    'provider: selfsigned\nprivatekey_path: DIR/web.key\ncsr_path: DIR/none',
    /request file .* does not exist/,
  ],
  [
    'provider: selfsigned\nprivatekey_path: DIR/web.key\ncsr_path: DIR/web.key',
    /holds no certificate request/,
  ],
  ['provider: ownca', /^One of ownca_path and ownca_content/],
  ['provider: ownca\nownca_path: DIR/x', /^One of ownca_privatekey_path/],
  [
    'provider: ownca\nownca_path: DIR/x\nownca_privatekey_path: DIR/y',
    /^csr_path or csr_content is required/,
  ],
])('is refused: %s', async (words, message) => {
  await using host = await openHost();
  await party(host, 'web', '');
  const args = `path: ${host.dir}/web.crt\n${words.replaceAll('DIR', host.dir)}`;
  const run = await host.run(x509Certificate, args);
  expect([run.status, run.result['msg']]).toEqual(['failed', expect.stringMatching(message)]);
});

it.each([
  ['+0s', '2026-01-31T12:00:00.000Z'],
  ['+1w2d3h4m5s', '2026-02-09T15:04:05.000Z'],
  ['-90', '2026-01-31T11:58:30.000Z'],
  ['20300131235959Z', '2030-01-31T23:59:59.000Z'],
  ['203001312359Z', '2030-01-31T23:59:00.000Z'],
  ['20300131235959+0130', '2030-01-31T22:29:59.000Z'],
])('reads the time %s', (text, time) => {
  expect(timeOf(text, 'x', new Date('2026-01-31T12:00:00Z')).toISOString()).toBe(time);
});

it.each(['+', '+1x', '20301331000000Z', '20300230000000Z', 'soon', '20300131246000Z'])(
  'does not read the time %s',
  (text) => {
    expect(() => timeOf(text, 'x', new Date(0))).toThrow(/is invalid/);
  },
);
