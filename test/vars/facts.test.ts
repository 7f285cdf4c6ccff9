import { expect, it } from 'vitest';
import { factVariables, HostFacts } from '../../src/vars/facts.ts';
import type { Dict, Value } from '../../src/util/value.ts';

const said: Dict = new Map<Value, Value>([
  ['ansible_kernel', '6'],
  ['add_host', new Map([['name', 'evil']])],
  ['add_group', 'evil'],
  ['ansible_host', 'evil'],
  ['_ansible_no_log', false],
  ['_ansible_delegated_vars', 'evil'],
  ['_ansible_facts_gathered', true],
  [7, 'a key that is no text'],
]);

it('are variables by their names, but for those that mean something to the run', () => {
  const facts = new HostFacts();
  facts.add(said, true);
  expect([...facts.variables.keys()]).toEqual(['ansible_facts', 'ansible_kernel']);
  expect([...factVariables(said).keys()]).toEqual(['ansible_kernel']);
});

it('have no keys that tsplay itself writes into results; that they were gathered is one thing it asks', () => {
  const facts = new HostFacts();
  facts.add(said, true);
  const kept = ['kernel', 'add_host', 'add_group', 'host', '_ansible_facts_gathered'];
  expect([...facts.known.keys()]).toEqual(kept);
  expect([...facts.raw.keys()]).not.toContain('_ansible_no_log');
  expect(facts.gathered).toBe(true);
  facts.clear();
  expect(facts.gathered).toBe(false);
  expect([...facts.variables.keys()]).toEqual(['ansible_facts']);
});

it('are no variables of their own where they are not injected, but those of files on the host', () => {
  const facts = new HostFacts();
  facts.add(new Map<Value, Value>([['ansible_kernel', '6'], ['ansible_local', new Map()]]), false); // prettier-ignore
  expect([...facts.variables.keys()]).toEqual(['ansible_facts', 'ansible_local']);
});
