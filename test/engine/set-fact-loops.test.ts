/** What an item of a loop of `set_fact` sets is seen by the next one, as it was when it was set. */
import { expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (tasks: string): string => `
- hosts: a
  gather_facts: false
  vars: {counted: "{{ n | default(0) }}"}
  tasks:
${tasks}`;

it.each([
  ['a list grows', 'all: "{{ all | default([]) + [item] }}"', 'all', 'a: ["x","y","z"]'],
  [
    'one name sees what another was for the item before',
    'seen: "{{ seen | default(\'\') ~ item ~ (last | default(\'-\')) }}", last: "{{ item }}"',
    'seen',
    'a: x-yxzy',
  ],
  ['a variable that is a template sees it too', 'n: "{{ counted | int + 1 }}"', 'n', 'a: 3'],
  [
    'what was set stays what it was, though its words mean something else now',
    'first: "{{ first | default(counted) }}", n: "{{ item }}"',
    'first ~ n',
    'a: 0z',
  ],
])('%s', async (_, words, shown, said) => {
  const ran = await run(
    book(`    - {set_fact: {${words}}, loop: [x, y, z]}\n    - debug: {msg: "{{ ${shown} }}"}\n`),
  );
  expect(ran.said).toEqual([said]);
});

it('a condition on an item sees what the item before has set', async () => {
  const ran = await run(
    book(`    - {set_fact: {found: "{{ item }}"}, loop: [x, y, z], when: found is undefined}
    - debug: {msg: "{{ found }}"}
`),
  );
  expect(ran.said).toEqual(['a: x']);
  expect(ran.lines.filter((line) => line.includes('skipped'))).toHaveLength(2);
});

it('a delegated fact goes to the host of its item', async () => {
  const ran = await run(
    `
- hosts: a
  gather_facts: false
  tasks:
    - {set_fact: {mine: "{{ item }}"}, loop: [a, b], delegate_to: "{{ item }}", delegate_facts: true}
    - debug: {msg: "{{ hostvars['a'].mine }}{{ hostvars['b'].mine }}"}
`,
  );
  expect(ran.said).toEqual(['a: ab']);
});
