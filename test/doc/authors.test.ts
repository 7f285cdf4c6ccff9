import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

/** Examples of docs/authors.md that name a file, by that name. */
const files = Object.fromEntries(
  [...readFileSync('docs/authors.md', 'utf8').matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(
    ([, name = '', text = '']) => [name, text],
  ),
);

describe('the guide for authors', () => {
  it('has a module that converges, with a check mode of its own', async () => {
    const book = `- hosts: a
  gather_facts: false
  tasks:
    - motd: { text: Hello, path: "{{ playbook_dir }}/motd" }
      check_mode: true
      register: planned
    - stat: { path: "{{ playbook_dir }}/motd" }
      register: there
    - motd: { text: Hello, path: "{{ playbook_dir }}/motd" }
      register: done
    - motd: { text: Hello, path: "{{ playbook_dir }}/motd" }
      register: again
    - debug: { msg: "{{ [planned.changed, there.stat.exists, done.changed, again.changed] }}" }
    - debug: { msg: "{{ lookup('file', playbook_dir ~ '/motd') }}" }
`;
    const ran = await run({ files: { ...files, 'site.yml': book } });
    expect(ran.said).toEqual(['a: [true,false,true,false]', 'a: Hello']);
  });

  it('has a filter that answers what it says', async () => {
    const book = `- hosts: a
  gather_facts: false
  tasks: [debug: { msg: "{{ 'hi' | shout }}" }]
`;
    const ran = await run({ files: { ...files, 'site.yml': book } });
    expect(ran.said).toEqual(['a: HI!']);
  });
});
