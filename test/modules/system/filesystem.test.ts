import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesystem } from '../../../src/modules/system/filesystem/filesystem.ts';
import { kinds } from '../../../src/modules/system/filesystem/kinds.ts';
import { openHost, type Run, type TestHost } from '../harness.ts';

const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const has = (program: string): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`], { env }).status === 0;
const typeOf = (path: string): string =>
  spawnSync('blkid', ['-c', '/dev/null', '-o', 'value', '-s', 'TYPE', path], {
    env,
    encoding: 'utf8',
  }).stdout.trim();

/** A file of so many MiB, which are not on the disk. */
function disk(host: TestHost, size: number): string {
  const path = join(host.dir, 'disk');
  writeFileSync(path, '');
  truncateSync(path, size * 2 ** 20);
  return path;
}

async function once(host: TestHost, args: string): Promise<Run> {
  const before = await host.fingerprint();
  expect((await host.check(filesystem, args)).status).toBe('changed');
  expect(await host.fingerprint()).toBe(before);
  const run = await host.run(filesystem, args);
  expect([run.status, run.status === 'failed' ? run.result['msg'] : '']).toEqual(['changed', '']);
  expect(await host.run(filesystem, args)).toMatchObject({ status: 'ok', roundTrips: 1 });
  return run;
}

describe.each([
  ['ext2', 8, 'mkfs.ext2'],
  ['ext4', 8, 'mkfs.ext4'],
  ['swap', 8, 'mkswap'],
  ['xfs', 310, 'mkfs.xfs'],
  ['btrfs', 120, 'mkfs.btrfs'],
  ['vfat', 8, 'mkfs.vfat'],
] as const)('%s', (fstype, size, program) => {
  it.skipIf(!has(program))(`is made, overwritten only by force, and wiped (needs ${program})`, async () => {
    await using host = await openHost();
    const path = disk(host, size);
    await once(host, `dev: ${path}\nfstype: ${fstype}`);
    expect(typeOf(path)).toBe(fstype);
    const other = fstype === 'ext2' ? 'swap' : 'ext2';
    const refused = await host.run(filesystem, `dev: ${path}\nfstype: ${other}`);
    expect(refused.result['msg']).toBe(`'${path}' is already used as ${fstype}, use force=true to overwrite`);
    const before = readFileSync(path);
    expect((await host.run(filesystem, `dev: ${path}\nfstype: ${fstype}\nforce: true`)).status).toBe(
      'changed',
    );
    expect(readFileSync(path).equals(before)).toBe(false);
    await once(host, `dev: ${path}\nstate: absent`);
    expect(typeOf(path)).toBe('');
  });
});

it.skipIf(!has('mkfs.ext4'))('a file system grows with its device (needs mkfs.ext4)', async () => {
  await using host = await openHost();
  const path = disk(host, 8);
  await once(host, `dev: ${path}\nfstype: ext4\nopts: -L data -m 0`);
  const args = `dev: ${path}\nfstype: ext4\nresizefs: true`;
  expect((await host.run(filesystem, args)).result['msg']).toBe(
    `Ext4 filesystem is using the whole device ${path}`,
  );
  truncateSync(path, 32 * 2 ** 20);
  expect((await host.check(filesystem, args)).result['msg']).toBe(
    `resizing filesystem Ext4 on device ${path}`,
  );
  await once(host, args);
  const text = execFileSync('tune2fs', ['-l', path], { env, encoding: 'utf8' });
  expect(text).toMatch(/^Filesystem volume name: *data$/m);
  expect(kinds['ext4']?.growth?.size(text)).toBe(32 * 2 ** 20);
});

it.skipIf(!has('mkfs.xfs'))('XFS grows only where it is mounted (needs mkfs.xfs)', async () => {
  await using host = await openHost();
  const path = disk(host, 310);
  await host.run(filesystem, `dev: ${path}\nfstype: xfs`);
  const args = `dev: ${path}\nfstype: xfs\nresizefs: true`;
  expect((await host.run(filesystem, args)).status).toBe('ok');
  truncateSync(path, 400 * 2 ** 20);
  expect((await host.run(filesystem, args)).result['msg']).toBe(
    `${path} needs to be mounted for XFS operations`,
  );
});

it('what cannot be is told', async () => {
  await using host = await openHost();
  const said = async (args: string): Promise<unknown> => (await host.run(filesystem, args)).result['msg'];
  expect(await said(`dev: ${host.dir}/none\nfstype: ext4`)).toBe(`Device ${host.dir}/none not found.`);
  expect((await host.check(filesystem, `dev: ${host.dir}/none\nfstype: ext4`)).kind).toBe('missing');
  const gone = await host.run(filesystem, `dev: ${host.dir}/none\nstate: absent`);
  expect(gone).toMatchObject({ status: 'ok', result: { msg: `Device ${host.dir}/none not found.` } });
  expect(await said(`dev: ${host.dir}/none\nfstype: ufs`)).toMatch(/does not support this filesystem/);
  const path = disk(host, 8);
  await host.run(filesystem, `dev: ${path}\nfstype: swap`);
  expect(await said(`dev: ${path}\nfstype: swap\nresizefs: true`)).toMatch(/does not support resizing swap/);
  expect(await said(`dev: ${path}\nfstype: ext4\nforce: true\nopts: --no-such`)).toMatch(/option/);
});

it.each([
  [
    'xfs',
    'meta-data=/dev/x  isize=512    agcount=4, agsize=19840 blks\ndata     =                       bsize=4096   blocks=79360, imaxpct=25\n',
    325_058_560,
  ],
  ['btrfs', 'Overall:\n    Device size:\t\t\t 125829120\n', 125_829_120],
  ['f2fs', 'Info: sector size = 512\nInfo: total FS sectors = 102400 (50 MB)\n', 52_428_800],
  ['vfat', 'FAT: fat32\nSize: 8388608\n', 8_388_608],
  ['lvm', '  1069547520\n', 1_069_547_520],
  ['ext4', 'nothing\n', undefined],
])('reads the size of %s', (name, text, size) => {
  expect(kinds[name]?.growth?.size(text)).toBe(size);
});
