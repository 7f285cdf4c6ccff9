import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { opensshOptions } from './openssh-options.ts';
import { keygen, startSshd, type Sshd } from './sshd.ts';

let sshd: Sshd;
let agent: ReturnType<typeof spawn>;
let socket: string;

beforeAll(async () => {
  sshd = await startSshd();
  socket = sshd.path('agent.sock');
  agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' });
  for (let i = 0; !existsSync(socket) && i < 100; i++) await sleep(20);
  keygen(sshd.path('other'), '-t', 'ed25519', '-N', '');
  for (const key of ['other', 'id_ed25519'])
    execFileSync('ssh-add', ['-q', sshd.path(key)], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: 'ignore',
    });
});
afterAll(async () => {
  agent.kill();
  await sshd.stop();
});

it('logs in with a key of the agent', async () => {
  const transport = await connect({ ...sshd.options, privateKeyFiles: [], agent: socket });
  expect((await transport.exec({ script: 'exit 7' })).rc).toBe(7);
  await transport.close();
});

it.each(['ssh', 'openssh'] as const)(
  'lets the host use the agent, if that is wanted, over %s',
  async (kind) => {
    const keys = 'ssh-add -l 2>/dev/null | wc -l';
    for (const [agentForward, count] of [
      [true, '2'],
      [false, '0'],
    ] as const) {
      const more = { kind, privateKeyFiles: [], agent: socket, agentForward };
      const transport = await connect(opensshOptions(sshd, {}, more));
      expect((await transport.exec({ script: keys })).stdout.toString().trim()).toBe(count);
      await transport.close();
    }
  },
);

it('gives two keys where the server wants two, from files and the agent', async () => {
  const strict = await startSshd(['AuthenticationMethods publickey,publickey']);
  try {
    for (const key of ['id_ed25519', 'other'])
      appendFileSync(strict.path('authorized_keys'), readFileSync(sshd.path(`${key}.pub`)));
    const files = [sshd.path('id_ed25519'), sshd.path('other')];
    for (const keys of [
      { privateKeyFiles: files },
      { privateKeyFiles: [], agent: socket },
      { privateKeyFiles: files.slice(0, 1), agent: socket },
    ]) {
      const transport = await connect({ ...strict.options, ...keys });
      expect((await transport.exec({ script: 'exit 7' })).rc).toBe(7);
      await transport.close();
    }
    await expect(connect({ ...strict.options, privateKeyFiles: files.slice(0, 1) })).rejects.toMatchObject({
      code: 'TSP2001',
      message: expect.stringContaining('Permission denied (publickey)') as string,
    });
  } finally {
    await strict.stop();
  }
});

it('goes on without an agent that is not there, and says so when nothing else is', async () => {
  const gone = sshd.path('no-agent');
  const transport = await connect({ ...sshd.options, agent: gone });
  await transport.close();
  await expect(
    connect({ ...sshd.options, privateKeyFiles: [sshd.path('other')], agent: gone }),
  ).rejects.toMatchObject({ code: 'TSP2001', message: expect.stringContaining(gone) as string });
});

it('logs in with the key whose passphrase only the agent knows', async () => {
  keygen(sshd.path('id_ed25519'), '-p', '-P', '', '-N', 'secret');
  const transport = await connect({ ...sshd.options, agent: socket });
  await transport.close();
});
