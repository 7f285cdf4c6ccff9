// Servers of Consul between two leaders, as a client meets them: the agent's words, over HTTP.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { connectLocal } from '../../../src/connection/index.ts';
import { consulReader, consulWriter } from '../../../src/modules/consul/api.ts';
import { createReadHost, createWriteHost } from '../../../src/sdk/remote-host.ts';

const transport = connectLocal();
const [read, write] = [
  createReadHost(transport, { name: 'web' }),
  createWriteHost(transport, { name: 'web' }),
];
afterAll(() => transport.close());

/** What agents of Consul 1.8 answer, with status 500. */
const words = {
  none: 'No cluster leader',
  gone: 'rpc error getting client: failed to get conn: dial tcp 10.0.0.1:0->10.0.0.2:8300: i/o timeout',
  lost: 'rpc error making call: EOF',
};

let agent: Server;
/** Refusals that are left, in turn; the last one is given for ever unless it is empty. */
let refusals: string[];
let asked: string[];
beforeEach(async () => {
  asked = [];
  agent = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const refusal = refusals.length > 1 ? refusals.shift() : refusals[0];
    if (refusal === '') response.end('true');
    else response.writeHead(500).end(refusal);
  }).listen(0, '127.0.0.1');
  await once(agent, 'listening');
});
afterEach(() => agent.close());

const params = () => ({
  ...{ host: '127.0.0.1', port: (agent.address() as AddressInfo).port },
  ...{ scheme: 'http', validate_certs: true },
});

it('are asked again until they have a leader', async () => {
  refusals = [words.none, words.gone, words.lost, ''];
  expect(await consulReader(read, params()).get('/kv/a')).toBe(true);
  expect(asked).toEqual(Array(4).fill('GET /v1/kv/a'));
});

it('are told again to write what they have not begun, and only that', async () => {
  refusals = [words.none, words.gone, ''];
  expect(await consulWriter(write, params()).put('/kv/a', {}, 'x')).toBe(true);
  expect(asked).toEqual(Array(3).fill('PUT /v1/kv/a'));
  refusals = [words.lost];
  await expect(consulWriter(write, params()).put('/kv/a', {}, 'x')).rejects.toThrow('EOF');
  expect(asked).toHaveLength(4);
});

it('are not waited for by who looks again soon, and not for ever', async () => {
  refusals = [words.none];
  const looks = consulReader(read, params(), { electionPatience: 0 });
  await expect(looks.get('/kv/a')).rejects.toThrow('No cluster leader');
  expect(asked).toHaveLength(1);
  await expect(consulReader(read, params(), { electionPatience: 250 }).get('/kv/a')).rejects.toThrow(
    'No cluster leader',
  );
  expect(asked.length).toBeGreaterThan(2);
});

it('refuse other things once', async () => {
  refusals = ['Missing session'];
  await expect(consulReader(read, params()).get('/kv/a')).rejects.toThrow('Missing session');
  expect(asked).toHaveLength(1);
});
