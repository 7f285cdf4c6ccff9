import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readFile, readlink, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/modules/files/archive/read.ts';
import { unarchive } from '../../../src/modules/files/archive/unarchive.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const have = (tool: string): boolean => {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

/** Makes `app/` with a file, a program, a link and an empty folder, and packs it. */
async function packed(host: TestHost, name: string): Promise<string> {
  const src = join(host.dir, 'src');
  await mkdir(join(src, 'app/empty'), { recursive: true });
  await mkdir(join(src, 'app/bin'));
  await writeFile(join(src, 'app/README'), 'read me\n');
  await writeFile(join(src, 'app/bin/run'), '#!/bin/sh\n');
  await chmod(join(src, 'app/bin/run'), 0o755);
  await symlink('bin/run', join(src, 'app/link'));
  const file = join(host.dir, name);
  const options = { cwd: src, stdio: 'ignore' } as const;
  if (name.endsWith('.zip')) execFileSync('zip', ['-ry', file, 'app'], options);
  else execFileSync('tar', ['-caf', file, 'app'], options);
  await mkdir(join(host.dir, 'out'));
  return file;
}

async function expectUnpacked(root: string): Promise<void> {
  expect(await readFile(join(root, 'README'), 'utf8')).toBe('read me\n');
  expect((await lstat(join(root, 'bin/run'))).mode & 0o777).toBe(0o755);
  expect(await readlink(join(root, 'link'))).toBe('bin/run');
  expect(await readdir(join(root, 'empty'))).toEqual([]);
}

const archives = [
  'a.tar',
  'a.tar.gz',
  ...(have('xz') ? ['a.tar.xz'] : []),
  ...(have('bzip2') ? ['a.tar.bz2'] : []),
  ...(have('zip') ? ['a.zip'] : []),
];

describe.each(archives)('%s', (name) => {
  it('is unpacked from the controller', async () => {
    await using host = await openHost();
    const src = await packed(host, name);
    const run = await host.converges(unarchive, `src: ${src}\ndest: ${host.dir}/out\nlist_files: yes`, {
      changing: 3,
      converged: 2,
    });
    await expectUnpacked(join(host.dir, 'out/app'));
    expect(run.result).toMatchObject({ dest: `${host.dir}/out`, state: 'directory' });
    expect(run.result['files']).toContain('app/README');
  });

  it('is unpacked from the host, without its first folder', async () => {
    await using host = await openHost();
    const src = await packed(host, name);
    const args = `src: ${src}\ndest: ${host.dir}/out\nremote_src: yes\nextra_opts: [--strip-components=1]\n`;
    await host.converges(unarchive, args, { changing: 8, converged: 6 });
    await expectUnpacked(join(host.dir, 'out'));
    await writeFile(join(host.dir, 'out/README'), 'changed');
    expectStatus(await host.run(unarchive, args), 'changed');
    await expectUnpacked(join(host.dir, 'out'));
  });
});

it('takes and leaves what it is told to, with the mode it is told', async () => {
  await using host = await openHost();
  const src = await packed(host, 'a.tgz');
  const args = `src: ${src}\ndest: ${host.dir}/out\nexclude: ['*/empty', app/link]\nmode: u=rwX,go=\nowner: daemon`;
  await host.converges(unarchive, args, { changing: 3, converged: 2 });
  expect((await readdir(join(host.dir, 'out/app'))).sort()).toEqual(['README', 'bin']);
  const run = await lstat(join(host.dir, 'out/app/bin/run'));
  expect([run.mode & 0o777, run.uid]).toEqual([0o700, 1]);
  expect((await lstat(join(host.dir, 'out/app/README'))).mode & 0o777).toBe(0o600);
});

it('keeps modes and owners that are asked for with the host’s own tar', async () => {
  await using host = await openHost();
  const src = await packed(host, 'a.tar.gz');
  const args = `src: ${src}\ndest: ${host.dir}/out\nremote_src: yes\nmode: u=rwX,go=\nowner: daemon\ngroup: daemon`;
  await host.converges(unarchive, args, { changing: 8, converged: 6 });
  const run = await lstat(join(host.dir, 'out/app/bin/run'));
  expect([run.mode & 0o777, run.uid]).toEqual([0o700, 1]);
});

it('is fetched by the host', async () => {
  await using host = await openHost();
  const src = await packed(host, 'a.tar.gz');
  const bytes = await readFile(src);
  const server = createServer((_request, response) => response.end(bytes));
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.tar.gz`;
    await host.converges(unarchive, `src: ${url}\ndest: ${host.dir}/out\nremote_src: yes`, {
      changing: 6,
      converged: 5,
    });
    await expectUnpacked(join(host.dir, 'out/app'));
  } finally {
    server.close();
  }
});

it('refuses and skips', async () => {
  await using host = await openHost();
  const src = await packed(host, 'a.tar');
  const failing = async (args: string) => (await host.run(unarchive, args)).result['msg'];
  expect(await failing(`src: ${src}\ndest: ${host.dir}/none`)).toMatch(/must be an existing dir/);
  expect(await failing(`src: ${host.dir}/src/app/README\ndest: ${host.dir}/out`)).toMatch(
    /Failed to find handler/,
  );
  expect(
    (await host.run(unarchive, `src: ${host.dir}/none\ndest: ${host.dir}/out\nremote_src: yes`)).kind,
  ).toBe('missing');
  expect(await failing(`src: ${src}\ndest: ${host.dir}/out\nextra_opts: [--transform=s/a/b/]`)).toMatch(
    /extra_opts/,
  );
  const skipped = await host.run(unarchive, `src: ${src}\ndest: ${host.dir}/out\ncreates: ${host.dir}/src`);
  expect(skipped).toMatchObject({ status: 'ok', result: { skipped: true } });
});

it('refuses an archive that leads outside', async () => {
  await using host = await openHost();
  await mkdir(join(host.dir, 'out'));
  await writeFile(join(host.dir, 'x'), '');
  execFileSync('tar', ['-cPf', join(host.dir, 'bad.tar'), '--transform=s,x,../../escaped,', 'x'], {
    cwd: host.dir,
  });
  const run = await host.run(unarchive, `src: ${host.dir}/bad.tar\ndest: ${host.dir}/out`);
  expect(run.result['msg']).toMatch(/leads out of the destination/);
});

it('knows formats by their first bytes', () => {
  expect(formatOf(Buffer.from('PK\x03\x04'))).toBe('zip');
  expect(formatOf(Buffer.from([0x1f, 0x8b, 8]))).toBe('tar.gz');
  expect(formatOf(Buffer.from('hello'))).toBeUndefined();
});
