import { on, once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Graceful } from '../../common/src/graceful.ts';
import { page } from '../src/page.ts';
import { pageServer } from '../src/server.ts';

let server: Server;
let service: Graceful;

async function run(): Promise<string> {
  ({ server, service } = pageServer({ version: '1.0.0', color: 'green' }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

it('serves the page, saying which release and colour does', async () => {
  const url = await run();
  const response = await fetch(`${url}/?x=1`);
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(response.headers.get('x-service-color')).toBe('green');
  expect(await response.text()).toBe(page);
});

it('answers health checks, and 404 to the rest', async () => {
  const url = await run();
  const health = await fetch(`${url}/health`);
  expect(await health.json()).toEqual({ status: 'ok', version: '1.0.0', color: 'green' });
  expect((await fetch(`${url}/other`)).status).toBe(404);
});

it('asks for books by a relative address and never sets HTML', () => {
  expect(page).toContain("'/api/v1/books'");
  expect(page).not.toContain('innerHTML');
});

describe('what stays open', () => {
  it('answers over a websocket with who serves, and ends with "going away" when it stops', async () => {
    const url = await run();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/live`);
    const messages = on(socket, 'message') as AsyncIterableIterator<[Buffer]>;
    const next = async (): Promise<unknown> =>
      JSON.parse(((await messages.next()).value as [Buffer])[0].toString('utf8'));
    expect(await next()).toEqual({ version: '1.0.0', color: 'green' });
    socket.send('hello');
    expect(await next()).toEqual({ version: '1.0.0', color: 'green', text: 'hello' });
    const closed = once(socket, 'close');
    await service.stop();
    expect((await closed)[0]).toBe(1001);
  });

  it('tells the version in a stream of events, and ends it when it stops', async () => {
    const url = await run();
    const response = await fetch(`${url}/events`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const first = await reader.read();
    expect(Buffer.from(first.value ?? []).toString('utf8')).toBe(
      'data: {"version":"1.0.0","color":"green"}\n\n',
    );
    const stopped = service.stop();
    expect((await reader.read()).done).toBe(true);
    await stopped;
  });

  it('is no other address', async () => {
    const socket = new WebSocket(`${(await run()).replace('http', 'ws')}/other`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('404');
  });
});
