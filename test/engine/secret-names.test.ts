import { expect, it } from 'vitest';
import { Vault } from '../../src/vault/index.ts';
import { run } from './harness.ts';

it('a secret in a name that a book gives is masked: facts, statistics, results of its own programs', async () => {
  const vault = new Vault([{ id: 'default', password: Buffer.from('pw') }]);
  const ran = await run({
    files: {
      pw: 'pw\n',
      hosts: 'a\n',
      'vault.yml': vault.encrypt('sec: Zx9Qw7Kp2L\nword: correcthorse\n'),
      'library/own':
        '#!/bin/sh\necho \'{"changed": false, "xZx9Qw7Kp2L": 1, "list_of": 1, "ansible_facts": {"yZx9Qw7Kp2L": 1}}\'\n',
      'site.yml': `
- hosts: a
  gather_facts: false
  vars_files: [vault.yml]
  tasks:
    - set_fact: {"{{ 'k' ~ sec }}": 1, "{{ word }}": 2}
    - set_fact: {"{{ 'k' ~ item }}": 1}
      loop: ["{{ sec }}"]
    - set_stats: {data: {sZx9Qw7Kp2L: 1, correcthorse: 1}}
    - own:
    - assert: {that: ["kZx9Qw7Kp2L == 1", "correcthorse == 2"]}
`,
    },
    options: { vaultIds: ['pw'], verbosity: 1 },
  });
  expect(ran.error).toBeUndefined();
  expect(ran.exit, JSON.stringify(ran.lines)).toBe(0);
  const told = JSON.stringify(ran.events);
  expect(told).not.toMatch(/Zx9Qw7|correcthorse/);
  expect(told).toContain('"k********":1,"********":2');
  expect(told).toContain('"list_of":1');
});
