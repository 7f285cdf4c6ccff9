import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { run } from './harness.ts';

describe('the implicit localhost', () => {
  it('has the Python of the controller', async () => {
    const ran = await run(`
- hosts: localhost
  gather_facts: false
  tasks:
    - debug:
        msg: "{{ ansible_connection }} {{ ansible_python_interpreter | d('none') == ansible_playbook_python | d('none') }}"
`);
    expect(ran.said).toEqual(['localhost: local True']);
  });
});

describe('precedence of variables', () => {
  // Each level is named after itself; the strongest that is there must win.
  const levels = [
    'defaults', 'group_all', 'group', 'host', 'play', 'vars_files', 'role', 'block', 'task', 'include_vars', 'set_fact', 'role_param', 'extra',
  ] as const; // prettier-ignore
  const book = (upTo: number): Record<string, string> => {
    const has = (level: (typeof levels)[number]): boolean => levels.indexOf(level) <= upTo;
    const line = (level: (typeof levels)[number], text: string): string => (has(level) ? text : '');
    return {
      hosts: '[web]\na\n',
      'roles/r/defaults/main.yml': 'v: defaults\n',
      'group_vars/all.yml': line('group_all', 'v: group_all\n') || 'unused: 1\n',
      'group_vars/web.yml': line('group', 'v: group\n') || 'unused: 1\n',
      'host_vars/a.yml': line('host', 'v: host\n') || 'unused: 1\n',
      'extra.yml': line('vars_files', 'v: vars_files\n') || 'unused: 1\n',
      'roles/r/vars/main.yml': line('role', 'v: role\n') || 'unused: 1\n',
      'roles/r/files/inc.yml': 'v: include_vars\n',
      'roles/r/tasks/main.yml': [
        line('include_vars', '- include_vars: {file: "{{ role_path }}/files/inc.yml"}'),
        line('set_fact', '- set_fact: {v: set_fact}'),
        '- block:',
        '    - debug: {msg: "{{ v }}"}',
        line('task', '      vars: {v: task}'),
        line('block', '  vars: {v: block}'),
      ].join('\n'),
      'site.yml': [
        '- hosts: a',
        '  gather_facts: false',
        line('play', '  vars: {v: play}'),
        '  vars_files: [extra.yml]',
        '  roles:',
        '    - role: r',
        line('role_param', '      v: role_param'),
      ].join('\n'),
    };
  };
  it.each(levels.map((level, i) => [level, i] as const))(
    '%s is stronger than all before it',
    async (level, i) => {
      const extraVars = ['ansible_connection=local', ...(level === 'extra' ? ['v=extra'] : [])];
      const ran = await run({ files: book(i), options: { extraVars } });
      expect(ran.said).toEqual([`a: ${level}`]);
    },
  );
});

describe('variables', () => {
  it('have the address of every host, its name where none is set', async () => {
    const ran = await run({
      files: {
        hosts: 'a ansible_host=127.0.0.1\nb\n',
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks:\n    - debug: {msg: "{{ ansible_host }} {{ ansible_host is defined }}"}\n',
      },
    });
    expect(ran.said).toEqual(['a: 127.0.0.1 True', 'b: b True']);
  });

  it('may be null, which is not undefined', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {nothing: null, of_it: {x: "{{ nothing }}"}}
  tasks:
    - set_fact: {found: "{{ 'a' | regex_search('b') }}"}
    - debug: {msg: "{{ nothing is defined }} {{ of_it | to_json }} {{ found is none }}"}
`);
    expect(ran.said).toEqual(['a: True {"x": null} True']);
  });
  it('come from files that are lists of maps too', async () => {
    const ran = await run({
      files: {
        'list.yml': '- {x: one, y: two}\n- {y: three}\n',
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  vars_files: [list.yml]\n  tasks:\n    - debug: {msg: "{{ x }} {{ y }}"}\n',
      },
    });
    expect(ran.said).toEqual(['a: one three']);
  });

  it('shows hosts each other’s, and renders them lazily', async () => {
    const ran = await run({
      files: {
        hosts: 'a name=anna\nb name=bob greet="hello {{ name }}"\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ hostvars['b'].greet }} {{ groups['all'] | join(',') }} {{ inventory_hostname_short }}"}
`,
      },
    });
    expect(ran.said).toEqual(['a: hello bob a,b a']);
  });

  it('shows a host’s own variables, which no play and no role hides', async () => {
    const ran = await run({
      files: {
        hosts: 'a port=1\nb port=2 url="b:{{ port }}"\n',
        'roles/r/vars/main.yml': 'level: role\n',
        'roles/r/defaults/main.yml': 'size: 9\n',
        'more.yml': 'more: file\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  vars: {port: 99, mine: play}
  vars_files: [more.yml]
  roles: [r]
  tasks:
    - debug: {msg: "{{ port }} {{ hostvars['a'].port }} {{ hostvars['b'].port }} {{ hostvars['b'].url }}"}
    - debug:
        msg: "{{ ['mine', 'level', 'size', 'more'] | map('extract', hostvars['b']) | select('defined') | list }}"
    - set_fact: {mine: set}
    - debug: {msg: "{{ hostvars['a'].mine }}"}
`,
      },
    });
    expect(ran.said).toEqual(['a: 99 1 2 b:2', 'a: []', 'a: set']);
  });

  it('looks at no more of hostvars than is asked for, however it is asked', async () => {
    const ran = await run({
      files: {
        hosts: 'a ip=1 broken="{{ nowhere }}"\nb ip=2 other="{{ hostvars.a.ip }}"\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  tasks:
    - debug: {msg: "{{ groups['all'] | map('extract', hostvars, 'ip') | join(',') }}"}
    - debug: {msg: "{{ hostvars['b'].other }} {{ hostvars | length }} {{ hostvars.b is defined }}"}
    - debug: {msg: "{{ hostvars | dict2items | map(attribute='value.ip') | join(',') }}"}
    - debug: {msg: "{{ hostvars['a'] | dict2items | selectattr('key', 'eq', 'broken') | list | length }}"}
`,
      },
    });
    expect(ran.said).toEqual(['a: 1,2', 'a: 1 2 True', 'a: 1,2', 'a: 1']);
  });

  it('never renders what a host says', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  tasks:
    - command: echo '{% raw %}{{ 1 + 1 }}{% endraw %}'
      register: out
    - set_fact: {kept: "{{ out.stdout }}"}
    - debug: {msg: "{{ kept }} {{ hostvars['a'].kept }}"}
    - debug: {msg: "{{ item }}"}
      loop: "{{ out.stdout_lines }}"
`);
    expect(ran.said).toEqual(['a: {{ 1 + 1 }} {{ 1 + 1 }}', 'a: {{ 1 + 1 }}']);
  });

  it('hides what must not be logged', async () => {
    const ran = await run({
      files: {
        'more.yml': '- debug: {msg: hi}\n',
        'site.yml': `
- hosts: a
  gather_facts: false
  vars: {password: hunter22}
  tasks:
    - debug: {msg: "{{ password }}"}
      no_log: true
    - debug: {msg: "{{ item }}"}
      loop: ["{{ password }}"]
      no_log: "{{ password != '' }}"
    - command: "false {{ item }}"
      with_items: ["{{ password }}"]
      ignore_errors: true
      no_log: true
    - include_tasks: more.yml
      loop: ["{{ password }}"]
      no_log: true
`,
      },
    });
    expect(ran.exit).toBe(0);
    expect(ran.said).toContain('a: hi');
    expect(JSON.stringify(ran.events)).not.toContain('hunter22');
  });
});

describe('the Python of the controller', () => {
  const book =
    '- hosts: a\n  gather_facts: false\n  tasks:\n    - debug: {msg: "{{ ansible_playbook_python | default(\'none\') }}"}\n';

  it('is the python3 of PATH, and not defined where there is none', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'tsplay-python-'));
    onTestFinished(() => rmSync(bin, { recursive: true }));
    writeFileSync(join(bin, 'python3'), '#!/bin/sh\n', { mode: 0o755 });
    const there = await run({ files: { 'site.yml': book }, env: { PATH: `/nowhere:${bin}` } });
    const none = await run({ files: { 'site.yml': book }, env: { PATH: '/nowhere' } });
    expect(there.said).toEqual([`a: ${bin}/python3`]);
    expect(none.said).toEqual(['a: none']);
  });
});
