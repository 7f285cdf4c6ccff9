/**
 * Servers whose connection is one session and ends with it, as tinysshd's: each program has a login of its own, and
 * nothing else goes over it.
 * @module
 */
import type { Client } from 'ssh2';
import type { Carrier, RemoteProcess } from '../carrier.ts';
import { connectionClosed } from '../errors.ts';
import { addressOf, startPace } from '../login/pace.ts';
import type { ConnectOptions } from '../types.ts';
import { labelOf } from './client.ts';
import type { Login } from './session.ts';

/** Known by the name that the server gives itself, since a second session would cost the first. */
export function oneSessionOnly(client: Client): boolean {
  const { _remoteVer: software } = client as unknown as { readonly _remoteVer?: unknown };
  return typeof software === 'string' && software.startsWith('tinyssh');
}

/** `first` is a login that has had no session yet. */
export function createSingleCarrier(
  options: ConnectOptions,
  first: Login,
  logIn: () => Promise<Login>,
): Carrier {
  const label = labelOf(options);
  const logins = new Set<Login>();
  let unused: Login | undefined = first;
  let closed = false;

  async function spawn(command: string): Promise<RemoteProcess> {
    const kept = unused;
    unused = undefined;
    const login = kept === undefined || kept.lost !== undefined ? await logIn() : kept;
    logins.add(login);
    if (closed) login.close(connectionClosed(label));
    const process = await login.start(command, options.sessionEnv);
    void process.ended.then(() => {
      logins.delete(login);
      login.close();
    });
    return process;
  }

  return {
    label,
    // Whether the host is there is known when the next login is tried.
    lost: undefined,
    starts: startPace(addressOf(options)),
    maxShells: 3,
    spawn,
    openStream: () => Promise.reject(new Error('prohibited: one session is all that the server takes')),
    sendFile: undefined,
    close() {
      closed = true;
      for (const login of [...logins, ...(unused === undefined ? [] : [unused])])
        login.close(connectionClosed(label));
      return Promise.resolve();
    },
  };
}
