import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { copy } from '../../../src/modules/files/copy/copy.ts';
import { openHost } from '../harness.ts';

it('copies 300 files in two round trips, and finds them converged in one', async () => {
  await using host = await openHost();
  const src = join(host.dir, 'src');
  for (let d = 0; d < 10; d++) await mkdir(join(src, `d${d}`), { recursive: true });
  for (let i = 0; i < 300; i++) await writeFile(join(src, `d${i % 10}`, `f${i}`), `file ${i}\n`.repeat(i));
  const args = `src: ${src}/\ndest: ${host.dir}/out\nmode: "0644"`;
  const first = await host.run(copy, args, { diff: false });
  expect(first).toMatchObject({ status: 'changed', roundTrips: 2 });
  expect(await readFile(join(host.dir, 'out/d9/f299'), 'utf8')).toBe('file 299\n'.repeat(299));
  expect(await host.run(copy, args, { diff: false })).toMatchObject({ status: 'ok', roundTrips: 1 });
  await writeFile(join(host.dir, 'out/d3/f33'), 'changed');
  expect(await host.run(copy, args, { diff: false })).toMatchObject({ status: 'changed', roundTrips: 2 });
  expect(await readFile(join(host.dir, 'out/d3/f33'), 'utf8')).toBe('file 33\n'.repeat(33));
});

it.runIf(process.getuid?.() === 0)('says that a disk is full, and leaves no file (needs root)', async () => {
  await using host = await openHost();
  const src = join(host.dir, 'src');
  const full = join(host.dir, 'full');
  await mkdir(src);
  await mkdir(full);
  for (let i = 0; i < 10; i++) await writeFile(join(src, `f${i}`), Buffer.alloc(50_000, i));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', full]);
  try {
    const outcome = await host.run(copy, `src: ${src}/\ndest: ${full}/out`, { diff: false });
    expect(outcome).toMatchObject({
      status: 'failed',
      result: { msg: `Could not write ${full}/out: No space left on device` },
    });
    expect(await readdir(full, { recursive: true })).toEqual(['out']);
  } finally {
    execFileSync('umount', [full]);
  }
});

it('sends a big file without holding it in memory', async () => {
  await using host = await openHost();
  const src = join(host.dir, 'big');
  await writeFile(src, Buffer.alloc(12 * 1024 * 1024, 'tsplay'));
  const args = `src: ${src}\ndest: ${host.dir}/out\nmode: "0600"`;
  expect(await host.run(copy, args)).toMatchObject({ status: 'changed' });
  expect((await readFile(join(host.dir, 'out'))).equals(await readFile(src))).toBe(true);
  expect(await host.run(copy, args)).toMatchObject({ status: 'ok', roundTrips: 1 });
});
