import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { dockerClient } from '../../src/connection/docker.ts';
import { connectLocal } from '../../src/connection/index.ts';
import { openDocker } from '../../src/slices/docker.ts';

const open = async (server: Server): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
};

const transport = connectLocal();
const asked: string[] = [];
let location = '';
const daemon = createServer((request, response) => {
  asked.push(`daemon ${request.url}`);
  response.writeHead(302, { location }).end();
});
const elsewhere = createServer((request, response) => {
  asked.push(`elsewhere ${request.url}`);
  response.end('{}');
});
let host = '';
let away = 0;
beforeAll(async () => {
  host = `tcp://127.0.0.1:${await open(daemon)}`;
  away = await open(elsewhere);
});
afterAll(async () => {
  for (const server of [daemon, elsewhere]) {
    server.close();
    server.closeAllConnections();
  }
  await transport.close();
});
beforeEach(() => void (asked.length = 0));

const clients = {
  'of a host': () => dockerClient(transport, { dockerHost: host }),
  'of slices': () => openDocker({ host, env: {} }),
};

/** Asks the other server itself: what was sent there before has come by then. */
const settled = async (): Promise<void> => {
  await fetch(`http://127.0.0.1:${away}/last`);
};

for (const [whose, client] of Object.entries(clients))
  for (const to of [
    'http://127.0.0.1:PORT/stolen',
    'ftp://127.0.0.1/',
    'mailto:x',
    'http://127.0.0.1:1/',
    '/x',
  ])
    it(`follows no redirect of the daemon ${whose}: ${to}`, async () => {
      location = to.replace('PORT', String(away));
      await expect((await client()).info()).rejects.toThrow('HTTP code 302');
      await settled();
      expect(asked).toEqual(['daemon /info', 'elsewhere /last']);
    });
