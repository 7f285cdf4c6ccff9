import { createPrivateKey } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fingerprints, formatOf, keyInfo } from '../../../src/modules/crypto/openssl/key-info.ts';
import { opensslPrivatekey } from '../../../src/modules/crypto/openssl/private-key.ts';
import { openHost, type Run, type TestHost } from '../harness.ts';

async function once(host: TestHost, args: string): Promise<Run> {
  const before = await host.fingerprint();
  expect((await host.check(opensslPrivatekey, args)).status).toBe('changed');
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(opensslPrivatekey, args);
  expect([run.status, run.result['msg']]).toEqual(['changed', undefined]);
  expect((await host.run(opensslPrivatekey, args)).status).toBe('ok');
  return run;
}

it.each([
  ['type: RSA\nsize: 1024', 'rsa', 'pkcs1'],
  ['type: DSA\nsize: 1024\nformat: pkcs8', 'dsa', 'pkcs8'],
  ['type: ECC\ncurve: secp256r1', 'ec', 'pkcs1'],
  ['type: ECC\ncurve: brainpoolP256r1', 'ec', 'pkcs1'],
  ['type: Ed25519', 'ed25519', 'pkcs8'],
  ['type: X448', 'x448', 'pkcs8'],
])('a key is made: %s', async (words, type, format) => {
  await using host = await openHost();
  const path = join(host.dir, 'key.pem');
  const run = await once(host, `path: ${path}\n${words}\nreturn_content: true`);
  const text = readFileSync(path, 'utf8');
  expect(createPrivateKey(text).asymmetricKeyType).toBe(type);
  expect(formatOf(text.split('\n')[0] ?? '')).toBe(format);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(run.result).toMatchObject({ filename: path, privatekey: text });
  expect(Object.keys(run.result['fingerprint'] as object)).toContain('sha3_256');
});

it.each(['X25519', 'Ed25519', 'X448', 'Ed448'])(
  'a raw key is written, known again and converted: %s',
  async (type) => {
    await using host = await openHost();
    const path = join(host.dir, 'key');
    const raw = await once(host, `path: ${path}\ntype: ${type}\nformat: raw`);
    const converted = await once(
      host,
      `path: ${path}\ntype: ${type}\nformat: pkcs8\nformat_mismatch: convert\nbackup: true`,
    );
    expect(converted.result['fingerprint']).toEqual(raw.result['fingerprint']);
    expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY/);
    expect(existsSync(String(converted.result['backup_file']))).toBe(true);
  },
);

it('a passphrase encrypts the key, and another one makes it anew or fails', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'key.pem');
  const args = (word: string, more = ''): string =>
    `path: ${path}\ntype: ECC\ncurve: secp256r1\n${word === '' ? '' : `cipher: auto\npassphrase: ${JSON.stringify(word)}\n`}${more}`;
  const word = `it's $HOME "x"`;
  await once(host, args(word));
  expect(createPrivateKey({ key: readFileSync(path), passphrase: word }).type).toBe('private');
  for (const other of ['another', '']) {
    const run = await host.run(opensslPrivatekey, args(other, 'regenerate: partial_idempotence'));
    expect(run.result['msg']).toMatch(/^Unable to read the key/);
  }
  await once(host, args(word, 'format: pkcs8'));
  expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY/);
  await once(host, args('another'));
  expect(createPrivateKey({ key: readFileSync(path), passphrase: 'another' }).type).toBe('private');
});

it('a key is replaced only where that is allowed, and goes with a copy left', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'key.pem');
  const run = (more: string): Promise<Run> =>
    host.run(opensslPrivatekey, `path: ${path}\nsize: 1024\n${more}`);
  await run('');
  expect(
    (await run('size: 2048\nregenerate: fail'.replace('size: 2048\n', 'type: Ed25519\n'))).result['msg'],
  ).toMatch(/^Key has wrong type/);
  expect((await run('type: Ed25519\nregenerate: never')).status).toBe('ok');
  expect((await run('format: pkcs8\nregenerate: fail')).result['msg']).toMatch(/^Key has wrong format/);
  expect((await run('format: raw')).result['msg']).toMatch(/cannot serialize/);
  expect((await run('type: Ed25519\nformat: pkcs1')).result['msg']).toMatch(/cannot serialize/);
  expect((await run('force: true')).status).toBe('changed');
  expect((await run('mode: "0640"')).status).toBe('changed');
  writeFileSync(path, 'broken\n');
  expect((await run('regenerate: never')).result['msg']).toMatch(/^Unable to read/);
  expect((await run('')).status).toBe('changed');
  const gone = await run('state: absent\nbackup: true');
  expect(gone.status).toBe('changed');
  expect(readdirSync(host.dir)).toEqual([String(gone.result['backup_file']).split('/').at(-1)]);
  expect((await run('state: absent')).status).toBe('ok');
  expect((await host.run(opensslPrivatekey, `path: ${host.dir}/no/key`)).result['msg']).toMatch(
    /does not exist/,
  );
});

it('nothing is printed of a file that is not a key', () => {
  expect(keyInfo('nothing')).toBeUndefined();
  expect(fingerprints(Buffer.from('x'), 'md5')).toEqual({
    md5: '9d:d4:e4:61:26:8c:80:34:f5:c8:56:4e:15:5c:67:a6',
  });
});
