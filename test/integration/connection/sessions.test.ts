/**
 * Servers that allow few sessions per connection.
 */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { Become, Transport } from '../../../src/connection/types.ts';
import { fakeSudo, startSshd, type Sshd } from './sshd.ts';

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
  const transport = await connect({ ...sshd.options, connectTimeout: 3000 });
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

it('closes a session that was given up, so that it does not count against MaxSessions 1', async () => {
  const { sshd, transport } = await open('MaxSessions 1');
  const say = (script: string): Promise<string> =>
    transport.exec({ script }).then(({ stdout }) => stdout.toString().trim());
  expect(await say('echo before')).toBe('before');
  const become = fakeSudo(sshd);
  writeFileSync(become.exe ?? '', '#!/bin/sh\nexec sleep 307\n');
  await expect(transport.exec({ script: 'true', become })).rejects.toMatchObject({ code: 'TSP2004' });
  expect(await say('echo after')).toBe('after');
});

it('says that a host takes no session at all', async () => {
  const { transport } = await open('MaxSessions 0');
  await expect(transport.exec({ script: 'true' })).rejects.toMatchObject({
    code: 'TSP2002',
    hint: expect.stringContaining('MaxSessions') as string,
  });
});

it('opens another shell where the host has closed an idle one', async () => {
  const { transport } = await open('ChannelTimeout session:*=1s');
  for (let i = 0; i < 2; i++) {
    expect((await transport.exec({ script: 'echo here' })).stdout.toString()).toBe('here\n');
    await sleep(2500);
  }
});
