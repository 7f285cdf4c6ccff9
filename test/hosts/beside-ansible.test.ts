/** What is on record of Ansible on the throw-away hosts, held against what is expected of tsplay. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { groups } from './setups/index.ts';

const record = JSON.parse(readFileSync(join(import.meta.dirname, 'ansible.json'), 'utf8')) as Record<
  string,
  boolean | null
>;
const setups = groups.flatMap((group) => group.setups);

it('Ansible has been seen on every set-up, and there are more than a hundred', () => {
  expect(Object.keys(record)).toEqual(setups.map(({ name }) => name));
  expect(setups.length).toBeGreaterThan(100);
});

it('no set-up where Ansible succeeds is one that tsplay refuses', () => {
  const refused = setups.filter(({ name, told }) => told !== undefined && record[name] === true);
  expect(refused.map(({ name }) => name)).toEqual([]);
});
