import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { opensslCsr, opensslCsrPipe } from '../../../src/modules/crypto/x509/csr.ts';
import { openHost, type Run, type TestHost } from '../harness.ts';

const openssl = (...words: string[]): string =>
  execFileSync('openssl', words, { encoding: 'utf8', stdio: 'pipe' });

/** Kinds of keys, as `openssl genpkey` makes them. */
function makeKey(path: string, ...words: string[]): void {
  openssl('genpkey', ...words, '-out', path);
}
const rsa = ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'];
const curve = ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];

/** A change, seen coming; then nothing more to do. */
async function once(host: TestHost, args: string): Promise<Run> {
  const before = await host.fingerprint();
  expect((await host.check(opensslCsr, args)).status).toBe('changed');
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(opensslCsr, args);
  expect([run.status, run.result['msg']]).toEqual(['changed', undefined]);
  const second = await host.run(opensslCsr, args);
  expect([second.status, second.roundTrips]).toEqual(['ok', 1]);
  return run;
}

it.each([
  ['RSA', rsa],
  ['EC', curve],
  ['Ed25519', ['-algorithm', 'ED25519']],
  ['Ed448', ['-algorithm', 'ED448']],
])('a request is signed by a key of kind %s, as openssl sees it', async (_kind, words) => {
  await using host = await openHost();
  const [key, path] = [join(host.dir, 'key'), join(host.dir, 'csr')];
  makeKey(key, ...words);
  const run = await once(host, `path: ${path}\nprivatekey_path: ${key}\ncommon_name: example.com`);
  expect(statSync(path).mode & 0o777).toBe(0o644);
  const text = openssl('req', '-in', path, '-noout', '-text', '-verify');
  expect(text).toContain('Subject: CN = example.com');
  expect(text).toContain('DNS:example.com');
  expect(run.result).toMatchObject({
    filename: path,
    privatekey: key,
    subject: [['CN', 'example.com']],
    subjectAltName: ['DNS:example.com'],
  });
  expect(run.diffs).toMatchObject([{ state: { before: {}, after: { signature_valid: true } } }]);
});

const all = `
digest: sha512
subject: {C: DE, O: [One, Two], CN: "ex,ample", emailAddress: me@example.com, UID: me}
subject_alt_name:
  - DNS:*.bücher.example
  - IP:192.0.2.1
  - IP:2001:db8::1
  - email:me@bücher.example
  - URI:https://Bücher.example/path
  - RID:1.2.3.4
  - dirName:O=Org,CN=a\\,b
  - otherName:1.2.3.4;0c:02:68:69
  - otherName:1.2.3.5;UTF8:hi
subject_alt_name_critical: true
key_usage: [digitalSignature, Key Encipherment, keyAgreement, decipherOnly]
key_usage_critical: true
extended_key_usage: [serverAuth, TLS Web Client Authentication, 1.2.3.4.5]
basic_constraints: ["CA:TRUE", "pathlen:3"]
basic_constraints_critical: true
ocsp_must_staple: true
name_constraints_permitted: ["DNS:example.com", "IP:10.0.0.0/8"]
name_constraints_excluded: ["DNS:evil.example.com"]
name_constraints_critical: true
create_subject_key_identifier: true
authority_key_identifier: "00:11:22"
authority_cert_issuer: ["DNS:ca.example.com"]
authority_cert_serial_number: 123456789012345678901234567890
crl_distribution_points:
  - {full_name: ["URI:https://ca.example.com/crl"], reasons: [key_compromise, aa_compromise]}
  - {relative_name: ["CN=crl"], crl_issuer: ["dirName:/O=Org/CN=ca"]}`;

it('all extensions are there, as openssl sees them, and any that differs makes another request', async () => {
  await using host = await openHost();
  const [key, path] = [join(host.dir, 'key'), join(host.dir, 'csr')];
  makeKey(key, ...curve);
  const args = `path: ${path}\nprivatekey_path: ${key}${all}`;
  const run = await once(host, args);
  const text = openssl('req', '-in', path, '-noout', '-text', '-verify', '-nameopt', 'RFC2253');
  for (const part of [
    'UID=me,emailAddress=me@example.com,CN=ex\\,ample,O=Two,O=One,C=DE',
    'DNS:*.xn--bcher-kva.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1',
    'email:me@xn--bcher-kva.example, URI:https://xn--bcher-kva.example/path, Registered ID:1.2.3.4',
    'X509v3 Subject Alternative Name: critical',
    'X509v3 Key Usage: critical',
    'Digital Signature, Key Encipherment, Key Agreement, Decipher Only',
    'TLS Web Server Authentication, TLS Web Client Authentication, 1.2.3.4.5',
    'CA:TRUE, pathlen:3',
    'TLS Feature: \n                    status_request',
    'X509v3 Name Constraints: critical',
    'IP:10.0.0.0/255.0.0.0',
    '00:11:22',
    'Key Compromise, AA Compromise',
    'URI:https://ca.example.com/crl',
    'ecdsa-with-SHA512',
  ])
    expect(text).toContain(part);
  expect(run.diffs).toMatchObject([
    {
      state: {
        after: {
          subject_alt_name: [
            'DNS:*.xn--bcher-kva.example',
            'IP:192.0.2.1',
            'IP:2001:db8::1',
            'email:me@xn--bcher-kva.example',
            'URI:https://xn--bcher-kva.example/path',
            'RID:1.2.3.4',
            'dirName:O=Org,CN=a\\,b',
            'otherName:1.2.3.4;0c:02:68:69',
            'otherName:1.2.3.5;0c:02:68:69',
          ],
          key_usage: ['Decipher Only', 'Digital Signature', 'Key Agreement', 'Key Encipherment'],
          authority_cert_serial_number: 123456789012345678901234567890n,
          ocsp_must_staple: true,
          name_constraints_permitted: ['DNS:example.com', 'IP:10.0.0.0/8'],
          public_key_type: 'ECC',
        },
      },
    },
  ]);
  const reordered = args
    .replace('[serverAuth, TLS Web Client Authentication, 1.2.3.4.5]', '[1.2.3.4.5, clientAuth, serverAuth]')
    .replace('  - IP:192.0.2.1\n', '')
    .replace('  - RID', '  - IP:192.0.2.1\n  - RID');
  expect((await host.run(opensslCsr, reordered)).status).toBe('ok');
  for (const [from, to] of [
    ['O: [One, Two]', 'O: [One]'],
    ['IP:192.0.2.1', 'IP:192.0.2.2'],
    ['subject_alt_name_critical: true', 'subject_alt_name_critical: false'],
    ['decipherOnly', 'encipherOnly'],
    ['1.2.3.4.5', '1.2.3.4.6'],
    ['pathlen:3', 'pathlen:4'],
    ['ocsp_must_staple: true', 'ocsp_must_staple: false'],
    ['evil', 'devil'],
    ['create_subject_key_identifier: true', 'subject_key_identifier: "ab:cd"'],
    ['00:11:22', '00:11:23'],
    ['aa_compromise', 'ca_compromise'],
  ] as const)
    expect((await host.check(opensslCsr, args.replace(from, to))).status, to).toBe('changed');
});

it('a key with a passphrase signs, another key makes another request, and the old one is kept', async () => {
  await using host = await openHost();
  const [key, path] = [join(host.dir, 'key'), join(host.dir, 'csr')];
  const phrase = `it's $HOME "x"`;
  makeKey(key, ...rsa, '-aes256', '-pass', `pass:${phrase}`);
  const args = `path: ${path}\nprivatekey_path: ${key}\ncommon_name: a.example\nbackup: true`;
  await once(host, `${args}\nprivatekey_passphrase: ${JSON.stringify(phrase)}`);
  const said = async (more: string): Promise<unknown> =>
    (await host.run(opensslCsr, `${args}\n${more}`)).result['msg'];
  expect(await said('')).toBe('Wrong or empty passphrase provided for private key');
  expect(await said('privatekey_passphrase: other')).toBe('Wrong passphrase provided for private key');
  makeKey(key, ...rsa);
  expect(await said('privatekey_passphrase: other')).toMatch(/^Wrong or empty/);
  const old = readFileSync(path, 'utf8');
  const run = await once(host, args);
  expect(readFileSync(String(run.result['backup_file']), 'utf8')).toBe(old);
  writeFileSync(path, 'broken\n');
  expect((await once(host, args)).diffs).toMatchObject([{ state: { before: { can_parse_csr: false } } }]);
  expect((await host.run(opensslCsr, `${args}\nforce: true`)).status).toBe('changed');
  expect((await host.run(opensslCsr, `${args}\nmode: "0600"`)).status).toBe('changed');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const gone = await host.run(opensslCsr, `path: ${path}\nstate: absent\nreturn_content: true`);
  expect([gone.status, gone.result['csr'], existsSync(path)]).toEqual(['changed', null, false]);
  expect((await host.run(opensslCsr, `path: ${path}\nstate: absent`)).status).toBe('ok');
});

it('a request without a file is signed by a key on the host or in the task', async () => {
  await using host = await openHost();
  const key = join(host.dir, 'key');
  makeKey(key, ...curve);
  const before = await host.fingerprint();
  const args = 'common_name: example.com\n';
  const first = await host.run(opensslCsrPipe, `${args}privatekey_path: ${key}`);
  const csr = String(first.result['csr']);
  expect(first.status).toBe('changed');
  expect(execFileSync('openssl', ['req', '-noout', '-verify'], { input: csr, stdio: 'pipe' })).toBeDefined();
  const content = `content: ${JSON.stringify(csr)}\n`;
  const own = `privatekey_content: ${JSON.stringify(readFileSync(key, 'utf8'))}\n`;
  expect(await host.run(opensslCsrPipe, args + content + own)).toMatchObject({
    status: 'ok',
    result: { csr },
  });
  const other = await host.check(opensslCsrPipe, `${args.replace('.com', '.net')}${content}${own}`);
  expect(other).toMatchObject({ status: 'changed', result: { csr } });
  const second = await host.run(opensslCsrPipe, `${args.replace('.com', '.net')}${content}${own}`);
  expect(second.status).toBe('changed');
  expect(second.result['csr']).not.toBe(csr);
  expect(await host.fingerprint()).toBe(before);
});

it.each([
  ['key_usage: [fly]', 'Unknown key usage "fly"'],
  ['extended_key_usage: [fly]', 'Cannot find OID for "fly"'],
  ['subject: {fly: x}', 'Cannot find OID for "fly"'],
  ['basic_constraints: ["CA:MAYBE"]', 'Unknown basic constraint value "MAYBE" for CA'],
  ['basic_constraints: ["fly"]', 'Unknown basic constraint "fly"'],
  [
    'subject_alt_name: [example.com]',
    'Cannot parse Subject Alternative Name "example.com" (forgot "DNS:" prefix?)',
  ],
  ['subject_alt_name: ["IP:1.2.3"]', /^Cannot parse Subject Alternative Name "IP:1.2.3": /],
  ['subject_alt_name: ["FLY:x"]', /potentially unsupported/],
  ['country_name: DEU', 'Country name must be a 2 character country code'],
  ['digest: md4', 'Unsupported digest "md4"'],
  ['subject_ordered: [{C: DE, O: x}]', /Entry #1 in subject_ordered/],
  ['subject_ordered: [{C: DE}]\ncommon_name: x', /cannot be combined/],
  ['create_subject_key_identifier: true\nsubject_key_identifier: "ab"', /cannot be specified/],
  ['crl_distribution_points: [{full_name: []}]', /CRL distribution point #0: full_name must not be empty/],
  ['authority_key_identifier: xyz', /^Cannot parse authority_key_identifier/],
])('is refused: %s', async (words, message) => {
  await using host = await openHost();
  const key = join(host.dir, 'key');
  makeKey(key, ...rsa);
  const run = await host.run(opensslCsr, `path: ${host.dir}/csr\nprivatekey_path: ${key}\n${words}`);
  expect(run.status).toBe('failed');
  if (typeof message === 'string') expect(run.result['msg']).toBe(message);
  else expect(run.result['msg']).toMatch(message);
});

it('a key or a folder that is not there is told', async () => {
  await using host = await openHost();
  const said = async (args: string): Promise<unknown> => (await host.run(opensslCsr, args)).result['msg'];
  expect(await said(`path: ${host.dir}/csr\nprivatekey_path: ${host.dir}/none`)).toMatch(/No such file/);
  expect(await said(`path: ${host.dir}/no/csr\nprivatekey_path: ${host.dir}/none`)).toMatch(
    /The directory .* does not exist/,
  );
  const first = await host.check(opensslCsr, `path: ${host.dir}/csr\nprivatekey_path: ${host.dir}/none`);
  expect(first.status).toBe('changed');
});
