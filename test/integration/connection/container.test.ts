/**
 * A container as a host. It shares the folder, network and processes that the contract looks at.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { ConnectOptions, ContainerOptions } from '../../../src/connection/types.ts';
import { transportContract } from '../../connection/contract.ts';
import { machineImage } from './machine.ts';

const image = machineImage();
const name = `tsplay-conn-${randomBytes(4).toString('hex')}`;
const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();

const options = (change: Partial<ContainerOptions> = {}, host = name): ConnectOptions => ({
  kind: 'docker',
  inventoryName: name,
  host,
  port: 0,
  user: 'root',
  privateKeyFiles: [],
  hostKeyChecking: 'no',
  knownHostsFiles: [],
  connectTimeout: 10_000,
  keepaliveInterval: 0,
  proxyJump: [],
  shell: '/bin/sh',
  docker: { executable: 'docker', args: [], privileged: false, env: {}, ...change },
});

describe.skipIf(image === undefined)('a container (needs Docker)', () => {
  beforeAll(() => {
    const shared = ['--network', 'host', '--pid', 'host', '-v', `${tmpdir()}:${tmpdir()}`];
    docker('run', '-d', '--init', '--name', name, ...shared, image ?? '', 'sleep', '600');
  });
  afterAll(() => docker('rm', '-f', name));

  transportContract('docker', () => connect(options({ workingDir: '/root' })));

  const run = async (script: string, change: Partial<ContainerOptions> = {}): Promise<string> => {
    const transport = await connect(options(change));
    const { stdout } = await transport.exec({ script });
    await transport.close();
    return stdout.toString();
  };

  it('runs as a user, in a folder, with variables', async () => {
    const change = { user: 'nobody', workingDir: '/usr', env: { COLOUR: 'light blue' } };
    expect(await run('id -un; pwd; echo "$COLOUR"', change)).toBe('nobody\n/usr\nlight blue\n');
  });

  it('takes further words for docker', async () => {
    expect(await run('echo hi', { args: ['--log-level', 'error'] })).toBe('hi\n');
  });

  it('becomes another user', async () => {
    const transport = await connect(options());
    const become = { method: 'su', user: 'nobody' } as const;
    expect((await transport.exec({ script: 'id -un', become })).stdout.toString()).toBe('nobody\n');
    await transport.close();
  });

  it.each([
    ['no such container', options({}, 'tsplay-no-such-container'), /No such container/i],
    ['no docker', options({ executable: '/no/such/docker' }), /cannot start/],
    ['no shell', { ...options(), shell: '/no/such/shell' }, /no shell could be started/],
  ])('says when there is %s', async (_what, bad, words) => {
    await expect(connect(bad)).rejects.toMatchObject({
      code: 'TSP2002',
      message: expect.stringMatching(words) as string,
    });
  });
});
