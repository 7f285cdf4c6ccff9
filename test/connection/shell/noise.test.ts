import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-noise-'));
afterAll(() => rmSync(dir, { recursive: true }));

it('what a shell prints before it reads is not output of its first request', async () => {
  const shell = join(dir, 'shell');
  // As bash with BASH_ENV, when a request waits already.
  writeFileSync(
    shell,
    '#!/bin/sh\n[ $# -gt 0 ] && exec /bin/sh "$@"\nsleep 0.3; echo noise; echo noise >&2; exec /bin/sh\n',
  );
  chmodSync(shell, 0o755);
  const transport = connectLocal({ shell });
  const shown: string[] = [];
  const { rc, stdout, stderr } = await transport.exec({
    script: 'echo out; echo err >&2; exit 3',
    onOutput: (_channel, chunk) => shown.push(chunk.toString()),
  });
  expect([rc, stdout.toString(), stderr.toString()]).toEqual([3, 'out\n', 'err\n']);
  expect(shown.sort()).toEqual(['err\n', 'out\n']);
  await transport.close();
});
