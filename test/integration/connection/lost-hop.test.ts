/** A jump host that is lost while the host behind it is logged in to costs that host's task, never the run. */
import { connect as connectSocket, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import { fakeHost, type FakeHost } from './fake-host.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

/** A way to a host that `lose` does something to, once it is used. */
async function wayTo(host: FakeHost, lose: (socket: Socket, inner: Socket) => void): Promise<() => void> {
  const pairs: [Socket, Socket][] = [];
  const server: Server = createServer((socket) => {
    const inner = connectSocket(host.options.port, '127.0.0.1');
    for (const each of [socket, inner]) each.on('error', () => undefined);
    socket.pipe(inner).pipe(socket);
    pairs.push([socket, inner]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close() {
      for (const pair of pairs) for (const each of pair) each.destroy();
      server.close();
    },
  });
  Object.assign(host, { way: (server.address() as AddressInfo).port });
  return () => {
    for (const [socket, inner] of pairs) lose(socket, inner);
  };
}

it.each<[string, (socket: Socket, inner: Socket) => void]>([
  ['resets its connection', (socket) => void socket.resetAndDestroy()],
  ['falls silent', (socket, inner) => void inner.unpipe(socket).resume()],
])('a jump host that %s', async (_name, lose) => {
  const told: { lose?: () => void } = {};
  const hop = await fakeHost((client) =>
    client.on('tcpip', (accept) => {
      // The way to the target is open, and nobody says a word there.
      accept();
      setImmediate(() => told.lose?.());
    }),
  );
  open.push({ close: () => hop.stop() });
  told.lose = await wayTo(hop, lose);
  const { way } = hop as FakeHost & { way: number };
  const failed = await connect({
    ...hop.options,
    host: 'behind',
    connectTimeout: 20_000,
    keepaliveInterval: 100,
    retries: 0,
    proxyJump: [{ host: '127.0.0.1', port: way, user: 'anybody' }],
  }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'TSP2002' });
});
