/** An ssh that does not answer as OpenSSH does: a configuration that is not told is never taken for none. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveSshConfig } from '../../../src/connection/index.ts';

const before = process.env['PATH'];
const dir = mkdtempSync(join(tmpdir(), 'tsplay-odd-ssh-'));
beforeAll(() => {
  process.env['PATH'] = `${dir}:${before ?? ''}`;
});
afterAll(() => {
  process.env['PATH'] = before;
  rmSync(dir, { recursive: true });
});

/** What becomes of a host behind a jump host, by an ssh that is this program; each asks for another host. */
function ask(program: string, host: string): Promise<unknown> {
  writeFileSync(join(dir, 'ssh'), `#!/bin/sh\n${program}\n`);
  chmodSync(join(dir, 'ssh'), 0o755);
  return resolveSshConfig(host, undefined, undefined, ['-o', 'ProxyJump=jump.invalid']).catch(
    (error: unknown) => error,
  );
}

describe('an ssh', () => {
  it.each([
    ['that says nothing', 'exit 0', 'says no hostname'],
    ['that says something else', 'echo Usage: ssh host', 'says no hostname'],
    ['that fails without a word', 'exit 7', 'ended with status 7'],
    ['that is killed', 'echo hostname h; kill -9 $$', 'was ended by SIGKILL'],
  ])('%s is an error, not a direct connection', async (name, program, words) => {
    expect(await ask(program, name)).toMatchObject({
      code: 'TSP2002',
      message: expect.stringContaining(words) as unknown,
    });
  });

  it('whose jump host cannot be read is one too', async () => {
    const told = 'printf "hostname h\\nport 22\\nuser u\\nproxyjump a:b:c\\n"';
    expect(await ask(told, 'unread')).toMatchObject({
      message: expect.stringContaining('a:b:c is no jump host') as unknown,
    });
  });
});

it('the user of a jump host may hold an @ and a colon', async () => {
  rmSync(join(dir, 'ssh'), { force: true });
  const args = ['-F', 'none', '-o', 'ProxyJump=corp:me@example.com@jump.invalid:2222'];
  const { proxyJump } = await resolveSshConfig('at.invalid', 'u', 22, args);
  expect(proxyJump).toMatchObject([{ user: 'corp:me@example.com', host: 'jump.invalid', port: 2222 }]);
});
