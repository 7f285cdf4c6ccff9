/**
 * One authenticated connection to one host, over a socket or through another host.
 * @module
 */
import { once } from 'node:events';
import { connect as connectSocket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { TsplayError } from '../../errors/index.ts';
import type { ConnectHooks, ConnectOptions, Hop, SshSettings } from '../types.ts';
import { algorithmsOf } from './algorithms.ts';
import { createAuthentication, type Authentication } from './auth.ts';
import { connectFailed, connectTimedOut, tooManyTries } from './errors.ts';
import { addressOf } from '../login/pace.ts';
import { Clock, loginLimit } from '../login/patience.ts';
import { logIn } from '../login/attempts.ts';
import { Greeting } from './greeting.ts';
import { createHostKeyCheck, type HostKeyCheck } from './host-key.ts';
import { openProxyCommand } from './proxy-command.ts';
import { loadSsh2 } from './library.ts';
import { saveTurns } from './turns.ts';

/** Keepalives that may stay unanswered, as ServerAliveCountMax of ssh. */
const keepaliveCountMax = 3;

export const labelOf = (hop: Hop): string => `${hop.user}@${hop.host}:${hop.port}`;

function openSocket(hop: Hop, abandoned: AbortSignal): Promise<Duplex> {
  const { bindAddress, addressFamily } = hop.settings ?? {};
  const socket = connectSocket({
    host: hop.host,
    port: hop.port,
    noDelay: true,
    ...(bindAddress === undefined ? {} : { localAddress: bindAddress }),
    ...(addressFamily === undefined ? {} : { family: addressFamily }),
  });
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
export function openClient(
  hop: Hop,
  options: ConnectOptions,
  hooks?: ConnectHooks,
  via?: Client,
): Promise<Client> {
  return logIn(addressOf(hop), options.retries, () => login(hop, options, via, hooks));
}

/** One attempt. The clock begins with the socket; whatever comes over it is a sign of life. */
async function login(
  hop: Hop,
  options: ConnectOptions,
  via: Client | undefined,
  hooks: ConnectHooks | undefined,
): Promise<Client> {
  const keys = [...new Set([...(hop.privateKeyFiles ?? []), ...options.privateKeyFiles])];
  const settings = hop.settings ?? {};
  const time: { clock?: Clock } = {};
  // The host waits for the person, not the person for the host.
  const asking = (secret: boolean): ((question: string) => Promise<string | undefined>) | undefined =>
    hooks === undefined
      ? undefined
      : async (question) => {
          time.clock?.hold();
          const answer = await hooks.ask(question, { secret });
          time.clock?.resume();
          return answer;
        };
  const target = { ...options, ...hop, settings, privateKeyFiles: keys, label: labelOf(hop) };
  const [{ Client: SshClient }, hostKey, auth] = await Promise.all([
    loadSsh2(),
    createHostKeyCheck(target, { ...options, settings, ask: asking(false) }),
    createAuthentication(hop.user, { ...target, ask: asking(true) }),
  ]);
  const abandoned = new AbortController();
  const state = { met: false, heard: false, late: undefined as TsplayError | undefined };
  const limit = loginLimit(options.connectTimeout);
  const clock = new Clock(options.connectTimeout, limit, (silent) => {
    state.late = connectTimedOut(target, silent ? options.connectTimeout : limit, {
      met: state.met,
      silent: !state.heard,
    });
    abandoned.abort();
  });
  time.clock = clock;
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
  const listen = (chunk: Buffer): void => {
    clock.heard();
    state.heard = true;
    greeting.add(chunk);
  };
  const late = new Promise<TsplayError>((resolve) => {
    abandoned.signal.addEventListener('abort', () => {
      if (state.late !== undefined) resolve(state.late);
    });
  });
  const authenticated = authenticate(
    new SshClient(),
    sock,
    { target, options, settings, hostKey, auth },
    { late, greeting },
  );
  sock.on('data', listen);
  return authenticated.finally(() => {
    clock.stop();
    sock.off('data', listen);
  });
}

interface Secured {
  readonly target: ConnectOptions & { readonly label: string };
  readonly options: ConnectOptions;
  readonly settings: SshSettings;
  readonly hostKey: HostKeyCheck;
  readonly auth: Authentication;
}

interface Watched {
  readonly late: Promise<TsplayError>;
  readonly greeting: Greeting;
}

/** Speaks SSH over a socket until the login is through; what fails is closed. */
function authenticate(
  client: Client,
  sock: Duplex,
  { target, options, settings, hostKey, auth }: Secured,
  { late, greeting }: Watched,
): Promise<Client> {
  let refused: TsplayError | undefined;
  let ready = false;
  return new Promise<Client>((resolve, reject) => {
    const fail = (error: TsplayError): void => {
      if (ready) return;
      client.on('error', () => undefined);
      client.destroy();
      sock.destroy();
      reject(error);
    };
    void late.then(fail);
    client.once('ready', () => {
      ready = true;
      // A jump host may be lost while the next one is still being asked; without a listener that would end the process.
      client.on('error', () => undefined);
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
    // What an account is refused for (expired, closed for maintenance) is told in this way only.
    client.on('banner', (message: string) => greeting.tell(message));
    client.once('close', () =>
      fail(refused ?? connectFailed(target, new Error('Connection ended'), greeting)),
    );
    client.connect({
      sock,
      username: target.user,
      authHandler: auth.handler,
      ...(options.agentForward === true && options.agent !== undefined && options.agent !== 'none'
        ? { agent: options.agent, agentForward: true }
        : {}),
      algorithms: algorithmsOf(settings, hostKey.algorithms),
      hostVerifier: verifier(hostKey, (error) => (refused = error)),
      readyTimeout: 0,
      keepaliveInterval: options.keepaliveInterval,
      keepaliveCountMax: settings.keepaliveCountMax ?? keepaliveCountMax,
    });
    saveTurns(client);
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
