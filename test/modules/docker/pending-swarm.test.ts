import { expect, it } from 'vitest';
import type { DockerApi } from '../../../src/modules/docker/api/client.ts';
import { settledSwarmState } from '../../../src/modules/docker/swarm/api.ts';

/** A daemon that is about to join until it has been asked so often. */
function daemon(pending: number) {
  let asked = 0;
  const get = () => Promise.resolve({ Swarm: { LocalNodeState: asked++ < pending ? 'pending' : 'active' } });
  return { api: { get } as unknown as DockerApi, asked: () => asked };
}

it('waits for a node that is about to join a swarm', async () => {
  const { api, asked } = daemon(2);
  expect((await settledSwarmState(api)).LocalNodeState).toBe('active');
  expect(asked()).toBe(3);
});

it('waits for a time only', async () => {
  const { api } = daemon(Infinity);
  expect((await settledSwarmState(api, 200)).LocalNodeState).toBe('pending');
});
