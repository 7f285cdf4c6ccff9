import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../engine/harness.ts';

const text = readFileSync('docs/authors.md', 'utf8');

/** Examples of docs/authors.md that name a file, by that name. */
const files = Object.fromEntries(
  [...text.matchAll(/^```ts\n\/\/ (\S+)\n([\s\S]*?)^```/gm)].map(([, name = '', body = '']) => [name, body]),
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

  it('has a play that tests the module, and fails where the module never stops changing', async () => {
    const [, book = ''] = /^```yaml\n# test-motd\.yml\n([\s\S]*?)^```/m.exec(text) ?? [];
    const play = book
      .replace('hosts: localhost', 'hosts: a')
      .replace('/tmp/motd-test', '"{{ playbook_dir }}/motd"');
    const statuses = async (module: Readonly<Record<string, string>>): Promise<string[]> => {
      const { events } = await run({ files: { ...module, 'site.yml': play } });
      return events.flatMap((event) => (event.type === 'host.end' ? [event.result.status] : []));
    };
    expect((await statuses(files)).at(-1)).toBe('ok');
    const never = (files['library/motd.ts'] ?? '').replace(/if \(before ===.*/, '');
    expect((await statuses({ 'library/motd.ts': never })).at(-1)).toBe('failed');
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
