// Where tasks can be reached, also when Swarm has forgotten their ports.
import { expect, it } from 'vitest';
import type { ConsulReader } from '../../../src/modules/consul/api.ts';
import type { DockerApi } from '../../../src/modules/docker/api/client.ts';
import { readTasks } from '../../../src/modules/bluegreen/endpoints.ts';

const node = (n: number) => ({
  ID: `n${n}`,
  Description: { Hostname: `node-${n}` },
  Status: { State: 'ready', Addr: `10.0.0.${n}` },
});
const task = (id: string, n: number, ports: readonly [target: number, published: number][]) => ({
  ID: id,
  NodeID: `n${n}`,
  Slot: n,
  DesiredState: 'running',
  CreatedAt: '2026-01-01T00:00:00Z',
  Status: {
    State: 'running',
    // What Docker 20.10 says of a task after another manager has become the leader.
    PortStatus:
      ports.length === 0
        ? {}
        : { Ports: ports.map(([TargetPort, PublishedPort]) => ({ TargetPort, PublishedPort })) },
  },
});

function sources(tasks: readonly unknown[], registered: readonly unknown[], kept?: string) {
  const asked: string[] = [];
  const service = {
    ID: 's1',
    Spec: {
      Mode: { Replicated: { Replicas: 2 } },
      EndpointSpec: { Ports: [{ TargetPort: 8080, PublishMode: 'host' }] },
    },
  };
  const answers: Record<string, unknown> = {
    '/services/books-blue_blue': service,
    '/tasks': tasks,
    '/nodes': [node(1), node(2)],
  };
  const get = <T>(path: string): Promise<T> => Promise.resolve(answers[path] as T);
  const consul = {
    get: <T>(path: string) => {
      asked.push(path);
      const value = kept === undefined ? null : Buffer.from(kept).toString('base64');
      return Promise.resolve((path.startsWith('/kv/') ? [{ Key: path, Value: value }] : registered) as T);
    },
  };
  return {
    asked,
    source: {
      docker: { get, find: get } as unknown as DockerApi,
      consul: consul as unknown as ConsulReader,
      name: 'books',
      part: 'blue',
      port: 8080,
    },
  };
}

it('takes ports from Swarm, and does not ask Consul for what Swarm knows', async () => {
  const { source, asked } = sources(
    [
      task('a', 1, [[8080, 32768]]),
      task('b', 2, [
        [9090, 1],
        [8080, 32769],
      ]),
    ],
    [],
  );
  expect(await readTasks(source)).toMatchObject({
    wanted: 2,
    endpoints: [
      { task: 'a', address: '10.0.0.1', port: 32768, node: 'node-1' },
      { task: 'b', address: '10.0.0.2', port: 32769, node: 'node-2' },
    ],
    unplaced: [],
  });
  expect(asked).toEqual([]);
});

it('finds an instance whose port Swarm has forgotten where it was registered', async () => {
  const registered = [
    { ServiceID: 'books-blue:gone', ServicePort: 32700 },
    { ServiceID: 'books-blue:a', ServicePort: 32768 },
    { ServiceID: 'other:b', ServicePort: 1 },
  ];
  const { source, asked } = sources([task('a', 1, []), task('b', 2, [[8080, 32769]])], registered);
  expect((await readTasks(source)).endpoints).toEqual([
    { task: 'a', address: '10.0.0.1', port: 32768, node: 'node-1' },
    { task: 'b', address: '10.0.0.2', port: 32769, node: 'node-2' },
  ]);
  expect(asked).toEqual(['/catalog/service/books-blue', '/kv/services/books/healer/places/blue']);
});

it('finds it where it was written down, once the host that registered it has gone from the catalog', async () => {
  const two = [task('a', 1, []), task('b', 2, [])];
  const kept = sources(two, [], '{"a": 32768, "b": 32769, "gone": 1}');
  expect((await readTasks(kept.source)).endpoints.map(({ port }) => port)).toEqual([32768, 32769]);
  for (const odd of ['not JSON', '[]', 'null', '{"a": "x", "b": -1}'])
    expect((await readTasks(sources(two, [], odd).source)).endpoints).toEqual([]);
});

it('names an instance whose port is unknown', async () => {
  const { source } = sources([task('a', 1, []), task('b', 2, [[8080, 32769]])], []);
  const seen = await readTasks(source);
  expect(seen.endpoints.map(({ task: id }) => id)).toEqual(['b']);
  expect(seen.unplaced).toEqual([{ task: 'a', node: 'node-1' }]);
});
