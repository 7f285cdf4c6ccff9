import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseListing, parsePublic } from '../../../src/modules/crypto/ssh/keygen.ts';
import { opensshKeypair } from '../../../src/modules/crypto/ssh/keypair.ts';
import { openHost, type Run } from '../harness.ts';

const opens = (key: string, phrase: string): boolean => {
  try {
    execFileSync('ssh-keygen', ['-y', '-P', phrase, '-f', key], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
};

it('a pair is made, its public half restored, its comment changed, and it goes', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'id');
  const args = `path: ${path}\ntype: ed25519\ncomment: me`;
  const twice = async (given: string): Promise<Run> => {
    const before = await host.fingerprint();
    expect((await host.check(opensshKeypair, given)).status).toBe('changed');
    expect(await host.fingerprint()).toBe(before);
    const run = await host.run(opensshKeypair, given);
    expect(run.status).toBe('changed');
    expect((await host.run(opensshKeypair, given)).status).toBe('ok');
    return run;
  };
  const first = await twice(args);
  expect(first.result).toMatchObject({ size: 256, type: 'ed25519', filename: path, comment: 'me' });
  expect(first.result['fingerprint']).toMatch(/^SHA256:/);
  expect([statSync(path).mode & 0o777, statSync(`${path}.pub`).mode & 0o777]).toEqual([0o600, 0o644]);
  const line = readFileSync(`${path}.pub`, 'utf8');
  rmSync(`${path}.pub`);
  await twice(args);
  expect(readFileSync(`${path}.pub`, 'utf8')).toBe(line);
  await twice(args.replace(': me', ': you and me'));
  expect(readFileSync(`${path}.pub`, 'utf8')).toBe(line.replace('me\n', 'you and me\n'));
  await twice(`${args}\nmode: "0400"`.replace(': me', ': you and me'));
  const gone = await twice(`path: ${path}\nstate: absent`);
  expect(gone.result['fingerprint']).toBe(first.result['fingerprint']);
  expect(existsSync(path) || existsSync(`${path}.pub`)).toBe(false);
});

it('a passphrase encrypts the key, and is needed again', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'id');
  const run = (more: string): Promise<Run> => host.run(opensshKeypair, `path: ${path}\ntype: ecdsa\n${more}`);
  const phrase = `it's $HOME "x"`;
  const given = `passphrase: ${JSON.stringify(phrase)}`;
  expect((await run(given)).status).toBe('changed');
  expect([opens(path, phrase), opens(path, '')]).toEqual([true, false]);
  expect((await run(given)).status).toBe('ok');
  expect((await run('passphrase: another')).result['msg']).toMatch(/^Unable to read the key/);
  expect((await run('')).result['msg']).toMatch(/^Unable to read the key/);
  expect((await run('passphrase: another\nregenerate: full_idempotence')).status).toBe('changed');
  expect(opens(path, 'another')).toBe(true);
});

it('a key of another kind or format is replaced only where that is allowed', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'id');
  await host.run(opensshKeypair, `path: ${path}\ntype: ed25519`);
  const rsa = (more: string): Promise<Run> => host.run(opensshKeypair, `path: ${path}\nsize: 1024\n${more}`);
  expect((await rsa('regenerate: never')).status).toBe('ok');
  expect((await rsa('regenerate: fail')).result['msg']).toMatch(/^Key has wrong type/);
  expect((await rsa('private_key_format: pkcs8')).status).toBe('changed');
  expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN PRIVATE KEY/);
  expect((await rsa('private_key_format: pkcs8')).status).toBe('ok');
  expect((await rsa('private_key_format: pkcs1')).status).toBe('changed');
  expect((await rsa('force: true')).status).toBe('changed');
  writeFileSync(path, 'broken\n');
  expect((await rsa('')).result['msg']).toMatch(/^Unable to read/);
  const said = async (args: string): Promise<unknown> => (await host.run(opensshKeypair, args)).result['msg'];
  expect(await said(`path: ${host.dir}`)).toMatch(/is a directory/);
  expect(await said(`path: ${host.dir}/no/id`)).toMatch(/does not exist/);
  expect(await said(`path: ${path}\nsize: 99`)).toMatch(/^For RSA keys/);
  expect(await said(`path: ${path}\ntype: ecdsa\nsize: 99`)).toMatch(/^For ECDSA keys/);
});

it('reads what ssh-keygen says', () => {
  expect(parseListing('3072 SHA256:abc me (at home) (RSA)\n')).toEqual({
    size: 3072,
    fingerprint: 'SHA256:abc',
    type: 'rsa',
  });
  expect(parseListing('/x is not a key')).toBeUndefined();
  expect(parsePublic(' ssh-rsa AAAA a b\n')).toEqual({ type: 'ssh-rsa', data: 'AAAA', comment: 'a b' });
});
