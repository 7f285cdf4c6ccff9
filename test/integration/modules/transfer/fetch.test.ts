/** Big files from a host: streamed, and nothing left where the controller's disk is full. */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { createReadStream, truncateSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../../../src/connection/index.ts';
import { fetch } from '../../../../src/modules/files/fetch/fetch.ts';
import { slurp } from '../../../../src/modules/files/stat/slurp.ts';
import { expectStatus, hostOver, type TestHost } from '../../../modules/harness.ts';
import { startSshd, type Sshd } from '../../connection/sshd.ts';

let sshd: Sshd;
beforeAll(async () => {
  sshd = await startSshd();
});
afterAll(() => sshd.stop());

async function openSsh(): Promise<TestHost> {
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-test-'));
  const transport = await connect(sshd.options);
  return hostOver(transport, dir, async () => {
    await transport.close();
    await rm(dir, { recursive: true, force: true });
  });
}

/** A file that takes no room, with a word at its end. */
function bigFile(path: string, bytes: number): void {
  writeFileSync(path, '');
  truncateSync(path, bytes);
  writeFileSync(path, 'end', { flag: 'a' });
}

const sha1Of = async (path: string): Promise<string> => {
  const hash = createHash('sha1');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
};

it('brings a file of 400 MB without holding it', async () => {
  await using host = await openSsh();
  bigFile(join(host.dir, 'big'), 400_000_000);
  let most = 0;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().arrayBuffers)), 5);
  const run = await host.run(fetch, `src: ${host.dir}/big\ndest: ${host.dir}/got\nflat: yes`);
  clearInterval(watch);
  expectStatus(run, 'changed');
  expect(run.result['checksum']).toBe(await sha1Of(join(host.dir, 'big')));
  expect(await sha1Of(join(host.dir, 'got'))).toBe(run.result['checksum']);
  expect(most).toBeLessThan(100_000_000);
}, 120_000);

it.skipIf(process.getuid?.() !== 0)(
  'leaves the old file and nothing else when the disk is full (needs root)',
  async () => {
    await using host = await openSsh();
    const disk = join(host.dir, 'disk');
    await mkdir(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'file'), 'old');
      for (const size of [3_500_000, 900_000]) {
        bigFile(join(host.dir, 'big'), size);
        // A small file travels another way: there is room for two of them.
        if (size < 1_000_000) writeFileSync(join(disk, 'file2'), Buffer.alloc(2_500_000));
        const run = await host.run(fetch, `src: ${host.dir}/big\ndest: ${disk}/file\nflat: yes`).then(
          () => undefined,
          (error: unknown) => error,
        );
        expect(run).toMatchObject({
          code: 'TSP1005',
          message: `cannot write ${disk}/file: no space left on device`,
        });
        expect(await readFile(join(disk, 'file'), 'utf8')).toBe('old');
        expect((await readdir(disk)).filter((name) => name !== 'file2')).toEqual(['file']);
      }
      // The connection is as it was.
      writeFileSync(join(host.dir, 'big'), 'small');
      expectStatus(await host.run(fetch, `src: ${host.dir}/big\ndest: ${disk}/file\nflat: yes`), 'changed');
    } finally {
      execFileSync('umount', [disk]);
    }
  },
);

it('refuses to slurp what is too large before it travels', async () => {
  await using host = await openSsh();
  bigFile(join(host.dir, 'big'), 400_000_000);
  const before = host.transport.stats.bytesReceived;
  await expect(host.run(slurp, `src: ${host.dir}/big`)).rejects.toMatchObject({
    code: 'TSP2009',
    message: `${host.dir}/big is larger than 16 MiB: 400000003 bytes`,
  });
  expect(host.transport.stats.bytesReceived - before).toBeLessThan(2_000_000);
});
