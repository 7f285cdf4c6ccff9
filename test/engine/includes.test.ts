import { describe, expect, it } from 'vitest';
import { run } from './harness.ts';

describe('includes and roles', () => {
  it('names tasks with their role, and what includes a role without', async () => {
    const ran = await run({
      files: {
        'roles/outer/tasks/main.yml':
          '- debug: {msg: one}\n- name: bring it\n  include_role: {name: inner}\n- include_role: {name: inner}\n',
        'roles/inner/tasks/main.yml': '- name: two\n  debug: {msg: two}\n',
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  tasks:\n    - ansible.builtin.include_role: {name: outer}\n',
      },
    });
    const names = ran.events.flatMap((event) => (event.type === 'task.start' ? [event.task.name] : []));
    expect(names).toEqual([
      'ansible.builtin.include_role : outer',
      'outer : debug',
      'bring it',
      'inner : two',
      'include_role : inner',
      'inner : two',
    ]);
  });

  it('includes a file per host and item, with variables of its own', async () => {
    const ran = await run({
      files: {
        'for-a.yml': '- debug: {msg: "a {{ n }} {{ x }} {{ ansible_loop_var }} {{ ansible_index_var }}"}\n',
        'for-b.yml': '- debug: {msg: "b {{ n }} {{ x }}"}\n',
        'site.yml': `
- hosts: all
  gather_facts: false
  tasks:
    - include_tasks: "for-{{ inventory_hostname }}.yml"
      loop: [1, 2]
      loop_control: {loop_var: n, index_var: at}
      vars: {x: "{{ n * 10 }}"}
`,
      },
    });
    expect(ran.said).toEqual(['a: a 1 10 n at', 'a: a 2 20 n at', 'b: b 1 10', 'b: b 2 20']);
  });

  it('passes keywords of an import on, and those of an include only by apply', async () => {
    const ran = await run({
      files: {
        'inner.yml': '- debug: {msg: inner}\n  tags: [own]\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - import_tasks: inner.yml
      tags: [imported]
    - include_tasks: {file: inner.yml, apply: {tags: [applied]}}
      tags: [always]
    - include_tasks: inner.yml
      tags: [always]
`,
      },
      options: { tags: ['imported', 'applied'] },
    });
    expect(ran.said).toEqual(['a: inner', 'a: inner']);
  });

  it('runs dependencies first and a role once for the same parameters', async () => {
    const ran = await run({
      files: {
        'roles/base/tasks/main.yml': '- debug: {msg: "base {{ p | default(0) }}"}\n',
        'roles/app/meta/main.yml': 'dependencies: [base]\n',
        'roles/app/tasks/main.yml': '- debug: {msg: app}\n  changed_when: true\n  notify: app changed\n',
        'roles/app/handlers/main.yml': '- name: app changed\n  debug: {msg: handled}\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  roles:
    - base
    - app
    - {role: base, p: 1}
  tasks:
    - include_role: {name: base}
`,
      },
    });
    expect(ran.said).toEqual(['a: base 0', 'a: app', 'a: base 1', 'a: base 0', 'a: handled']);
  });

  it('checks the parameters of a role against its argument specs', async () => {
    const ran = await run({
      files: {
        'roles/r/meta/argument_specs.yml':
          'argument_specs:\n  main:\n    options:\n      amount: {type: int, required: true}\n      mode: {type: str, choices: [fast, slow]}\n',
        'roles/r/tasks/main.yml': '- debug: {msg: never}\n',
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  roles:\n    - {role: r, amount: eighty, mode: medium}\n',
      },
    });
    expect(ran.error).toBeUndefined();
    expect(ran.said).toEqual([]);
    expect(ran.exit).toBe(2);
    expect(JSON.stringify(ran.events)).toContain("argument 'amount' is of type");
    expect(JSON.stringify(ran.events)).toContain(
      `"validate_args_context":{"type":"role","name":"r","argument_spec_name":"main","path":"${ran.dir}/roles/r"}`,
    );
    expect(JSON.stringify(ran.events)).toContain('value of mode must be one of: fast, slow, got: medium');
  });

  it('names the argument of a role that is missing, not what its defaults make of it', async () => {
    const files = {
      'roles/r/meta/argument_specs.yml':
        'argument_specs:\n  main:\n    options:\n      address: {required: true}\n      health: {type: str}\n',
      'roles/r/defaults/main.yml': 'health: "{{ address }}/up"\n',
      'roles/r/tasks/main.yml': '- debug: {msg: "{{ health }}"}\n',
    };
    const play = (role: string): string => `- hosts: a\n  gather_facts: false\n  roles: [{role: r${role}}]\n`;
    const lacking = await run({ files: { ...files, 'site.yml': play('') } });
    expect(JSON.stringify(lacking.events)).toContain('missing required arguments: address');
    expect(lacking.exit).toBe(2);
    const broken = await run({ files: { ...files, 'site.yml': play(', address: "{{ nope }}"') } });
    expect(JSON.stringify(broken.events)).toContain("'nope' is undefined");
    expect((await run({ files: { ...files, 'site.yml': play(', address: /a') } })).said).toEqual([
      'a: /a/up',
    ]);
  });

  it('ends a host, or the whole play', async () => {
    const ran = await run(`
- hosts: all
  gather_facts: false
  tasks:
    - meta: end_host
      when: inventory_hostname == 'a'
    - debug: {msg: one}
    - meta: end_play
    - debug: {msg: never}
- hosts: all
  gather_facts: false
  tasks:
    - debug: {msg: next}
`);
    expect(ran.said).toEqual(['b: one', 'a: next', 'b: next']);
    expect(ran.exit).toBe(0);
  });
});
