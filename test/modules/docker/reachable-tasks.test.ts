import { expect, it } from 'vitest';
import { reachableTasks } from '../../../src/modules/docker/service/service.ts';

const node = (ID: string, State: string) => ({ ID, Status: { State, Addr: '' } });
const task = (ID: string, NodeID?: string) => ({ ID, NodeID, Status: { State: 'running' } });

it('leaves out tasks of nodes that are lost, and keeps those that no node has yet', async () => {
  const answers: Record<string, unknown> = {
    '/nodes': [
      node('up', 'ready'),
      node('dead', 'down'),
      node('cut', 'disconnected'),
      node('new', 'unknown'),
    ],
    '/tasks': [task('a', 'up'), task('b', 'dead'), task('c', 'cut'), task('d', 'new'), task('e')],
  };
  const api = { get: <T>(path: string) => Promise.resolve(answers[path] as T) };
  expect((await reachableTasks(api, 'books')).map(({ ID }) => ID)).toEqual(['a', 'd', 'e']);
});
