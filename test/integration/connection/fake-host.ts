/**
 * An SSH server of our own that lets everyone in and then does what a real one would not.
 */
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import ssh2, { type Connection, type Session } from 'ssh2';
import type { ConnectOptions } from '../../../src/connection/types.ts';

export interface FakeHost {
  readonly options: ConnectOptions;
  stop(): void;
}

/** `behave` gets each connection that has logged in. */
export async function fakeHost(behave: (client: Connection) => void): Promise<FakeHost> {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const hostKey = privateKey.export({ type: 'pkcs1', format: 'pem' });
  const clients = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    clients.add(client);
    client.on('error', () => undefined);
    client.on('authentication', (context) => context.accept());
    client.on('ready', () => behave(client));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    options: {
      kind: 'ssh',
      inventoryName: 'fake',
      host: '127.0.0.1',
      port,
      user: 'anybody',
      password: 'any',
      privateKeyFiles: [],
      hostKeyChecking: 'no',
      knownHostsFiles: [],
      connectTimeout: 300,
      keepaliveInterval: 0,
      proxyJump: [],
      shell: '/bin/sh',
    },
    stop() {
      for (const client of clients) client.end();
      server.close();
    },
  };
}

export const onSession = (client: Connection, take: (session: Session) => void): void =>
  void client.on('session', (accept) => take(accept()));
