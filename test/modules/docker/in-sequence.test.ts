// Two who write the same thing of a swarm.
import { expect, it } from 'vitest';
import { DockerError } from '../../../src/modules/docker/api/client.ts';
import { inSequence } from '../../../src/modules/docker/swarm/api.ts';

const thing = (Index: number, labels: readonly string[]) => ({ Version: { Index }, labels });
const raced = new DockerError(500, 'rpc error: code = Unknown desc = update out of sequence');

it('is written as the other has left it', async () => {
  const written: [readonly string[], number][] = [];
  await inSequence(
    thing(1, []),
    () => Promise.resolve(thing(2, ['theirs'])),
    ({ labels }, version) => {
      if (version === 1) return Promise.reject(raced);
      written.push([[...labels, 'ours'], version]);
      return Promise.resolve();
    },
  );
  expect(written).toEqual([[['theirs', 'ours'], 2]]);
});

it('is given up in the end, and at once for another reason', async () => {
  let tries = 0;
  const write = (error: Error) => () => {
    tries++;
    return Promise.reject(error);
  };
  const latest = () => Promise.resolve(thing(2, []));
  await expect(inSequence(thing(1, []), latest, write(raced))).rejects.toBe(raced);
  expect(tries).toBe(6);
  const denied = new DockerError(403, 'denied');
  await expect(inSequence(thing(1, []), latest, write(denied))).rejects.toBe(denied);
  expect(tries).toBe(7);
});
