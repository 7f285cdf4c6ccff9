/** A controller without the OpenSSH client: nothing of what was meant for ssh is dropped in silence. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSshConfig } from '../../../src/connection/index.ts';

const before = process.env['PATH'];
const empty = mkdtempSync(join(tmpdir(), 'tsplay-no-ssh-'));
beforeAll(() => {
  process.env['PATH'] = empty;
});
afterAll(() => {
  process.env['PATH'] = before;
  rmSync(empty, { recursive: true });
});

describe('words for ssh where ssh is not installed', () => {
  it.each([[['-o', 'ProxyJump=jump.invalid']], [['-J', 'jump.invalid']], [['-F', '/nowhere']]])(
    'are an error that names what to install, never a direct connection: %j',
    async (args) => {
      await expect(resolveSshConfig('h.invalid', undefined, undefined, args)).rejects.toMatchObject({
        code: 'TSP2002',
        message: expect.stringContaining(
          'ssh is not installed, and only it can read the configuration of ssh',
        ) as unknown,
        hint: expect.stringContaining('Install the OpenSSH client') as unknown,
      });
    },
  );
});
