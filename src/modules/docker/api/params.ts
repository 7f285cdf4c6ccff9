/**
 * The parameters that every module of community.docker has.
 * @module
 */
import { p } from '../../../sdk/index.ts';

export const dockerParams = {
  docker_host: p.str({
    doc: 'Where the daemon listens, seen from the host: `unix:///var/run/docker.sock` or `tcp://host:port`.',
    default: 'unix:///var/run/docker.sock',
    aliases: ['docker_url'],
  }),
  api_version: p.str({
    doc: 'Version of the API to speak, for example `1.41`; `auto` is the newest that the daemon knows.',
    default: 'auto',
    aliases: ['docker_api_version'],
  }),
  timeout: p.int({ doc: 'Seconds to wait for an answer of the daemon.', default: 60 }),
  tls: p.bool({ doc: 'Speak TLS to a `tcp://` daemon without checking its certificate.', default: false }),
  validate_certs: p.bool({
    doc: 'Speak TLS to a `tcp://` daemon and check its certificate.',
    default: false,
    aliases: ['tls_verify'],
  }),
  tls_hostname: p.str({ doc: 'Name expected in the daemon’s certificate.' }),
  ca_path: p.path({
    doc: 'Certificate authority for TLS.',
    aliases: ['ca_cert', 'tls_ca_cert', 'cacert_path'],
  }),
  client_cert: p.path({ doc: 'Client certificate for TLS.', aliases: ['tls_client_cert', 'cert_path'] }),
  client_key: p.path({ doc: 'Client key for TLS.', aliases: ['tls_client_key', 'key_path'] }),
  use_ssh_client: p.bool({
    doc: 'Accepted for compatibility: the connection is used anyway.',
    default: false,
  }),
  debug: p.bool({ doc: 'Return the list of actions also outside check mode.', default: false }),
} as const;

/** What the client needs of them. */
export interface DockerCommon {
  readonly docker_host: string;
  readonly api_version: string;
  readonly timeout: number;
  readonly tls: boolean;
  readonly validate_certs: boolean;
}
