/**
 * Connections to hosts.
 * @module
 */
import { createLocalCarrier } from './local/carrier.ts';
import { createSshCarrier } from './ssh/carrier.ts';
import { createTransport } from './transport.ts';
import type { ConnectOptions, Transport } from './types.ts';

export { dockerClient, type DockerClientOptions } from './docker.ts';
export { HttpConnectError, type HttpFailure } from './http/error.ts';
export { httpRequest, type HttpOptions } from './http.ts';
export { resolveSshConfig } from './ssh/config.ts';
export { StreamError } from './stream/error.ts';
export type * from './types.ts';

/** Milliseconds that a shell may take to start on the controller. */
const localStartTimeout = 15_000;

/** The controller itself. */
export const connectLocal = (options: { readonly shell?: string; readonly cwd?: string } = {}): Transport => {
  const { shell = '/bin/sh', cwd } = options;
  return createTransport(createLocalCarrier({ shell, cwd }), { shell, startTimeout: localStartTimeout });
};

/**
 * Opens a connection. Rejects with a TsplayError: TSP2001 authentication, TSP2002 not reachable, TSP2003 host key.
 */
export function connect(options: ConnectOptions): Promise<Transport> {
  switch (options.kind) {
    case 'local':
      return Promise.resolve(connectLocal({ shell: options.shell }));
    case 'ssh':
      return connectSsh(options);
  }
}

async function connectSsh(options: ConnectOptions): Promise<Transport> {
  const carrier = await createSshCarrier(options);
  return createTransport(carrier, {
    shell: options.shell,
    startTimeout: Math.max(options.connectTimeout, 10_000),
  });
}
