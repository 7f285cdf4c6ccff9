/**
 * Docker's API through a connection, with the dockerd of this machine. Nothing is changed that the test did not make.
 */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, connectLocal, dockerClient, HttpConnectError } from '../../../src/connection/index.ts';
import type { Docker, Transport } from '../../../src/connection/types.ts';
import { machineImage } from './machine.ts';
import { startSshd, type Sshd } from './sshd.ts';

const socket = '/var/run/docker.sock';
const here = existsSync(socket);
if (!here) console.log('No dockerd here: the tests of its API are skipped.');

const image = here ? machineImage() : undefined;

const sshds: Sshd[] = [];
const transports: Transport[] = [];

async function overSsh(...config: string[]): Promise<Transport> {
  const sshd = await startSshd(config);
  sshds.push(sshd);
  return connect(sshd.options);
}

afterAll(async () => {
  await Promise.all(transports.map((transport) => transport.close()));
  await Promise.all(sshds.map((sshd) => sshd.stop()));
});

describe.skipIf(!here).each([
  ['locally', () => Promise.resolve(connectLocal())],
  ['over SSH', () => overSsh()],
  ['over SSH without forwarding', () => overSsh('DisableForwarding yes')],
])('docker %s (needs a Docker)', (_way, open) => {
  let docker: Docker;
  let looking: Docker;
  let transport: Transport;
  beforeAll(async () => {
    transport = await open();
    transports.push(transport);
    docker = await dockerClient(transport);
    looking = await dockerClient(transport, { readOnly: true });
  });

  it('answers', async () => {
    const version = (await looking.version()) as { Version: string };
    expect(version.Version).toMatch(/^\d/);
  });

  it('answers ten at once', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => looking.listNetworks()));
    expect(answers.every((networks) => networks.some(({ Name }) => Name === 'bridge'))).toBe(true);
  });

  it('changes things only where that is allowed', async () => {
    const Name = `tsplay-conn-${randomBytes(4).toString('hex')}`;
    await expect(looking.createVolume({ Name })).rejects.toBeInstanceOf(HttpConnectError);
    expect((await looking.listVolumes()).Volumes.map((volume) => volume.Name)).not.toContain(Name);
    await docker.createVolume({ Name });
    expect((await looking.listVolumes()).Volumes.map((volume) => volume.Name)).toContain(Name);
    await docker.getVolume(Name).remove();
  });

  it('gives its own errors', async () => {
    await expect(looking.getContainer('tsplay-no-such').inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  it.skipIf(image === undefined)('streams both ways in a container (needs Docker)', async () => {
    const name = `tsplay-conn-${randomBytes(4).toString('hex')}`;
    const container = await docker.createContainer({ name, Image: image ?? '', Cmd: ['sleep', '60'] });
    try {
      await container.start();
      const exec = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true });
      const stream = await exec.start({ hijack: true, stdin: true });
      stream.end('through the wire');
      // Eight bytes of header before each piece of output.
      expect((await text(stream)).slice(8)).toBe('through the wire');
    } finally {
      await container.remove({ force: true });
    }
  });

  it('says when there is no Docker', async () => {
    const missing = await dockerClient(transport, { dockerHost: 'unix:///no/such/docker.sock' });
    await expect(missing.version()).rejects.toMatchObject({ code: 'TSP2008', reason: 'missing' });
    const closed = await dockerClient(transport, { dockerHost: 'tcp://127.0.0.1:1' });
    await expect(closed.version()).rejects.toMatchObject({ code: 'TSP2008', reason: 'refused' });
    await expect(dockerClient(transport, { dockerHost: 'nonsense' })).rejects.toMatchObject({
      code: 'TSP1103',
    });
  });
});
