import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { hashWith, isHashOf, schemes } from '../../../src/modules/files/htpasswd/hashes.ts';
import { htpasswd } from '../../../src/modules/files/htpasswd/htpasswd.ts';
import { checkLiteralParams } from '../../../src/sdk/index.ts';
import { openHost } from '../harness.ts';

const password = 'pass word é';

it('Apache’s own hash is the one that openssl makes', () => {
  const [, , salt = ''] = hashWith('apr_md5_crypt', password).split('$');
  const made = execFileSync('openssl', ['passwd', '-apr1', '-salt', salt, '-stdin'], { input: password });
  expect(isHashOf(made.toString().trim(), password)).toBe(true);
});

it.each(['-5', '-6'])('a password that openssl passwd %s hashed is known', (kind) => {
  const made = execFileSync('openssl', ['passwd', kind, '-stdin'], { input: password });
  expect(isHashOf(made.toString().trim(), password)).toBe(true);
  expect(isHashOf(made.toString().trim(), 'other')).toBe(false);
});

// Those of SHA-2 take seconds with as many rounds as passlib wants.
it.each(schemes.filter((scheme) => !/^sha/.test(scheme)))(
  'a password in %s is known again, and another is not',
  (scheme) => {
    const hash = hashWith(scheme, password);
    expect(isHashOf(hash, password)).toBe(true);
    expect(isHashOf(hash, 'other')).toBe(false);
  },
);

it('a user comes, gets another password, and goes', async () => {
  await using host = await openHost();
  const path = join(host.dir, 'new', 'users');
  const args = (more: string): string => `path: ${path}\nname: joe\n${more}`;
  const before = await host.check(htpasswd, args(`password: one`));
  expect(before.result['msg']).toBe(`Create ${path}`);
  const first = await host.converges(htpasswd, args('password: one\nmode: "0640"'), {
    changing: 3,
    converged: 2,
  });
  expect(first.result['msg']).toBe(`Created ${path} and added joe`);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  const eve = `eve:${hashWith('plaintext', 'x')}`;
  writeFileSync(path, `# staff\n\n${readFileSync(path, 'utf8')}${eve}\n`);
  await host.converges(htpasswd, args('password: two\ncrypt_scheme: ldap_sha1'), {
    changing: 3,
    converged: 2,
  });
  expect(readFileSync(path, 'utf8')).toBe(`# staff\njoe:${hashWith('ldap_sha1', 'two')}\n${eve}\n`);
  await host.converges(htpasswd, args('state: absent'), { changing: 4, converged: 3 });
  expect(readFileSync(path, 'utf8')).toBe(`# staff\n${eve}\n`);
});

it('what cannot be done is told, a scheme before the run', async () => {
  await using host = await openHost();
  const none = await host.run(htpasswd, `path: ${host.dir}/none\nname: joe\nstate: absent`);
  expect(none).toMatchObject({ status: 'ok', warnings: [`${host.dir}/none does not exist`] });
  const said = async (args: string): Promise<unknown> => (await host.run(htpasswd, args)).result['msg'];
  expect(await said(`path: ${host.dir}/none\nname: joe\npassword: abc\ncreate: false`)).toMatch(
    /does not exist/,
  );
  expect(await said(`path: ${host.dir}/x\nname: "jo:e"\npassword: abc`)).toMatch(/invalid characters/);
  const args = new Map([
    ['path', '/x'],
    ['name', 'joe'],
    ['crypt_scheme', 'des_crypt'],
  ]);
  expect(checkLiteralParams(htpasswd, args)[0]?.message).toContain('des_crypt');
});
