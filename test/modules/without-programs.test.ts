import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { connectLocal } from '../../src/connection/index.ts';
import { loadModule } from '../../src/modules/index.ts';
import { hostOver } from './harness.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-facts-'));
afterAll(() => rmSync(dir, { recursive: true }));

const programs = [
  'awk',
  'cat',
  'cut',
  'date',
  'find',
  'getent',
  'grep',
  'head',
  'id',
  'ls',
  'readlink',
  'sed',
  'stat',
  'tail',
  'tr',
  'uname',
];

/** What the module says on a host that has all of them but one. */
async function without(lacking: string, name: string, args: string): Promise<string> {
  const bin = join(dir, `bin-${name}-${lacking}`);
  mkdirSync(bin, { recursive: true });
  for (const each of programs.filter((program) => program !== lacking))
    symlinkSync(`/usr/bin/${each}`, join(bin, each));
  const shell = join(dir, `shell-${name}-${lacking}`);
  writeFileSync(shell, `#!/bin/sh\nPATH=${bin} exec /bin/sh "$@"\n`);
  chmodSync(shell, 0o755);
  const transport = connectLocal({ shell });
  const host = await hostOver(transport, dir, () => transport.close());
  try {
    return String((await host.run(await loadModule(name), args, {})).result['msg']);
  } finally {
    await transport.close();
  }
}

it.each(['cat', 'date', 'grep', 'ls', 'uname'])(
  'facts that would be wrong without %s name it',
  async (program) => {
    expect(await without(program, 'setup', '{}')).toContain(`${program} is missing on the host`);
  },
);

it.each([
  ['uname', 'hostname', 'name: other'],
  ['groupadd', 'group', 'name: tsplay-crew'],
  ['useradd', 'user', 'name: tsplay-eve'],
])('without %s, %s does not guess but names it', async (program, name, args) => {
  expect(await without(program, name, args)).toContain(`${program} is missing on the host`);
});
