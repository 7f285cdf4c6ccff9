/**
 * Servers that allow few sessions per connection, and servers that renew their keys in the middle of everything.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { Become, Transport } from '../../../src/connection/types.ts';
import { startSshd, type Sshd } from './sshd.ts';

let sshds: Sshd[] = [];
let transports: Transport[] = [];
afterEach(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await Promise.all(sshds.map((sshd) => sshd.stop()));
  sshds = [];
  transports = [];
});

async function open(...config: string[]): Promise<{ sshd: Sshd; transport: Transport }> {
  const sshd = await startSshd(config);
  sshds.push(sshd);
  const transport = await connect(sshd.options);
  transports.push(transport);
  return { sshd, transport };
}

describe.each([1, 2])('MaxSessions %i', (most) => {
  it('is enough for several users, files and programs that run long', async () => {
    const { sshd, transport } = await open(`MaxSessions ${most}`);
    const say = (script: string, become?: Become): Promise<string> =>
      transport.exec({ script, become }).then(({ stdout }) => stdout.toString().trim());
    expect(await say('echo one')).toBe('one');
    const content = randomBytes(400_000);
    await transport.upload(content, sshd.path('big'));
    expect((await readFile(sshd.path('big'))).equals(content)).toBe(true);
    const become = fakeSudo(sshd);
    expect(await say('echo two', become)).toBe('two');
    await transport.upload(content, sshd.path('big2'), { become });
    expect((await readFile(sshd.path('big2'))).equals(content)).toBe(true);
    expect(await say('echo three')).toBe('three');
    // Both are busy at the same time, and one has to be stopped through a session of its own.
    const long = transport.exec({ script: 'sleep 30', timeout: 1500 });
    const results = await Promise.allSettled([long, say('echo four', become)]);
    expect(results[0]).toMatchObject({ status: 'rejected', reason: { code: 'TSP2006' } });
    expect(results[1]).toMatchObject({ status: 'fulfilled', value: 'four' });
    expect(await say('echo five')).toBe('five');
  });
});

it('says that a host takes no session at all', async () => {
  const { transport } = await open('MaxSessions 0');
  await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({
    code: 'TSP2002',
    hint: expect.stringContaining('MaxSessions') as string,
  });
});

/** Another user by a program that stands in for sudo and drops its options: these tests are about sessions. */
function fakeSudo(sshd: Sshd): Become {
  const exe = sshd.path('sudo');
  writeFileSync(exe, '#!/bin/sh\nwhile [ "$1" != /bin/sh ]; do shift; done\nexec "$@"\n', { mode: 0o755 });
  return { method: 'sudo', user: sshd.user, exe, flags: [] };
}

describe('keys that the server renews', () => {
  it.each([
    'aes128-ctr',
    'aes256-ctr',
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'chacha20-poly1305@openssh.com',
  ])('in the middle of transfers, with %s', async (cipher) => {
    const { sshd, transport } = await open('RekeyLimit 1M', `Ciphers ${cipher}`);
    const content = randomBytes(8 * 1024 * 1024);
    const [, , sum] = await Promise.all([
      transport.upload(content, sshd.path('up')),
      transport.exec({ script: `cat >${sshd.path('in')}`, stdin: content }),
      transport.exec({ script: 'head -c 6000000 /dev/zero | tr "\\0" x' }),
    ]);
    expect(sum.stdout.equals(Buffer.alloc(6_000_000, 'x'))).toBe(true);
    expect((await readFile(sshd.path('up'))).equals(content)).toBe(true);
    expect((await readFile(sshd.path('in'))).equals(content)).toBe(true);
    expect((await transport.download(sshd.path('up'))).equals(content)).toBe(true);
  });

  it('after a time', async () => {
    const { transport } = await open('RekeyLimit 1G 1');
    for (let i = 0; i < 5; i++)
      expect((await transport.exec({ script: `sleep 0.6; echo ${i}` })).stdout.toString()).toBe(`${i}\n`);
  });
});
