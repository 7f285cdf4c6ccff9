/**
 * Hosts that lack what reads byte by byte: nothing pretends to be done.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectLocal } from '../../src/connection/index.ts';
import type { Transport } from '../../src/connection/types.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-dd-'));
let transport: Transport;
beforeAll(() => {
  mkdirSync(join(dir, 'bin'));
  for (const name of ['cat', 'find', 'id', 'mkdir', 'mkfifo', 'rm', 'script', 'sleep', 'wc'])
    symlinkSync(`/usr/bin/${name}`, join(dir, 'bin', name));
  const shell = join(dir, 'shell');
  writeFileSync(shell, `#!/bin/sh\nPATH=${dir}/bin exec /bin/sh "$@"\n`);
  chmodSync(shell, 0o755);
  transport = connectLocal({ shell });
});
afterAll(async () => {
  await transport.close();
  rmSync(dir, { recursive: true });
});

it('a program with much on its stdin fails, and names dd', async () => {
  const { rc, stdout, stderr } = await transport.exec({ script: 'wc -c', stdin: Buffer.alloc(300_000) });
  expect([rc, stdout.toString(), stderr.toString()]).toEqual([127, '', 'sh: dd: not found\n']);
});

it('a method that wants a terminal fails, and names dd', async () => {
  const exe = join(dir, 'su');
  writeFileSync(
    exe,
    '#!/bin/sh\n[ -t 0 ] || { echo "su: must be run from a terminal" >&2; exit 1; }\nexec su "$@"\n',
  );
  chmodSync(exe, 0o755);
  const become = { method: 'su', user: 'root', password: 'x', exe } as const;
  await expect(transport.exec({ script: 'true', become })).rejects.toMatchObject({
    message: expect.stringContaining('dd(1) is not there') as string,
  });
});
