/**
 * Docker's API on a host, with dockerode as the client and the connection as the wire.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { agentsOf } from './http/agent.ts';
import { asAnswered } from './http/as-answered.ts';
import type { Become, Docker, Transport } from './types.ts';

export interface DockerClientOptions {
  /** `unix:///var/run/docker.sock` (default) or `tcp://host:port`, seen from the host. */
  readonly dockerHost?: string | undefined;
  readonly become?: Become | undefined;
  /** Refuses everything but GET and HEAD. */
  readonly readOnly?: boolean | undefined;
  /** Milliseconds without a sign of life. */
  readonly timeout?: number | undefined;
}

const defaultHost = 'unix:///var/run/docker.sock';
const defaultTcpPort = 2375;

type Where = { readonly socketPath: string } | { readonly host: string; readonly port: number };

function where(dockerHost: string): Where {
  const unix = /^unix:\/\/(\/.*)$/.exec(dockerHost);
  if (unix?.[1] !== undefined) return { socketPath: unix[1] };
  const tcp = /^(?:tcp|http):\/\/(\[[^\]]+\]|[^:/]+)(?::(\d+))?\/?$/.exec(dockerHost);
  if (tcp?.[1] !== undefined) return { host: tcp[1], port: Number(tcp[2] ?? defaultTcpPort) };
  throw new TsplayError(
    'TSP1103',
    `docker_host is ${dockerHost}, which is neither unix:///path nor tcp://host:port.`,
    {
      hint: `Leave it out for ${defaultHost}.`,
    },
  );
}

export async function dockerClient(transport: Transport, options: DockerClientOptions = {}): Promise<Docker> {
  const { default: Dockerode } = await import('dockerode');
  const { http } = agentsOf(transport, options.become, options.readOnly === true);
  // Everything is named, also what is not set: dockerode would take it from DOCKER_* of the controller.
  const nothing = { host: undefined, port: undefined, socketPath: undefined };
  const settings = {
    ...nothing,
    ...where(options.dockerHost ?? defaultHost),
    protocol: 'http' as const,
    ca: undefined,
    cert: undefined,
    key: undefined,
    timeout: options.timeout,
    agent: asAnswered(http),
  };
  return new Dockerode(settings);
}
