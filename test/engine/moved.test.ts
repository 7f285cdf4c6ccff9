import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tellMoved } from '../../src/engine/host-task/moved.ts';

const mib = 1024 * 1024;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function listen() {
  const heard: unknown[] = [];
  const run = { emit: ({ bytes, total }: Record<string, unknown>) => void heard.push([bytes, total]) };
  const moved = tellMoved({ info: {}, host: { name: 'a' }, section: { play: { run } } } as never);
  return { heard, moved };
}

it('a file that stands still is told by how far it came', () => {
  const { heard, moved } = listen();
  for (const n of [1, 2, 3]) moved.tell(n * mib, 9 * mib);
  expect(heard).toEqual([[mib, 9 * mib]]);
  vi.advanceTimersByTime(1000);
  expect(heard).toEqual([
    [mib, 9 * mib],
    [3 * mib, 9 * mib],
  ]);
});

it('the end of a file is told at once, and nothing after the task', () => {
  const { heard, moved } = listen();
  moved.tell(mib, 3 * mib);
  moved.tell(3 * mib, 3 * mib);
  expect(heard).toEqual([
    [mib, 3 * mib],
    [3 * mib, 3 * mib],
  ]);
  moved.tell(2 * mib, 5 * mib);
  moved.end();
  moved.tell(5 * mib, 5 * mib);
  vi.advanceTimersByTime(1000);
  expect(heard).toHaveLength(2);
});

it('small files are not told of', () => {
  const { heard, moved } = listen();
  moved.tell(1000, 2000);
  moved.tell(1000, undefined);
  expect(heard).toEqual([]);
});
