import { expect, it } from 'vitest';
import { run } from './harness.ts';

const hosts = 'a ansible_connection=local\nb ansible_connection=local\nc ansible_connection=local\n';
const ask =
  "{{ hostvars.a.t | default('u') }} {{ hostvars.b.t | default('u') }} {{ hostvars.c.t | default('u') }}";
const said = async (task: string): Promise<string> => {
  const site = `
- hosts: a,b
  gather_facts: false
  tasks:
${task}
    - debug: {msg: "${ask}"}
      run_once: true
`;
  const ran = await run({ files: { 'site.yml': site, hosts, 'v.yml': 't: file\n' } });
  return ran.said.at(-1) ?? String(ran.error);
};

it('facts of a delegated loop are those of the host of each item', async () => {
  expect(
    await said(`
    - set_fact: {t: "{{ item }}1"}
      delegate_to: "{{ item }}"
      delegate_facts: true
      run_once: true
      loop: [a, b, c]`),
  ).toBe('a: a1 b1 c1');
});

it('facts of a delegated loop may be asked for item by item', async () => {
  expect(
    await said(`
    - set_fact: {t: "{{ item }}1"}
      delegate_to: "{{ item }}"
      delegate_facts: "{{ item == 'c' }}"
      loop: [c, b]
      when: inventory_hostname == 'a'`),
  ).toBe('a: b1 u c1');
});

it('facts of a task that runs once elsewhere are those of all hosts of the play', async () => {
  expect(
    await said(`
    - set_fact: {t: x}
      delegate_to: c
      run_once: true`),
  ).toBe('a: x x u');
});

it('variables of a file read in a delegated loop are those of the host of each item', async () => {
  expect(
    await said(`
    - include_vars: {file: v.yml}
      delegate_to: "{{ item }}"
      delegate_facts: true
      run_once: true
      loop: [b, c]`),
  ).toBe('a: u file file');
});
