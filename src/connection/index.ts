/**
 * Connections to hosts.
 * @module
 */
import type { Carrier } from './carrier.ts';
import { createContainerCarrier } from './container/carrier.ts';
import { createLocalCarrier } from './local/carrier.ts';
import { startLimit } from './login/patience.ts';
import { createOpensshCarrier, forgetLogin } from './openssh/carrier.ts';
import { LoginFailure } from './login/failure.ts';
import { beyondClient } from './ssh/beyond.ts';
import { createSshCarrier } from './ssh/carrier.ts';
import { createTransport } from './transport.ts';
import type { ConnectHooks, ConnectOptions, Transport } from './types.ts';

export { dockerClient, type DockerClientOptions } from './docker.ts';
export { HttpConnectError, type HttpFailure } from './http/error.ts';
export { httpRequest, ofThisMachine, type HttpOptions } from './http.ts';
export { resolveSshConfig } from './ssh/config.ts';
export { StreamError } from './stream/error.ts';
export type * from './types.ts';

/** Milliseconds that a shell may take to start on the controller. */
const localStartTimeout = 15_000;

/** The controller itself. */
export const connectLocal = (
  options: {
    readonly shell?: string;
    readonly cwd?: string | undefined;
    readonly maxOutput?: number | undefined;
  } = {},
): Transport => {
  const { shell = '/bin/sh', cwd, maxOutput } = options;
  return createTransport(createLocalCarrier({ shell, cwd }), {
    shell,
    maxOutput,
    startTimeout: localStartTimeout,
  });
};

/**
 * Opens a connection. Rejects with a TsplayError: TSP2001 authentication, TSP2002 not reachable, TSP2003 host key.
 */
export function connect(options: ConnectOptions, hooks?: ConnectHooks): Promise<Transport> {
  switch (options.kind) {
    case 'local':
      return Promise.resolve(
        connectLocal({ shell: options.shell, cwd: options.cwd, maxOutput: options.maxOutput }),
      );
    case 'ssh':
      return connectSsh(options, hooks);
    case 'openssh':
      return connectRemote(options, createOpensshCarrier);
    case 'docker':
      return connectRemote(options, createContainerCarrier);
    case 'plugin':
      return Promise.reject(new TypeError('a plug-in is not a connection of tsplay’s own'));
  }
}

/** Ends what an earlier run kept for a host. */
export async function forget(options: ConnectOptions): Promise<void> {
  if (options.kind === 'openssh') await forgetLogin(options);
}

/** By the built-in client, or by the system's ssh where only that can do what is asked for. */
async function connectSsh(options: ConnectOptions, hooks: ConnectHooks | undefined): Promise<Transport> {
  const { system, inventoryName } = options;
  const switched = (why: string): Promise<Transport> | undefined => {
    if (system === undefined) return undefined;
    hooks?.tell(`${inventoryName}: the connection openssh is used, because of ${why}`);
    return connectRemote(system, createOpensshCarrier);
  };
  const beyond = [...(options.beyond ?? []), ...(system === undefined ? [] : await beyondClient(options))];
  const instead = beyond.length > 0 ? switched(beyond.join(', ')) : undefined;
  if (instead !== undefined) return instead;
  try {
    return await connectRemote(options, (given) => createSshCarrier(given, hooks));
  } catch (error) {
    if (!(error instanceof LoginFailure) || error.why !== 'algorithms') throw error;
    const second = switched('algorithms that the built-in client lacks');
    if (second === undefined) throw error;
    return second;
  }
}

async function connectRemote(
  options: ConnectOptions,
  create: (options: ConnectOptions) => Promise<Carrier>,
): Promise<Transport> {
  const carrier = await create(options);
  return createTransport(carrier, {
    shell: options.shell,
    maxOutput: options.maxOutput,
    startTimeout: startLimit(options.connectTimeout),
  });
}
