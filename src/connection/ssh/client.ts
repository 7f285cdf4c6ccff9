/**
 * One authenticated connection to one host, over a socket or through another host.
 * @module
 */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, ServerHostKeyAlgorithm } from 'ssh2';
import type { TsplayError } from '../../errors/index.ts';
import type { ConnectOptions, Hop } from '../types.ts';
import { createAuthentication } from './auth.ts';
import { connectFailed, connectTimedOut, tooManyTries } from './errors.ts';
import { createHostKeyCheck } from './host-key.ts';
import { openProxyCommand } from './proxy-command.ts';
import { loadSsh2 } from './library.ts';

/** Keepalives that may stay unanswered, as ServerAliveCountMax of ssh. */
const keepaliveCountMax = 3;

export const labelOf = (hop: Hop): string => `${hop.user}@${hop.host}:${hop.port}`;

async function openSocket(hop: Hop, signal: AbortSignal): Promise<Duplex> {
  const socket = connectSocket({ host: hop.host, port: hop.port, noDelay: true });
  try {
    await once(socket, 'connect', { signal });
    return socket;
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

const openThrough = (via: Client, hop: Hop): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    via.forwardOut('127.0.0.1', 0, hop.host, hop.port, (error, stream) => {
      if (error === undefined) resolve(stream);
      else reject(error);
    });
  });

/** Through the host before, the user's own program, or straight. */
function openWay(
  hop: Hop,
  options: ConnectOptions,
  signal: AbortSignal,
  via: Client | undefined,
): Promise<Duplex> {
  if (via !== undefined) return openThrough(via, hop);
  if (options.proxyCommand !== undefined) return Promise.resolve(openProxyCommand(options.proxyCommand, hop));
  return openSocket(hop, signal);
}

/** Connects and authenticates. `connectTimeout` covers everything. */
export async function openClient(hop: Hop, options: ConnectOptions, via?: Client): Promise<Client> {
  const keys = [...new Set([...(hop.privateKeyFiles ?? []), ...options.privateKeyFiles])];
  const target = { ...options, ...hop, privateKeyFiles: keys, label: labelOf(hop) };
  const timeout = AbortSignal.timeout(options.connectTimeout);
  const [{ Client: SshClient }, hostKey, auth] = await Promise.all([
    loadSsh2(),
    createHostKeyCheck(target, options),
    createAuthentication(hop.user, target),
  ]);
  let sock: Duplex;
  try {
    sock = await openWay(hop, options, timeout, via);
  } catch (error) {
    throw timeout.aborted ? connectTimedOut(target) : connectFailed(target, error as Error);
  }
  const client = new SshClient();
  let refused: TsplayError | undefined;
  return new Promise((resolve, reject) => {
    const fail = (error: TsplayError): void => {
      timeout.removeEventListener('abort', expire);
      client.on('error', () => undefined);
      client.destroy();
      reject(error);
    };
    const expire = (): void => fail(connectTimedOut(target));
    timeout.addEventListener('abort', expire);
    client.once('ready', () => {
      timeout.removeEventListener('abort', expire);
      client.off('error', onError);
      resolve(client);
    });
    const onError = (error: Error & { level?: string }): void => {
      if (refused !== undefined) fail(refused);
      else if (error.level === 'client-authentication') fail(auth.failure(target.label));
      else if (/too many authentication/i.test(error.message)) fail(tooManyTries(target.label));
      else if (error.level !== 'agent') fail(connectFailed(target, error));
    };
    client.on('error', onError);
    client.once('close', () => fail(refused ?? connectFailed(target, new Error('Connection ended'))));
    client.connect({
      sock,
      username: hop.user,
      authHandler: auth.handler,
      ...(options.agentForward === true && options.agent !== undefined
        ? { agent: options.agent, agentForward: true }
        : {}),
      algorithms: { serverHostKey: [...hostKey.algorithms] as ServerHostKeyAlgorithm[] },
      hostVerifier: (key: Buffer, verify: (valid: boolean) => void) => {
        hostKey.verify(key).then(
          () => verify(true),
          (error: unknown) => {
            refused = error as TsplayError;
            verify(false);
          },
        );
      },
      readyTimeout: 0,
      keepaliveInterval: options.keepaliveInterval,
      keepaliveCountMax,
    });
  });
}
