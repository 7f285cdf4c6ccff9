import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { connect } from '../../../src/connection/index.ts';
import type { ConnectOptions } from '../../../src/connection/types.ts';

const sockets = new Set<Socket>();
const servers: Server[] = [];
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of servers) server.close();
  sockets.clear();
});

/** A host that takes connections and never says a word, and how often it was asked. */
async function silentHost(): Promise<{ readonly port: number; asked(): number }> {
  let asked = 0;
  const server = createServer((socket) => {
    asked++;
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, asked: () => asked };
}

const login = (port: number, retries?: number): Promise<unknown> => {
  const options: ConnectOptions = {
    ...{
      kind: 'ssh',
      inventoryName: 'x',
      host: '127.0.0.1',
      port,
      user: 'x',
      password: 'x',
      shell: '/bin/sh',
    },
    ...{ privateKeyFiles: [], knownHostsFiles: [], hostKeyChecking: 'no', proxyJump: [] },
    ...{ connectTimeout: 200, keepaliveInterval: 0, retries },
  };
  return connect(options).catch((error: unknown) => error);
};

it.each([
  [undefined, 2],
  [0, 1],
  [2, 3],
])('a silent host is asked once and again as retries say: %s', async (retries, times) => {
  const host = await silentHost();
  expect(await login(host.port, retries)).toMatchObject({
    code: 'TSP2002',
    message: expect.stringContaining('no answer within 0.2 s') as string,
  });
  expect(host.asked()).toBe(times);
});

it('many names of a silent host cost the time of a few', async () => {
  const host = await silentHost();
  const failures = await Promise.all(Array.from({ length: 100 }, () => login(host.port)));
  expect(failures).toHaveLength(100);
  for (const failure of failures) expect(failure).toMatchObject({ code: 'TSP2002' });
  // Eight at a time: without sharing what they come to, each name would ask twice by itself.
  expect(host.asked()).toBeLessThan(100);
});
