/**
 * What ssh's configuration says of a host, and the way there over several others, each with a key of its own.
 */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect, resolveSshConfig } from '../../../src/connection/index.ts';
import type { Hop } from '../../../src/connection/types.ts';
import { keygen, startSshd, type Sshd } from './sshd.ts';

let sshds: Sshd[];
let file: string;

beforeAll(async () => {
  sshds = [await startSshd(), await startSshd(), await startSshd()];
  const [first, second, target] = sshds as [Sshd, Sshd, Sshd];
  file = first.path('config');
  await writeFile(first.path('included'), `Host first\n  Port ${first.port}\n`);
  const keyOf = (sshd: Sshd): string => `  IdentityFile ${sshd.path('id_ed25519')}`;
  const lines = [
    `Include ${first.path('included')}`,
    ...['Host first', keyOf(first)],
    ...['Host second', `  Port ${second.port}`, '  ProxyJump first', keyOf(second)],
    ...[`Match originalhost target exec "test -f ${file}"`, `  Port ${target.port}`],
    ...['Host target', '  ProxyJump second', keyOf(target), '  ForwardAgent yes', '  ServerAliveInterval 7'],
    ...['Host *', '  HostName 127.0.0.1', `  User ${first.user}`, '  StrictHostKeyChecking accept-new'],
    `  UserKnownHostsFile ${first.path('known')}`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
});
afterAll(() => Promise.all(sshds.map((sshd) => sshd.stop())));

it('is read with its includes, matches and jump hosts', async () => {
  const [first, second, target] = sshds as [Sshd, Sshd, Sshd];
  const found = await resolveSshConfig('target', undefined, undefined, ['-F', file]);
  expect(found).toMatchObject({
    host: '127.0.0.1',
    port: target.port,
    user: target.user,
    privateKeyFiles: [target.path('id_ed25519')],
    agentForward: true,
    keepaliveInterval: 7000,
    hostKeyChecking: 'accept-new',
    knownHostsFiles: expect.arrayContaining([first.path('known')]) as string[],
    proxyJump: [
      { port: first.port, privateKeyFiles: [first.path('id_ed25519')] },
      { port: second.port, privateKeyFiles: [second.path('id_ed25519')] },
    ],
  });
});

it('leads over hosts that each take another key', async () => {
  const [first, , target] = sshds as [Sshd, Sshd, Sshd];
  const found = await resolveSshConfig('target', undefined, undefined, ['-F', file]);
  const transport = await connect({ ...target.options, ...found });
  expect((await transport.exec({ script: 'echo $SSH_CONNECTION' })).stdout.toString()).toContain(
    ` ${target.port}\n`,
  );
  await transport.close();
  expect(readFileSync(first.path('known'), 'utf8').trim().split('\n')).toHaveLength(3);
});

it('names the key of the host that a key does not open', async () => {
  const [, second, target] = sshds as [Sshd, Sshd, Sshd];
  keygen(second.path('id_other'), '-t', 'ed25519', '-N', '');
  const found = await resolveSshConfig('target', undefined, undefined, ['-F', file, '-o', 'Compression=no']);
  const [one, two] = found.proxyJump ?? [];
  const proxyJump = [one, { ...two, privateKeyFiles: [second.path('id_other')] }] as Hop[];
  await expect(connect({ ...target.options, ...found, proxyJump })).rejects.toMatchObject({
    code: 'TSP2001',
    message: expect.stringContaining(`:${second.port}: `) as string,
  });
});
