import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { getJson } from '../../src/inventory/plugins/api.ts';
import { ask } from '../lookups/support.ts';

const head = 'HTTP/1.1 200 OK\r\n\r\n';
/** Says what its path asks for: another protocol, or more than anybody may want. */
const server = createServer((socket) => {
  socket.on('error', () => undefined);
  socket.once('data', (request) => {
    if (!String(request).includes('/endless')) {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nraw');
      return;
    }
    const piece = Buffer.alloc(1024 * 1024, ' ');
    const more = (): void => {
      while (!socket.destroyed && socket.write(piece));
    };
    socket.on('drain', more);
    socket.write(head);
    more();
  });
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => void server.close());

it('an API of hosts that changes the protocol is told at once', async () => {
  const options = { url: `http://127.0.0.1:${port}`, timeout: 60_000 };
  await expect(getJson(options, '/nodes')).rejects.toThrow('closed without an answer');
});

it('the answer of an API of hosts has a limit', async () => {
  const options = { url: `http://127.0.0.1:${port}`, timeout: 60_000 };
  await expect(getJson(options, '/endless')).rejects.toThrow('the answer is too large');
});

it('the lookup consul_kv does not wait for a server that changes the protocol', async () => {
  const lookup = ask(`lookup('community.general.consul_kv', 'a', host='127.0.0.1', port=${port})`);
  await expect(lookup).rejects.toThrow('closed without an answer');
});
