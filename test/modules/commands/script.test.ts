import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { script } from '../../../src/modules/commands/script.ts';
import { expectStatus, openHost, type TestHost } from '../harness.ts';

const where = '#!/bin/sh\nprintf %s "$0"\n';

/** A PATH with no more than these programs. */
function only(host: TestHost, ...programs: string[]): { environment: Record<string, string> } {
  const bin = join(host.dir, 'bin');
  mkdirSync(bin);
  for (const name of programs)
    symlinkSync(
      execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim(),
      join(bin, name),
    );
  return { environment: { PATH: bin } };
}

function put(host: TestHost, content: string | Buffer): string {
  writeFileSync(join(host.dir, 'job'), content);
  return 'cmd: job';
}

describe('script', () => {
  it('is placed in remote_tmp, and leaves nothing there', async () => {
    await using host = await openHost();
    const remoteTmp = join(host.dir, 'wanted/tmp');
    const run = await host.run(script, put(host, where), {
      remoteTmp,
      environment: { TMPDIR: '/proc/none' },
    });
    expectStatus(run, 'changed');
    expect(run.result['stdout']).toMatch(`${remoteTmp}/.tsplay-`);
    expect(run.result['stdout']).toMatch(/\/job$/);
    expect(readdirSync(remoteTmp)).toEqual([]);
  });

  it('takes another folder where neither remote_tmp nor TMPDIR can be had', async () => {
    await using host = await openHost();
    const settings = { remoteTmp: '/proc/none', environment: { TMPDIR: '/proc/none' } };
    const run = await host.run(script, put(host, where), settings);
    expectStatus(run, 'changed');
    expect(run.result['stdout']).toMatch(/^\/(var\/)?tmp\//);
  });

  it('needs neither base64 nor mktemp', async () => {
    await using host = await openHost();
    const programs = only(host, 'cat', 'mkdir', 'chmod', 'rm', 'sh');
    expectStatus(await host.run(script, put(host, where), programs), 'changed');
  });

  it.each([
    ['small', 10],
    ['streamed', 300_000],
  ])('arrives byte for byte: %s', async (_name, size) => {
    await using host = await openHost();
    const bytes = Buffer.concat([
      Buffer.from('#!/bin/sh\ncksum <"$0"; exit\n'),
      Buffer.from(Array.from({ length: size }, (_, i) => (i * 7) % 256)),
    ]);
    const run = await host.run(script, put(host, bytes));
    expectStatus(run, 'changed');
    expect(run.result['stdout']).toBe(execFileSync('cksum', { input: bytes, encoding: 'utf8' }));
  });

  it('that could not be placed fails otherwise than one that ended with 126', async () => {
    await using host = await openHost();
    const lost = await host.run(script, put(host, where), only(host, 'mkdir', 'chmod', 'rm', 'sh'));
    expectStatus(lost, 'failed');
    expect(lost.result['msg']).toMatch(
      /^cat is missing on the host: the script could not be placed on the host: /,
    );
    expect(lost.result).not.toHaveProperty('rc');
    const ended = await host.run(script, put(host, '#!/bin/sh\nexit 126\n'));
    expect(ended.result).toMatchObject({ msg: 'non-zero return code', rc: 126 });
  });

  const isRoot = process.getuid?.() === 0 && spawnSync('unshare', ['-m', 'true']).status === 0;
  it.skipIf(!isRoot)('runs where the usual folder forbids programs (needs root)', async () => {
    await using host = await openHost();
    const noexec = join(host.dir, 'noexec');
    mkdirSync(noexec);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'noexec', 'none', noexec]);
    try {
      const run = await host.run(script, put(host, where), { environment: { TMPDIR: noexec } });
      expectStatus(run, 'changed');
      const there = await host.run(script, put(host, where), { remoteTmp: noexec });
      expectStatus(there, 'changed');
    } finally {
      execFileSync('umount', [noexec]);
    }
  });
});
