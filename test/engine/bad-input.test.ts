import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

const play = (tasks: string): string => `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}`;

describe('bad input', () => {
  it('leaves tasks alone whose failure the book provides for', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - {copy: {dst: /x}, ignore_errors: true}
    - {copy: {dst: /x}, failed_when: false}
    - block: [{copy: {dst: /x}}]
      rescue: [{debug: {msg: rescued}}]
`);
    expect(ran.error).toBeUndefined();
    expect(ran.said).toEqual(['a: rescued']);
  });

  it('names an unknown parameter, its place and what was meant', async () => {
    const ran = await run(play('    - copy:\n        dst: /tmp/x\n        content: x\n'));
    expect(ran.error).toContain('Unsupported parameters for (copy) module: dst');
    expect(ran.error).toContain('site.yml:5:9');
    expect(ran.error).toContain('did you mean "dest"?');
  });

  it('refuses keywords that an include has no use for', async () => {
    const ran = await run({
      files: {
        'x.yml': '- debug: {msg: x}\n',
        'site.yml': play(
          '    - include_tasks: x.yml\n      become: true\n    - import_tasks: x.yml\n      become: false\n',
        ),
      },
    });
    expect(ran.error).toContain("'become' is not a valid attribute for a TaskInclude");
    expect(ran.error).toContain('site.yml:5:7');
    expect(ran.said).toEqual([]);
  });

  it('tells of templates that cannot be read before anything is done, all at once', async () => {
    const ran = await run(
      play(`    - debug: {msg: first}
    - debug: {msg: "{{ x | uper }}"}
    - copy:
        dest: /tmp/x
        content: |
          {% for a in b %}
          {{ a }}
    - debug: {msg: x}
      when: a and
    - assert: {that: ["1 = 1"]}
    - debug: {msg: "{{ y | nope }}"}
      when: x is defined
    - debug: {msg: "{{ z | nope }}"}
      ignore_errors: true
`),
    );
    expect(ran.said).toEqual([]);
    const told = String(ran.error);
    expect(told).toContain('site.yml:5:28');
    expect(told).toContain('did you mean "upper"?');
    expect(told).toContain('Unexpected end of template');
    expect(told).toContain('site.yml:12:18');
    expect(told).toContain("expected token 'end of statement block', got '='");
    expect(told).not.toContain('nope');
  });

  it('names an undefined variable and where it is used', async () => {
    const ran = await run(play('    - debug:\n        msg: "{{ gretting }}"\n      vars: {greeting: hi}\n'));
    expect(ran.exit).toBe(2);
    const [failed] = ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result] : []));
    expect(failed?.error).toContain(
      "The task includes an option with an undefined variable. The error was: 'gretting' is undefined",
    );
    expect(failed?.error).toContain('site.yml:5:18');
    expect(failed?.error).toContain('did you mean "greeting"?');
  });

  it('warns once of templates in conditionals', async () => {
    const ran = await run(
      play(`    - debug: {msg: one}
      when: "'{{ x }}' == 'a'"
      loop: [1, 2]
    - debug: {msg: two}
      when: ["x == {{ x }}", x == 'a']
  vars: {x: a}
`),
    );
    expect(ran.exit).toBe(0);
    const told =
      'conditional statements should not include jinja2 templating delimiters such as {{ }} or {% %}.';
    expect(ran.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []))).toEqual([
      `${told} Found: '{{ x }}' == 'a'`,
      `${told} Found: x == {{ x }}`,
    ]);
  });

  it('tells all problems at once, before anything runs', async () => {
    const ran = await run(
      `- hosts: a\n  tasks:\n    - comand: ls\n    - name: x\n      wen: true\n      ping:\n  roles: [nowhere]\n`,
    );
    expect(ran.events).toEqual([]);
    expect(ran.error).toContain("couldn't resolve module/action 'comand'");
    expect(ran.error).toContain('did you mean "command"?');
    expect(ran.error).toContain('did you mean "when"?');
    expect(ran.error).toContain("the role 'nowhere' was not found");
  });

  it('leaves to the run what a condition may skip or the book survives', async () => {
    const ran = await run(
      play(`    - copy: {nosuch: x}
      when: false
    - copy: {nosuch: x}
      ignore_errors: true
    - debug: {msg: one}
      notify: no such handler
      when: inventory_hostname == 'b'
    - block: [{template: {src: none.j2, dest: /nowhere}}]
      rescue: [{debug: {msg: rescued}}]
`),
    );
    expect(ran.said).toEqual(['a: rescued']);
    expect(ran.exit).toBe(0);
    const warnings = ran.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []));
    expect(warnings.join('\n')).toContain('Unsupported parameters for (copy) module: nosuch');
    expect(warnings.join('\n')).toContain("The requested handler 'no such handler' was not found");
  });

  it('tells of handlers, files and tags that there are not', async () => {
    const book = play(
      '    - debug: {msg: one}\n      notify: nobody\n    - template: {src: a.j2, dest: /x}\n',
    );
    const ran = await run(book);
    expect(ran.events).toEqual([]);
    expect(ran.error).toContain("The requested handler 'nobody' was not found");
    expect(ran.error).toContain("Could not find or access 'a.j2'");
    const tagged = await run({
      files: { 'site.yml': play('    - debug: {msg: one}\n      tags: known\n') },
      options: { tags: ['known', 'unknown', 'knwon'], skipTags: ['alwyas'] },
    });
    expect(tagged.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []))).toEqual([
      'no task has the tag "unknown"',
      'no task has the tag "knwon" (did you mean "known"?)',
      'no task has the tag "alwyas" (did you mean "always"?)',
    ]);
  });

  it('says where YAML is broken', async () => {
    const ran = await run('- hosts: a\n  tasks:\n  - debug: {msg: {{ x }}}\n');
    expect(ran.error).toMatch(/site\.yml:3:\d+/);
    expect(ran.error).toContain('TSP1001');
  });

  it('shows the modern form of an old spelling', async () => {
    const ran = await run('- hosts: a\n  gather_facts: no\n  sudo: no\n  tasks:\n    - debug: msg=hi\n');
    const [deprecation] = ran.events.filter((e) => e.type === 'deprecation');
    expect(deprecation).toMatchObject({ modern: 'become: false', src: { line: 3, col: 3 } });
    expect(ran.exit).toBe(0);
  });
});
