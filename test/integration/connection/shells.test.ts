/**
 * The contract with every shell that may be a host's /bin/sh.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';
import { transportContract } from '../../connection/contract.ts';

const shells: readonly (readonly [name: string, program: string, applet: string])[] = [
  ['dash', '/bin/dash', ''],
  ['bash', '/bin/bash', ''],
  ['bash --posix', '/bin/bash', '--posix'],
  ['busybox sh', '/usr/bin/busybox', 'sh'],
];

const dir = mkdtempSync(join(tmpdir(), 'tsplay-shells-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

for (const [name, program, argument] of shells) {
  if (!existsSync(program)) {
    describe(`local ${name} transport`, () => it.skip(`needs ${program}`));
    continue;
  }
  const shell = join(dir, name.replaceAll(' ', '-'));
  writeFileSync(shell, `#!/bin/sh\nexec ${program} ${argument} "$@"\n`);
  chmodSync(shell, 0o755);
  transportContract(`local ${name}`, () => Promise.resolve(connectLocal({ shell })));
}
