import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { opensslPkcs12 } from '../../../src/modules/crypto/openssl/pkcs12.ts';
import { openHost, type Run, type TestHost } from '../harness.ts';

const openssl = (...words: string[]): string =>
  execFileSync('openssl', words, { encoding: 'utf8', stdio: 'pipe' });

/** A key and its certificate in files. */
function makePair(host: TestHost, name: string, ...phrase: string[]): { key: string; cert: string } {
  const [key, cert] = [join(host.dir, `${name}.key`), join(host.dir, `${name}.crt`)];
  openssl('genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256', '-out', key);
  openssl('req', '-x509', '-new', '-key', key, '-subj', `/CN=${name}`, '-days', '9', '-out', cert);
  if (phrase.length > 0) {
    const closed = openssl('pkey', '-in', key, '-aes256', '-passout', `pass:${phrase[0] ?? ''}`);
    writeFileSync(key, closed);
  }
  return { key, cert };
}

async function once(host: TestHost, args: string): Promise<Run> {
  const before = await host.fingerprint();
  expect((await host.check(opensslPkcs12, args)).status).toBe('changed');
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(opensslPkcs12, args);
  expect([run.status, run.result['msg']]).toEqual(['changed', undefined]);
  const second = await host.run(opensslPkcs12, args);
  expect([second.status, second.result['msg']]).toEqual(['ok', undefined]);
  return run;
}

it.each([
  ['auto', 'AES-256-CBC'],
  ['compatibility2022', 'pbeWithSHA1And3-KeyTripleDES-CBC, Iteration 50000'],
])('an archive is made, taken apart, and known again: %s', async (level, cipher) => {
  await using host = await openHost();
  const [web, ca, other] = ['web', 'ca', 'other'].map((name) => makePair(host, name));
  if (web === undefined || ca === undefined || other === undefined) return;
  const path = join(host.dir, 'web.p12');
  const word = `it's $HOME "x"`;
  const phrase = `passphrase: ${JSON.stringify(word)}`;
  const args = `path: ${path}\nprivatekey_path: ${web.key}\ncertificate_path: ${web.cert}\nother_certificates: [${ca.cert}]\nname: my web\nencryption_level: ${level}\n${phrase}`;
  const run = await once(host, args);
  expect(run.result).toMatchObject({ filename: path, privatekey_path: web.key, mode: '0400' });
  expect(statSync(path).mode & 0o777).toBe(0o400);
  const text = openssl('pkcs12', '-in', path, '-passin', `pass:${word}`, '-nodes');
  for (const part of ['friendlyName: my web', 'CN = web', 'CN = ca', 'BEGIN PRIVATE KEY'])
    expect(text).toContain(part);
  const how = spawnSync('openssl', ['pkcs12', '-in', path, '-passin', `pass:${word}`, '-noout', '-info']);
  expect(how.stderr.toString()).toContain(cipher);
  for (const [from, to] of [
    [web.key, other.key],
    [ca.cert, other.cert],
    ['my web', 'our web'],
    ["it's", "that's"],
  ] as const)
    expect((await host.check(opensslPkcs12, args.replace(from, to))).status, to).toBe('changed');
  const apart = `action: parse\nsrc: ${path}\npath: ${host.dir}/web.pem\nmode: "0600"\n${phrase}`;
  await once(host, apart);
  const pem = readFileSync(`${host.dir}/web.pem`, 'utf8');
  expect(pem.match(/-----BEGIN .*-----/g)).toEqual([
    '-----BEGIN EC PRIVATE KEY-----',
    '-----BEGIN CERTIFICATE-----',
    '-----BEGIN CERTIFICATE-----',
  ]);
  expect(pem).toContain(readFileSync(web.cert, 'utf8').trim());
  expect((await host.run(opensslPkcs12, apart.replace(/passphrase.*/, 'passphrase: no'))).status).toBe(
    'failed',
  );
});

it('keys of tasks and with passphrases go in, an archive may be open, and the old one is kept', async () => {
  await using host = await openHost();
  const web = makePair(host, 'web', 'geheim');
  const path = join(host.dir, 'web.p12');
  const both = `path: ${path}\ncertificate_path: ${web.cert}\nname: web`;
  const own = `privatekey_content: ${JSON.stringify(readFileSync(web.key, 'utf8'))}\nprivatekey_passphrase: geheim`;
  const first = await once(host, `${both}\n${own}\nreturn_content: true`);
  expect(Buffer.from(String(first.result['pkcs12']), 'base64').equals(readFileSync(path))).toBe(true);
  expect(openssl('pkcs12', '-in', path, '-passin', 'pass:', '-nodes')).toContain('BEGIN PRIVATE KEY');
  const old = readFileSync(path);
  const run = await once(host, `${both}\n${own}\npassphrase: new\nbackup: true\niter_size: 3000`);
  expect(readFileSync(String(run.result['backup_file'])).equals(old)).toBe(true);
  expect((await host.run(opensslPkcs12, `${both}\n${own}\npassphrase: new\nforce: true`)).status).toBe(
    'changed',
  );
  expect((await host.run(opensslPkcs12, `${both}\n${own}\npassphrase: new\nmode: "0640"`)).status).toBe(
    'changed',
  );
  const said = async (words: string): Promise<unknown> =>
    (await host.run(opensslPkcs12, `${both}\n${words}`)).result['msg'];
  expect(await said(own.replace(/geheim$/, 'no'))).toMatch(/^Wrong passphrase/);
  expect(await said(`privatekey_path: ${host.dir}/none`)).toMatch(/no private key/);
  expect(await said(`${own}\nname: ""`)).toBe('Friendly_name is required');
  expect(await said(`${own}\ncertificate_path: ${web.key}`)).toMatch(/no certificate/);
  expect(await said(`${own}\nother_certificates: [${host.dir}/none]`)).toMatch(/No such file/);
  const gone = await host.run(opensslPkcs12, `path: ${path}\nstate: absent\nreturn_content: true`);
  expect([gone.status, gone.result['pkcs12'], existsSync(path)]).toEqual(['changed', null, false]);
  expect((await host.run(opensslPkcs12, `path: ${path}\nstate: absent`)).status).toBe('ok');
});

it('certificates without a key, and all of a bundle', async () => {
  await using host = await openHost();
  const [web, ca] = [makePair(host, 'web'), makePair(host, 'ca')];
  const bundle = join(host.dir, 'bundle');
  writeFileSync(bundle, readFileSync(web.cert, 'utf8') + readFileSync(ca.cert, 'utf8'));
  const count = (path: string): number =>
    (openssl('pkcs12', '-in', path, '-passin', 'pass:x', '-nokeys').match(/BEGIN CERTIFICATE/g) ?? []).length;
  const path = join(host.dir, 'trust.p12');
  await once(
    host,
    `path: ${path}\ncertificate_path: ${web.cert}\nother_certificates: [${ca.cert}]\nname: trust\npassphrase: x`,
  );
  expect(count(path)).toBe(2);
  const keyed = `path: ${host.dir}/web.p12\nprivatekey_path: ${web.key}\ncertificate_path: ${web.cert}\nname: web\npassphrase: x\nother_certificates: [${bundle}]`;
  await once(host, keyed);
  expect(count(`${host.dir}/web.p12`)).toBe(2);
  await once(host, `${keyed}\nother_certificates_parse_all: true`);
  expect(count(`${host.dir}/web.p12`)).toBe(3);
});
