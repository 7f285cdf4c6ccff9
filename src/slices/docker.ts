/**
 * Docker's API where the swarm is: which daemon, and what it answers.
 * @module
 */
import { readFileSync } from 'node:fs';
import { globalAgent as httpAgent } from 'node:http';
import { globalAgent as httpsAgent } from 'node:https';
import { join } from 'node:path';
import type Dockerode from 'dockerode';
import { asAnswered } from '../connection/http/as-answered.ts';
import { TsplayError } from '../errors/index.ts';
import { errorText } from '../util/error-text.ts';

export type Docker = Dockerode;

export interface DockerPlace {
  /** `unix:///path` or `tcp://host:port`; undefined for the machine's own socket. */
  readonly host: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

const hint =
  'Set DOCKER_HOST, or "slices_docker_host" in ansible.cfg, to unix:///path or tcp://host:port of a manager; through ssh: ' +
  '`ssh -nNT -L /tmp/docker.sock:/var/run/docker.sock MANAGER` and DOCKER_HOST=unix:///tmp/docker.sock.';

/** A client. Throws TSP1503 for an address that cannot be used. */
export async function openDocker({ host, env }: DockerPlace): Promise<Docker> {
  const { default: Client } = await import('dockerode');
  const text = host ?? 'unix:///var/run/docker.sock';
  const unix = /^unix:\/\/(?<path>\/.*)$/.exec(text)?.groups?.['path'];
  if (unix !== undefined) return new Client({ socketPath: unix, ...plain });
  const tcp = /^(?:tcp|http|https):\/\/(?<name>\[[^\]]+\]|[^:/]+)(?::(?<port>\d+))?\/?$/.exec(text)?.groups;
  if (tcp?.['name'] === undefined)
    throw new TsplayError(
      'TSP1503',
      `slices: ${JSON.stringify(text)} is no address of a Docker that can be used`,
      {
        hint,
      },
    );
  const verify = (env['DOCKER_TLS_VERIFY'] ?? '') !== '' || text.startsWith('https:');
  const folder = env['DOCKER_CERT_PATH'] ?? join(env['HOME'] ?? '/', '.docker');
  const read = (name: string): Buffer => readFileSync(join(folder, name));
  const tls = verify
    ? {
        protocol: 'https' as const,
        ca: read('ca.pem'),
        cert: read('cert.pem'),
        key: read('key.pem'),
        agent: asAnswered(httpsAgent),
      }
    : { ...plain, protocol: 'http' as const };
  return new Client({ host: tcp['name'], port: Number(tcp['port'] ?? (verify ? 2376 : 2375)), ...tls });
}

/** Without TLS; said, lest the client reads DOCKER_* by itself. */
const plain = { ca: undefined, cert: undefined, key: undefined, agent: asAnswered(httpAgent) };

/** Throws TSP1503 unless a manager of a swarm answers. */
export async function requireManager(docker: Docker, place: DockerPlace): Promise<void> {
  const at = place.host ?? 'the socket of this machine';
  const info = (await docker.info().catch((cause: unknown) => {
    const message = `slices: no Docker answers at ${at}: ${errorText(cause)}`;
    throw new TsplayError('TSP1503', message, { hint, cause });
  })) as { readonly Swarm?: { readonly LocalNodeState?: string; readonly ControlAvailable?: boolean } };
  if (info.Swarm?.LocalNodeState !== 'active')
    throw new TsplayError('TSP1503', `slices: the Docker at ${at} is in no swarm`, {
      hint: 'Make one with `docker swarm init`, or the role swarm; or name a manager of yours with DOCKER_HOST.',
    });
  if (info.Swarm.ControlAvailable !== true)
    throw new TsplayError('TSP1503', `slices: the Docker at ${at} is a worker of its swarm, not a manager`, {
      hint,
    });
}

/** Credentials of `docker login` for an image's registry, as requests carry them; undefined where there are none. */
export function credentials(image: string, env: DockerPlace['env']): Credentials | undefined {
  const registry = image.slice(0, image.indexOf('/'));
  const file = join(env['DOCKER_CONFIG'] ?? join(env['HOME'] ?? '/', '.docker'), 'config.json');
  try {
    const { auths = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
      auths?: Record<string, { auth?: string; identitytoken?: string }>;
    };
    const own = auths[registry] ?? auths[`https://${registry}`];
    if (own === undefined) return undefined;
    const text = Buffer.from(own.auth ?? '', 'base64').toString('utf8');
    const at = text.indexOf(':');
    return {
      username: text.slice(0, at),
      password: text.slice(at + 1),
      serveraddress: registry,
      ...(own.identitytoken === undefined ? {} : { identitytoken: own.identitytoken }),
    };
  } catch {
    return undefined;
  }
}

export interface Credentials {
  readonly username: string;
  readonly password: string;
  readonly serveraddress: string;
  readonly identitytoken?: string;
}

/** Waits for a build, pull or push. Throws what went wrong in it. */
export async function followed(docker: Docker, stream: NodeJS.ReadableStream, what: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error: Error | null) => {
      if (error === null) resolve();
      else reject(new TsplayError('TSP1503', `slices: ${what} failed: ${error.message}`, { cause: error }));
    });
  });
}
