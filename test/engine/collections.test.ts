import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const base = 'collections/ansible_collections/my/col';
const says = (word: string): string => `#!/bin/sh\necho '{"msg": "${word}"}'\n`;

const collection = {
  [`${base}/roles/web/tasks/main.yml`]:
    '- debug: {msg: "role {{ from_defaults }}"}\n- hello:\n- import_role: {name: other}\n',
  [`${base}/roles/web/defaults/main.yml`]: 'from_defaults: web\n',
  [`${base}/roles/other/tasks/main.yml`]: '- debug: {msg: other}\n',
  [`${base}/plugins/modules/hello.sh`]: says('hello of my.col'),
  [`${base}/plugins/modules/ping.sh`]: says('ping of my.col'),
  [`${base}/plugins/modules/deep/er.sh`]: says('deeper'),
  [`${base}/playbooks/site.yml`]:
    '- {hosts: a, gather_facts: false, tasks: [{hello: , register: r}, {debug: {msg: "{{ r.msg }}"}}]}\n',
};

const play = (text: string): Promise<Awaited<ReturnType<typeof run>>> =>
  run({ files: { ...collection, 'site.yml': `- hosts: a\n  gather_facts: false\n${text}` } });

const messages = (ran: Awaited<ReturnType<typeof run>>): unknown[] =>
  ran.events.flatMap((e) =>
    e.type === 'host.end' ? [e.result.result['msg'] ?? e.result.result['ping']] : [],
  );

describe('collections beside the playbook', () => {
  it('a role by its full name finds modules and roles of its own collection', async () => {
    expect(messages(await play('  roles: [my.col.web]\n'))).toEqual(['role web', 'hello of my.col', 'other']);
  });

  it('roles are included and imported by full name too', async () => {
    const ran = await play(
      '  tasks:\n    - include_role: {name: my.col.other}\n    - import_role: {name: my.col.other}\n',
    );
    expect(ran.said).toEqual(['a: other', 'a: other']);
  });

  it('modules by full name, in folders too; plain names mean the builtin ones', async () => {
    const ran = await play('  tasks: [{my.col.hello: }, {my.col.deep.er: }, {ping: }, {my.col.ping: }]\n');
    expect(messages(ran)).toEqual(['hello of my.col', 'deeper', 'pong', 'ping of my.col']);
  });

  it('collections: is where plain names are looked for, in order', async () => {
    const ran = await play(
      `  collections: [my.col]
  roles: [other]
  tasks:
    - ping:
    - {ping: , collections: [ansible.builtin]}
    - {ansible.builtin.ping: }
`,
    );
    expect(messages(ran)).toEqual(['other', 'ping of my.col', 'pong', 'pong']);
    const first = await play('  collections: [ansible.builtin, my.col]\n  tasks: [{ping: }, {hello: }]\n');
    expect(messages(first)).toEqual(['pong', 'hello of my.col']);
  });

  it('a playbook of a collection is run and imported by its full name', async () => {
    const imported = await run({
      files: { ...collection, 'site.yml': '- import_playbook: my.col.site\n' },
    });
    expect(imported.said).toEqual(['a: hello of my.col']);
  });

  it('what there is not is told as for any other', async () => {
    expect((await play('  roles: [my.col.nope]\n')).error).toContain("the role 'my.col.nope' was not found");
    expect((await play('  tasks: [{my.col.nope: }]\n')).error).toContain(
      "couldn't resolve module/action 'my.col.nope'",
    );
  });
});
