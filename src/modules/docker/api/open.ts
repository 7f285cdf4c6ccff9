/**
 * The way from a module's parameters to a client.
 * @module
 */
import { fail, type ReadHost } from '../../../sdk/index.ts';
import { type ClientOptions, dockerApi, type DockerApi } from './client.ts';
import { withExpected } from './expected.ts';
import type { DockerCommon } from './params.ts';

/** A client for the host's daemon. A read host's refuses everything but GET. */
export async function openDocker(
  host: ReadHost,
  params: DockerCommon,
  options: Pick<ClientOptions, 'electionPatience'> = {},
): Promise<DockerApi> {
  if (params.tls || params.validate_certs)
    fail('TLS to a docker daemon is not supported: the API is reached through the SSH connection instead', {
      remedy: 'leave out tls and validate_certs, and let docker_host be the unix socket of the host',
    });
  const docker = await host.docker({ dockerHost: params.docker_host });
  const prefix = params.api_version === 'auto' ? '' : `/v${params.api_version.replace(/^v/, '')}`;
  const api = dockerApi(docker, host, { ...options, prefix, timeout: params.timeout * 1000 });
  return host.expected === undefined ? api : withExpected(api, host.expected);
}
