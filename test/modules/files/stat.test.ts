import { lstatSync } from 'node:fs';
import { chmod, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { slurp } from '../../../src/modules/files/stat/slurp.ts';
import { stat } from '../../../src/modules/files/stat/stat.ts';
import { openHost } from '../harness.ts';

it('tells everything of a file in one round trip', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), 'hello');
  await chmod(join(host.dir, 'f'), 0o4750);
  const run = await host.run(stat, `path: ${host.dir}/f`);
  expect(run).toMatchObject({ status: 'ok', roundTrips: 1 });
  expect(run.result['stat']).toMatchObject({
    exists: true, path: `${host.dir}/f`, isreg: true, isdir: false, islnk: false, mode: '4750', size: 5, isuid: true,
    isgid: false, xusr: true, wgrp: false, roth: false, readable: true, executable: true, pw_name: 'root', nlink: 1,
    checksum: 'aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d',
  }); // prettier-ignore
});

it('tells blocks, block size and device as the system call does', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), Buffer.alloc(70_000, 1));
  for (const path of [join(host.dir, 'f'), '/dev/null', '/dev/tty']) {
    const real = lstatSync(path);
    const run = await host.run(stat, `path: ${path}\nget_checksum: no`);
    expect(run.result['stat'], path).toMatchObject({
      ...{ blocks: real.blocks, block_size: real.blksize, device_type: real.rdev },
    });
  }
});

it('tells of links', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), '');
  await symlink('f', join(host.dir, 'l'));
  const run = await host.run(stat, `path: ${host.dir}/l`);
  expect(run.result['stat']).toMatchObject({ islnk: true, lnk_target: 'f', lnk_source: `${host.dir}/f` });
  const followed = await host.run(stat, `path: ${host.dir}/l\nfollow: yes\nget_checksum: no`);
  expect(followed.result['stat']).toMatchObject({ islnk: false, isreg: true });
  expect(followed.result['stat']).not.toHaveProperty('checksum');
});

it('says that there is nothing', async () => {
  await using host = await openHost();
  expect((await host.run(stat, `path: ${host.dir}/none/x`)).result['stat']).toEqual({ exists: false });
  const home = await host.run(stat, 'path: ~/nothing-here-$NONE');
  expect(home.result['stat']).toEqual({ exists: false });
});

it('reads a file as base64', async () => {
  await using host = await openHost();
  await writeFile(join(host.dir, 'f'), Buffer.from([0, 255, 10]));
  expect((await host.run(slurp, `src: ${host.dir}/f`)).result).toMatchObject({
    content: 'AP8K',
    encoding: 'base64',
  });
  expect(await host.run(slurp, `src: ${host.dir}/g`)).toMatchObject({ kind: 'missing', status: 'failed' });
  expect((await host.run(slurp, `src: ${host.dir}`)).result['msg']).toBe(
    `source is a directory and must be a file: ${host.dir}`,
  );
});
