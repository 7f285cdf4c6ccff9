/**
 * A host over SSH.
 * @module
 */
import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import { type Carrier, SessionRefused, type RemoteProcess } from '../carrier.ts';
import { connectionClosed } from '../errors.ts';
import { addressOf, startPace } from '../login/pace.ts';
import { startLimit } from '../login/patience.ts';
import type { ConnectHooks, ConnectOptions, StreamTarget } from '../types.ts';
import { labelOf, openClient } from './client.ts';
import { Login } from './session.ts';
import { createSftpSender } from './sftp.ts';
import { createSingleCarrier, oneSessionOnly } from './single.ts';

/** Logins to one host at most: what a server with MaxSessions 1 needs for a few users and a file on its way. */
const maxLogins = 8;

/** The connections to each jump host and to the host itself, which is the last one. */
async function openChain(
  options: ConnectOptions,
  hooks: ConnectHooks | undefined,
): Promise<readonly [readonly Client[], Client]> {
  const clients: Client[] = [];
  try {
    for (const hop of options.proxyJump) clients.push(await openClient(hop, options, hooks, clients.at(-1)));
    return [clients, await openClient(options, options, hooks, clients.at(-1))];
  } catch (error) {
    for (const client of clients.reverse()) client.end();
    throw error;
  }
}

async function openLogin(options: ConnectOptions, hooks: ConnectHooks | undefined): Promise<Login> {
  const [hops, client] = await openChain(options, hooks);
  return new Login(client, hops, labelOf(options), startLimit(options.connectTimeout));
}

/** Opens the connection, through the jump hosts if there are any. */
export async function createSshCarrier(options: ConnectOptions, hooks?: ConnectHooks): Promise<Carrier> {
  const first = await openLogin(options, hooks);
  return oneSessionOnly(first.client)
    ? createSingleCarrier(options, first, () => openLogin(options, hooks))
    : createSharedCarrier(options, first, () => openLogin(options, hooks));
}

/** One login for all sessions, and further ones where the host allows few. */
function createSharedCarrier(options: ConnectOptions, first: Login, again: () => Promise<Login>): Carrier {
  const label = labelOf(options);
  const logins = [first];
  const sftp = ['smart', 'sftp'].includes(options.transferMethod ?? 'smart');
  let closed = false;
  const isClosed = (): boolean => closed;
  let extending: Promise<boolean> | undefined;

  const alive = (): readonly Login[] => logins.filter((login) => login.lost === undefined);

  async function spawn(command: string): Promise<RemoteProcess> {
    let refused = new SessionRefused(label);
    if (first.lost !== undefined) throw first.lost;
    for (const login of alive()) {
      if (login.full) continue;
      try {
        return await login.start(command, options.sessionEnv);
      } catch (error) {
        if (!(error instanceof SessionRefused)) throw error;
        refused = error;
      }
    }
    throw refused;
  }

  async function logInAgain(): Promise<boolean> {
    // A fresh login that takes no session at all: another one would not either.
    if (isClosed() || logins.length >= maxLogins || alive().at(-1)?.useless === true) return false;
    const login = await again();
    if (isClosed()) login.close();
    else logins.push(login);
    return !isClosed();
  }

  return {
    label,
    get lost() {
      return first.lost;
    },
    starts: startPace(addressOf(options)),
    // A server allows ten sessions by default, shared by all users and file transfers.
    maxShells: 3,
    spawn,
    hasRoom: () => alive().some((login) => !login.full),
    extend() {
      extending ??= logInAgain().finally(() => (extending = undefined));
      return extending;
    },
    openStream: (target) => openSshStream(first, target),
    sendFile: sftp ? createSftpSender(first, label) : undefined,
    close() {
      closed = true;
      for (const login of logins) login.close(connectionClosed(label));
      return Promise.resolve();
    },
  };
}

function openSshStream(login: Login, target: StreamTarget): Promise<Duplex> {
  return login.answered(
    'open a stream',
    (done: (error: Error | undefined, stream: Duplex) => void) => {
      if (target.kind === 'tcp') login.client.forwardOut('127.0.0.1', 0, target.host, target.port, done);
      else login.client.openssh_forwardOutStreamLocal(target.path, done);
    },
    (stream) => stream.destroy(),
    (error) => error,
  );
}
