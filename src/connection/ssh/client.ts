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
import { addressOf } from '../login/pace.ts';
import { Clock, loginLimit } from '../login/patience.ts';
import { logIn } from '../login/attempts.ts';
import { Greeting } from './greeting.ts';
import { createHostKeyCheck, type HostKeyCheck } from './host-key.ts';
import { openProxyCommand } from './proxy-command.ts';
import { loadSsh2 } from './library.ts';

/** Keepalives that may stay unanswered, as ServerAliveCountMax of ssh. */
const keepaliveCountMax = 3;

export const labelOf = (hop: Hop): string => `${hop.user}@${hop.host}:${hop.port}`;

function openSocket(hop: Hop, abandoned: AbortSignal): Promise<Duplex> {
  const socket = connectSocket({ host: hop.host, port: hop.port, noDelay: true });
  return once(socket, 'connect', { signal: abandoned }).then(
    () => socket,
    (error: unknown) => {
      socket.destroy();
      throw error as Error;
    },
  );
}

const openThrough = (via: Client, hop: Hop, abandoned: AbortSignal): Promise<Duplex> =>
  new Promise((resolve, reject) => {
    const lost = (): void => reject(new Error('the connection to the host before it was lost'));
    abandoned.addEventListener('abort', lost);
    via.once('close', lost);
    via.forwardOut('127.0.0.1', 0, hop.host, hop.port, (error, stream) => {
      if (error !== undefined) reject(error);
      else if (abandoned.aborted) stream.destroy();
      else resolve(stream);
    });
  });

/** Through the host before, the user's own program, or straight. */
function openWay(
  hop: Hop,
  options: ConnectOptions,
  abandoned: AbortSignal,
  via: Client | undefined,
): Promise<Duplex> {
  if (via !== undefined) return openThrough(via, hop, abandoned);
  if (options.proxyCommand !== undefined) return Promise.resolve(openProxyCommand(options.proxyCommand, hop));
  return openSocket(hop, abandoned);
}

/** Connects and authenticates when it is its turn; again where the host turns it away or is too slow. */
export function openClient(hop: Hop, options: ConnectOptions, via?: Client): Promise<Client> {
  return logIn(addressOf(hop), options.retries, () => login(hop, options, via));
}

/** One attempt. The clock begins with the socket; whatever comes over it is a sign of life. */
async function login(hop: Hop, options: ConnectOptions, via: Client | undefined): Promise<Client> {
  const keys = [...new Set([...(hop.privateKeyFiles ?? []), ...options.privateKeyFiles])];
  const target = { ...options, ...hop, privateKeyFiles: keys, label: labelOf(hop) };
  const [{ Client: SshClient }, hostKey, auth] = await Promise.all([
    loadSsh2(),
    createHostKeyCheck(target, options),
    createAuthentication(hop.user, target),
  ]);
  const abandoned = new AbortController();
  const state = { met: false, late: undefined as TsplayError | undefined };
  const limit = loginLimit(options.connectTimeout);
  const clock = new Clock(options.connectTimeout, limit, (silent) => {
    state.late = connectTimedOut(target, silent ? options.connectTimeout : limit, state.met);
    abandoned.abort();
  });
  let sock: Duplex;
  try {
    sock = await openWay(hop, options, abandoned.signal, via);
    state.met = true;
    clock.heard();
  } catch (error) {
    clock.stop();
    throw state.late ?? connectFailed(target, error as Error);
  }
  const greeting = new Greeting();
  const client = new SshClient();
  let refused: TsplayError | undefined;
  return new Promise<Client>((resolve, reject) => {
    const fail = (error: TsplayError): void => {
      client.on('error', () => undefined);
      client.destroy();
      sock.destroy();
      reject(error);
    };
    abandoned.signal.addEventListener('abort', () => {
      if (state.late !== undefined) fail(state.late);
    });
    client.once('ready', () => {
      client.off('error', onError);
      resolve(client);
    });
    const onError = (error: Error & { level?: string }): void => {
      if (refused !== undefined) fail(refused);
      else if (error.level === 'client-authentication') fail(auth.failure(target.label));
      else if (/too many authentication/i.test(error.message)) fail(tooManyTries(target.label));
      else if (error.level !== 'agent') fail(connectFailed(target, error, greeting));
    };
    client.on('error', onError);
    client.once('close', () =>
      fail(refused ?? connectFailed(target, new Error('Connection ended'), greeting)),
    );
    client.connect({
      sock,
      username: hop.user,
      authHandler: auth.handler,
      ...(options.agentForward === true && options.agent !== undefined
        ? { agent: options.agent, agentForward: true }
        : {}),
      algorithms: { serverHostKey: [...hostKey.algorithms] as ServerHostKeyAlgorithm[] },
      hostVerifier: verifier(hostKey, (error) => (refused = error)),
      readyTimeout: 0,
      keepaliveInterval: options.keepaliveInterval,
      keepaliveCountMax,
    });
    sock.on('data', (chunk: Buffer) => {
      clock.heard();
      greeting.add(chunk);
    });
  }).finally(() => {
    clock.stop();
    greeting.over();
  });
}

/**
 * Checks the key once per connection. The server shows it again whenever it renews the keys of the session, which it may
 * do in the middle of a transfer: then the answer has to be given at once, since ssh2 goes on reading meanwhile.
 */
function verifier(
  hostKey: HostKeyCheck,
  refuse: (error: TsplayError) => void,
): (key: Buffer, verify: (valid: boolean) => void) => void {
  let accepted: Buffer | undefined;
  return (key, verify) => {
    if (accepted !== undefined) {
      verify(accepted.equals(key));
      return;
    }
    const shown = Buffer.from(key);
    hostKey.verify(shown).then(
      () => {
        accepted = shown;
        verify(true);
      },
      (error: unknown) => {
        refuse(error as TsplayError);
        verify(false);
      },
    );
  };
}
