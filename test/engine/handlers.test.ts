import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const book = (play: string): string => `
- hosts: all
  gather_facts: false
${play}`;

describe('handlers', () => {
  it('are looked up when they are flushed, so that one that was included in between counts', async () => {
    const ran = await run({
      files: {
        'site.yml': book(`
  tasks:
    - debug: {msg: one}
      changed_when: true
      notify: restart
    - include_role: {name: web}
  handlers:
    - name: restart
      debug: {msg: of the play}
`),
        'roles/web/tasks/main.yml': '- debug: {msg: web}\n',
        'roles/web/handlers/main.yml': '- name: restart\n  debug: {msg: of the role}\n',
        hosts: 'a ansible_connection=local\n',
      },
    });
    expect(ran.said).toEqual(['a: one', 'a: web', 'a: of the role']);
  });

  it('with a templated name run once for a topic, however often their role was included', async () => {
    const ran = await run({
      files: {
        'site.yml': book(`
  tasks:
    - include_role: {name: web}
    - include_role: {name: web}
    - debug: {msg: task}
      changed_when: true
      notify: topic
    - debug: {msg: second}
      changed_when: true
      notify: told by web in 1
`),
        'roles/web/tasks/main.yml': '- debug: {msg: web}\n',
        'roles/web/handlers/main.yml':
          '- name: told by {{ role_name }} in {{ groups.all | length }}\n  listen: topic\n  debug: {msg: told}\n',
        hosts: 'a ansible_connection=local\n',
      },
    });
    expect(ran.said).toEqual(['a: web', 'a: web', 'a: task', 'a: second', 'a: told']);
  });

  it('notify handlers behind them at once, and those before them for the next flush', async () => {
    const ran = await run({
      files: {
        'site.yml': book(`
  tasks:
    - debug: {msg: task}
      changed_when: true
      notify: second
  post_tasks:
    - debug: {msg: post}
  handlers:
    - name: first
      debug: {msg: first}
    - name: second
      debug: {msg: second}
      changed_when: true
      notify: [first, third]
    - name: third
      debug: {msg: third}
`),
        hosts: 'a ansible_connection=local\n',
      },
    });
    expect(ran.said).toEqual(['a: task', 'a: second', 'a: third', 'a: post', 'a: first']);
  });

  it('of one name: the last list counts, and in it the first', async () => {
    const ran = await run({
      files: {
        'site.yml': book(`
  roles: [web]
  tasks:
    - debug: {msg: task}
      changed_when: true
      notify: h
  handlers:
    - name: h
      debug: {msg: first of the play}
    - name: h
      debug: {msg: second of the play}
`),
        'roles/web/handlers/main.yml': '- name: h\n  debug: {msg: of the role}\n',
        hosts: 'a ansible_connection=local\n',
      },
    });
    expect(ran.said).toEqual(['a: task', 'a: first of the play']);
  });

  it('run for failed hosts when they are forced, and a play says so before the command line', async () => {
    const failing = (force: string): string =>
      book(`${force}
  tasks:
    - debug: {msg: one}
      changed_when: true
      notify: h
    - fail:
      when: inventory_hostname == 'a'
  handlers:
    - name: h
      debug: {msg: handled}
`);
    const forced = await run({ files: { 'site.yml': failing('') }, options: { forceHandlers: true } });
    expect(forced.said).toEqual(['a: one', 'b: one', 'a: handled', 'b: handled']);
    expect(forced.exit).toBe(2);
    const not = await run({
      files: { 'site.yml': failing('  force_handlers: false') },
      options: { forceHandlers: true },
    });
    expect(not.said).toEqual(['a: one', 'b: one', 'b: handled']);
  });

  it('may be files of tasks, and are told by names that hang on an item', async () => {
    const ran = await run({
      files: {
        'site.yml': book(`
  tasks:
    - debug: {msg: "{{ item }}"}
      loop: [x, y]
      changed_when: item == 'y'
      notify: "handle {{ item }}"
  handlers:
    - name: handle x
      debug: {msg: x handled}
    - name: handle y
      include_tasks: more.yml
`),
        'more.yml': '- debug: {msg: one}\n- debug: {msg: two}\n',
        hosts: 'a ansible_connection=local\n',
      },
    });
    expect(ran.said.slice(2)).toEqual(['a: one', 'a: two']);
  });

  it('that are not defined end the run, where that only shows during the run', async () => {
    const ran = await run(
      book(`
  tasks:
    - debug: {msg: one}
      changed_when: true
      notify: "no {{ 'such' }} handler"
    - debug: {msg: never}
`),
    );
    expect(ran.said).toEqual(['a: one', 'b: one']);
    expect(ran.error).toContain("The requested handler 'no such handler' was not found in either the main");
  });

  it('inherit from their block, as what a block notifies does', async () => {
    const ran = await run(
      book(`
  tasks:
    - block:
        - debug: {msg: one}
          changed_when: true
        - debug: {msg: two}
          changed_when: true
          notify: []
      notify: h
  handlers:
    - name: h
      debug: {msg: handled}
`),
    );
    expect(ran.said).toEqual(['a: one', 'b: one', 'a: two', 'b: two', 'a: handled', 'b: handled']);
  });
});

describe('handlers of a role of a collection', () => {
  it('answer to names and topics behind the name of the role, short and full', async () => {
    const ran = await run({
      files: {
        'collections/ansible_collections/my/col/roles/r/handlers/main.yml':
          '- {name: first, debug: {msg: first}}\n- {name: second, debug: {msg: second}, listen: topic}\n',
        'site.yml': `- hosts: a
  gather_facts: false
  roles: [my.col.r]
  tasks:
    - {command: "true", notify: "r : first"}
    - meta: flush_handlers
    - {command: "true", notify: ["my.col.r : first", "my.col.r : topic"]}
    - meta: flush_handlers
    - {command: "true", notify: "r : topic"}
`,
      },
    });
    expect(ran.said).toEqual(['a: first', 'a: first', 'a: second', 'a: second']);
    expect(ran.lines).toContain('handler my.col.r : first: a ok');
  });
});
