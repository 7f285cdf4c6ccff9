import { statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownHosts } from '../../../src/modules/system/config/known-hosts.ts';
import { expectStatus, openHost } from '../harness.ts';

const ours = 'git.example.org ssh-rsa AAAAB3NzaC1yc2E=';
const others = [
  'other.example.org ssh-rsa AAAAB3NzaC1other= a comment',
  '@cert-authority *.example.org ssh-ed25519 AAAAC3NzaC1ca=',
  '# git.example.org ssh-rsa AAAAB3NzaC1yc2E=',
];

async function opened(lines: readonly string[]) {
  const host = await openHost();
  const path = join(host.dir, 'known_hosts');
  await writeFile(path, lines.map((line) => `${line}\n`).join(''));
  const args = (more: string): string => `name: Git.example.org\npath: ${path}\n${more}`;
  return { host, path, args };
}

describe('known_hosts', () => {
  it('adds a key at the end and takes it away', async () => {
    const { host, path, args } = await opened(others);
    await using used = host;
    const run = await used.converges(knownHosts, args(`key: ${ours}`));
    expect(run.diffs[0]).toMatchObject({ beforeHeader: path, afterHeader: path });
    const { size, mode } = statSync(path);
    expect(run.result).toMatchObject({ size, mode: `0${(mode & 0o777).toString(8)}`, state: 'file' });
    expect(await readFile(path, 'utf8')).toBe([...others, ours, ''].join('\n'));
    await used.converges(knownHosts, args(`key: ${ours}\nstate: absent`));
    expect(await readFile(path, 'utf8')).toBe([...others, ''].join('\n'));
  });

  it('replaces another key of the same type', async () => {
    const { host, path, args } = await opened(['git.example.org ssh-rsa AAAAold=', others[0] ?? '']);
    await using used = host;
    await used.converges(knownHosts, args(`key: ${ours}`));
    expect(await readFile(path, 'utf8')).toBe(`${others[0] ?? ''}\n${ours}\n`);
  });

  it('hashes names, and knows them again', async () => {
    const { host, path, args } = await opened(others);
    await using used = host;
    expectStatus(await used.run(knownHosts, args(`key: ${ours}\nhash_host: true`)), 'changed');
    const line = (await readFile(path, 'utf8')).trim().split('\n').at(-1) ?? '';
    expect(line).toMatch(/^\|1\|[^|]+\|\S+ ssh-rsa AAAAB3NzaC1yc2E=$/);
    expectStatus(await used.run(knownHosts, args(`key: ${ours}\nhash_host: true`)), 'ok');
    expectStatus(await used.run(knownHosts, args('state: absent')), 'changed');
    expect(await readFile(path, 'utf8')).toBe([...others, ''].join('\n'));
  });

  it('leaves lines for many hosts alone when it removes one host', async () => {
    const { host, path, args } = await opened([...others, ours, 'git.example.org ssh-ed25519 AAAAx=']);
    await using used = host;
    await used.converges(knownHosts, args('state: absent'));
    expect(await readFile(path, 'utf8')).toBe([...others, ''].join('\n'));
  });

  it('makes the file, but not its folder', async () => {
    await using host = await openHost();
    const args = (path: string): string => `name: git.example.org\nkey: ${ours}\npath: ${host.dir}/${path}`;
    const run = await host.run(knownHosts, args('new'));
    expect(run.diffs[0]).toMatchObject({ before: '', after: `${ours}\n`, beforeHeader: '/dev/null' });
    expectStatus(await host.run(knownHosts, args('none/new')), 'failed');
  });

  it.each([
    ['name: a,b\nkey: a ssh-rsa AAAA=', /^Comma separated list of names is not supported/],
    ['name: a\nkey: b ssh-rsa AAAA=', /^Host parameter does not match hashed host field in supplied key$/],
    ['name: a', /^No key specified when adding a host$/],
  ])('refuses %j', async (args, message) => {
    await using host = await openHost();
    const run = await host.run(knownHosts, `${args}\npath: ${host.dir}/x`);
    expect(run.result['msg']).toMatch(message);
  });
});
