import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { blockinfile } from '../../src/modules/files/lines/blockinfile.ts';
import { copy } from '../../src/modules/files/copy/copy.ts';
import { file } from '../../src/modules/files/file/file.ts';
import { lineinfile } from '../../src/modules/files/lines/lineinfile.ts';
import { stat } from '../../src/modules/files/stat/stat.ts';
import type { Module } from '../../src/sdk/index.ts';
import { openHost } from './harness.ts';

/** Which of its programs a module is run without. */
const table: readonly (readonly [Module, (dir: string) => string, readonly string[]])[] = [
  [blockinfile, (dir) => `path: ${dir}/there\nblock: b`, ['stat', 'cat', 'mv', 'chmod', 'ln', 'mkdir', 'id']],
  [file, (dir) => `path: ${dir}/link\nsrc: there\nstate: link`, ['ln', 'mv', 'stat', 'rm', 'mkdir']],
  [file, (dir) => `path: ${dir}/there\nstate: absent`, ['rm', 'stat']],

  [
    stat,
    (dir) => `path: ${dir}/there`,
    ['stat', 'sha1sum', 'sha1sum and openssl', 'file', 'lsattr', 'readlink'],
  ],
  [file, (dir) => `path: ${dir}/new\nstate: directory\nmode: '0700'`, ['stat', 'mkdir', 'chmod']],
  [
    copy,
    (dir) => `dest: ${dir}/new\ncontent: x\nmode: '0600'`,
    ['stat', 'cat', 'mv', 'mktemp', 'chmod', 'sha1sum', 'sha1sum and openssl'],
  ],
  [lineinfile, (dir) => `path: ${dir}/there\nline: b`, ['stat', 'cat', 'mv', 'chmod']],
];

/** Either of two does. */
const pairs: Readonly<Record<string, readonly string[]>> = { 'sha1sum and openssl': ['sha1sum', 'openssl'] };

const rows = table.flatMap(([module, args, programs]) =>
  programs.map((program) => [module.name.replace(/.*\./, ''), program, module, args] as const),
);

/** A folder that links to every usual program but some. */
function without(programs: readonly string[], dir: string): void {
  mkdirSync(dir);
  for (const from of ['/usr/bin', '/bin', '/usr/sbin', '/sbin'])
    for (const name of readdirSync(from)) {
      if (programs.includes(name)) continue;
      try {
        symlinkSync(join(from, name), join(dir, name));
      } catch {
        // Another folder has it too.
      }
    }
}

it.each(rows)('%s without %s does its work or names the program', async (_name, program, module, args) => {
  await using host = await openHost();
  const path = join(host.dir, 'bin');
  const taken = pairs[program] ?? [program];
  without(taken, path);
  writeFileSync(join(host.dir, 'there'), 'a\n');
  const settings = { environment: { PATH: path } };
  const first = await host.run(module, args(host.dir), settings);
  if (first.status === 'failed') {
    expect(first.result['msg']).toContain(`${taken[0] ?? ''} is missing on the host`);
    return;
  }
  // What was done without it stays done.
  const again = await host.run(module, args(host.dir), settings);
  expect([again.status, again.result['msg']]).toEqual(['ok', first.result['msg'] && again.result['msg']]);
  rmSync(path, { recursive: true });
  expect((await host.run(module, args(host.dir))).status).toBe('ok');
});
