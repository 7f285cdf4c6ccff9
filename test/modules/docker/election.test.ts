// A swarm between two leaders, as a real client of Docker meets it: the daemon's words, over HTTP.
import Dockerode from 'dockerode';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { dockerApi } from '../../../src/modules/docker/api/client.ts';

const leaderless =
  "rpc error: code = Unknown desc = The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.";

let daemon: Server;
/** Answers that are left, in turn; the last one is given for ever. */
let answers: [status: number, body: unknown][];
let asked: string[];

beforeEach(async () => {
  asked = [];
  daemon = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const [status, body] = (answers.length > 1 ? answers.shift() : answers[0])!;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(daemon, 'listening');
});
afterEach(() => daemon.close());

const client = (electionPatience?: number) =>
  dockerApi(
    new Dockerode({ host: '127.0.0.1', port: (daemon.address() as AddressInfo).port }),
    { name: 'web', maxOutput: 1 << 20 },
    { prefix: '', timeout: 5000, electionPatience },
  );

it('is asked again until it has a leader, for writing too', async () => {
  const refusal: [number, unknown] = [503, { message: leaderless }];
  answers = [refusal, refusal, [201, { Id: 'net' }]];
  expect(await client().post('/networks/create', { body: { Name: 'net' } })).toEqual({ Id: 'net' });
  expect(asked).toEqual(Array(3).fill('POST /networks/create?'));
});

it('is not waited for by who looks again soon', async () => {
  answers = [[503, { message: leaderless }]];
  await expect(client(0).get('/services')).rejects.toThrow('does not have a leader');
  expect(asked).toHaveLength(1);
});

it('has an end of patience, and other refusals have none', async () => {
  answers = [[503, { message: leaderless }]];
  await expect(client(250).get('/services')).rejects.toThrow('does not have a leader');
  expect(asked.length).toBeGreaterThan(1);
  asked = [];
  answers = [[500, { message: 'rpc error: code = DeadlineExceeded desc = context deadline exceeded' }]];
  await expect(client().get('/services')).rejects.toThrow('DeadlineExceeded');
  expect(asked).toHaveLength(1);
});
