import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { swarmTasks } from '../../src/rulebook/sources/swarm.ts';
import type { EventData } from '../../src/sdk/index.ts';
import { fromPlain, type Dict } from '../../src/util/value.ts';

it('tsplay.swarm.tasks tells what has changed since the first look, and goes on when Docker was away', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'swarm-'));
  const socket = join(dir, 'docker.sock');
  const task = (id: string, state: string, desired = 'running') => ({
    ...{ ID: id, ServiceID: 's1', NodeID: 'n1', Slot: 1, DesiredState: desired, Status: { State: state } },
  });
  let tasks = [task('a', 'running'), task('b', 'starting')];
  const serve = async () => {
    const server = createServer((request, response) => {
      const isTasks = request.url?.startsWith('/v1.41/tasks') === true;
      response.end(JSON.stringify(isTasks ? tasks : [{ ID: 's1', Spec: { Name: 'web' } }]));
    }).listen(socket);
    await once(server, 'listening');
    return server;
  };
  let server = await serve();
  const events: EventData[] = [];
  const warnings: string[] = [];
  const stop = new AbortController();
  const running = swarmTasks.prepare(
    fromPlain({ socket, interval: 0.02 }) as Dict,
    undefined,
  )({
    put: (event) => Promise.resolve(void events.push(event)),
    signal: stop.signal,
    sleep: (seconds) => sleep(seconds * 1000),
    position: { load: () => undefined, save: () => undefined },
    env: {},
    cwd: '/',
    warn: (message) => void warnings.push(message),
  });
  const until = async (count: number): Promise<void> => {
    while (events.length < count) await sleep(10);
  };
  try {
    await sleep(100);
    expect(events).toEqual([]);
    tasks = [task('a', 'running'), task('b', 'running')];
    await until(1);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await sleep(100);
    tasks = [task('a', 'running', 'shutdown'), task('c', 'new')];
    server = await serve();
    await until(4);
  } finally {
    stop.abort();
    await running;
    server.closeAllConnections();
    server.close();
    rmSync(dir, { recursive: true });
  }
  expect(warnings).toHaveLength(1);
  expect(events).toMatchObject([
    { task: 'b', service: 'web', before: 'starting', state: 'running' },
    { task: 'a', state: 'running', desired: 'shutdown' },
    { task: 'c', before: null, state: 'new' },
    { task: 'b', state: 'gone', before: 'running' },
  ]);
});
