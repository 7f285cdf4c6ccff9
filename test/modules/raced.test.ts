import { expect, it } from 'vitest';
import { moduleEntries } from '../../src/modules/index.ts';
import { attacks } from '../attack/race-cases.ts';
import { excuses } from '../attack/race-excuses.ts';
import { readers } from '../ran/lists.ts';

const raced = new Set(Object.values(attacks).map(({ module }) => module));
const isRaced = (names: readonly string[]): boolean => names.some((name) => raced.has(name));

it('races every module that writes on a host, or says why not', () => {
  const without = moduleEntries
    .filter(({ names }) => !isRaced(names) && !excuses.has(names[0]) && !readers.includes(names[0]))
    .map(({ names }) => names[0]);
  expect(
    without,
    'add a case to test/attack/race-cases.ts, a reason to race-excuses.ts, or to the readers of test/ran/lists.ts',
  ).toEqual([]);
});

it('excuses no module that is raced, and none that does not exist', () => {
  const there = new Map(moduleEntries.map(({ names }) => [names[0], names] as const));
  expect(
    [...excuses.keys()].filter((name) => isRaced(there.get(name) ?? [name]) || !there.has(name)),
  ).toEqual([]);
});
