/**
 * What every blue/green module takes: which service, and where Consul and Docker are.
 * @module
 */
import { fail, p, type ReadHost, type WriteHost } from '../../sdk/index.ts';
import { type ConsulReader, consulReader, type ConsulWriter, consulWriter } from '../consul/api.ts';
import type { DockerApi } from '../docker/api/client.ts';
import { openDocker } from '../docker/api/open.ts';

export const colors = ['blue', 'green'] as const;
export type Color = (typeof colors)[number];
export const otherColor = (color: Color): Color => (color === 'blue' ? 'green' : 'blue');
export const isColor = (text: unknown): text is Color => text === 'blue' || text === 'green';

export const serviceParams = {
  name: p.str({ doc: 'Name of the service, with its alias: `books-service`.', required: true }),
  consul_url: p.str({ doc: 'Consul’s API, seen from the host.', default: 'http://127.0.0.1:8500' }),
  consul_token: p.str({ doc: 'ACL token.', secret: true }),
} as const;

export const sessionParam = {
  session: p.str({
    doc: 'Session of the deploy lock, from bluegreen_lock: nothing is changed once it is lost. Empty under check mode.',
    default: '',
  }),
} as const;

export const dockerParam = {
  docker_host: p.str({ doc: 'Docker’s API, seen from the host.', default: 'unix:///var/run/docker.sock' }),
} as const;

export const nginxFolder = {
  directory: p.path({ doc: 'Folder of nginx’s configuration on the host.', default: '/data/nginx' }),
} as const;

/** For modules that load nginx's configuration. */
export const nginxParams = {
  ...nginxFolder,
  config: p.path({ doc: 'Main file, as nginx knows it.', default: '/data/nginx/nginx.conf' }),
  container: p.str({
    operand: true,
    doc: 'nginx’s container; empty for one that runs on the host itself.',
    default: 'nginx',
  }),
  timeout: p.int({ doc: 'Seconds that nginx’s new workers may take.', default: 15 }),
} as const;

interface ServiceParams {
  readonly consul_url: string;
  readonly consul_token?: string | undefined;
}

function address(params: ServiceParams) {
  const url = /^(https?):\/\/([^/:]+)(?::(\d+))?\/?$/.exec(params.consul_url);
  if (!url) return fail(`consul_url must be http://host:port, not ${params.consul_url}`);
  const [, scheme = 'http', host = '127.0.0.1', port = '8500'] = url;
  return { scheme, host, port: Number(port), validate_certs: true, token: params.consul_token };
}

export const readConsul = (host: ReadHost, params: ServiceParams): ConsulReader =>
  consulReader(host, address(params));
export const writeConsul = (host: WriteHost, params: ServiceParams): ConsulWriter =>
  consulWriter(host, address(params));

/** For looks that are made again soon: what servers without a leader do not tell now is not waited for. */
export const readConsulNow = (host: ReadHost, params: ServiceParams): ConsulReader =>
  consulReader(host, address(params), { electionPatience: 0 });
export const writeConsulNow = (host: WriteHost, params: ServiceParams): ConsulWriter =>
  consulWriter(host, address(params), { electionPatience: 0 });

const daemon = (params: { readonly docker_host: string }) =>
  ({
    docker_host: params.docker_host,
    api_version: 'auto',
    timeout: 60,
    tls: false,
    validate_certs: false,
  }) as const;

export const docker = (host: ReadHost, params: { readonly docker_host: string }): Promise<DockerApi> =>
  openDocker(host, daemon(params));

/** For looks that are made again soon: what a swarm without a leader does not tell now is not waited for. */
export const dockerNow = (host: ReadHost, params: { readonly docker_host: string }): Promise<DockerApi> =>
  openDocker(host, daemon(params), { electionPatience: 0 });

/** Name of the swarm's service for a colour: stack `N-blue` with its one service `blue`. */
export const swarmService = (name: string, part: string): string => `${name}-${part}_${part}`;
/** Name in Consul. */
export const consulService = (name: string, part: string): string => `${name}-${part}`;
