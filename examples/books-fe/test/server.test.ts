import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { page } from '../src/page.ts';
import { pageServer } from '../src/server.ts';

let server: Server;

async function run(): Promise<string> {
  ({ server } = pageServer({ version: '1.0.0', color: 'green' }));
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
