import { expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (task: string): string => `
- hosts: a
  gather_facts: false
  tasks:
    - ${task}
    - {command: pwd, register: here}
    - {debug: {msg: "{{ here.stdout | basename }} {{ lookup('file', 'made') }}"}}
`;

it('programs on the controller begin in the folder of their playbook, and relative paths mean it', async () => {
  const ran = await run({
    files: {
      hosts: 'a ansible_connection=local\n',
      'one/site.yml': book('{copy: {content: first, dest: made}}'),
      'two/site.yml': book('{shell: "printf second > made"}'),
      'site.yml': '- import_playbook: one/site.yml\n- import_playbook: two/site.yml\n',
    },
  });
  expect(ran.said).toEqual(['a: one first', 'a: two second']);
});
