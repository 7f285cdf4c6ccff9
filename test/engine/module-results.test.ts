/** What books see of modules: keys of results, in the forms that Ansible's have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { run } from './harness.ts';

const play = (tasks: string): string => `- hosts: a\n  gather_facts: false\n  tasks:\n${tasks}`;

describe('the diff of a result', () => {
  test('is one dict, or a list where Ansible has one', async () => {
    const ran = await run({
      files: {
        'site.yml':
          play(`    - {copy: {content: "x\\n", dest: "{{ playbook_dir }}/parts/1"}, diff: true, register: one}
    - {assemble: {src: "{{ playbook_dir }}/parts", dest: "{{ playbook_dir }}/all"}, diff: true, register: two}
    - {file: {path: "{{ playbook_dir }}/all", mode: "0600"}, register: three}
    - {file: {path: "{{ playbook_dir }}/all", mode: "0600"}, register: four}
    - debug: {msg: "{{ [one.diff[0].after, two.diff.after, three.diff.after.mode, four.diff.after | list] }}"}
`),
        'parts/0': 'x\n',
      },
    });
    expect(ran.said).toEqual(['a: ["x\\n","x\\nx\\n","0600",["path"]]']);
  });
});

describe('the lines of what a program printed', () => {
  test('are those of Python, where the module gives none itself', async () => {
    const module = `import { defineModule, unknown } from 'tsplay/sdk';
export const say = defineModule({
  name: 'say', summary: 'Says something', params: {}, support: { check: 'none', diff: 'none' },
  examples: [{ title: 'Say it', yaml: 'say:' }],
  plan: () => Promise.resolve(unknown('it talks', () => Promise.resolve({ stdout: 'a\\fb\\r\\nc\\x85' }))),
});
`;
    const ran = await run({
      files: {
        'site.yml': play('    - {say: {}, register: said}\n    - debug: {msg: "{{ said.stdout_lines }}"}\n'),
        'library/say.ts': module,
      },
    });
    expect(ran.said).toEqual(['a: ["a","b","c"]']);
  });
});

describe('file', () => {
  test('tells of a link as such, and looks at content for programs', async () => {
    const ran = await run(
      play(`    - {copy: {content: "a", dest: "{{ playbook_dir }}/target"}}
    - {file: {src: target, path: "{{ playbook_dir }}/link", state: link}, register: link}
    - {file: {path: "{{ playbook_dir }}/target", _diff_peek: true}, register: peek}
    - debug: {msg: "{{ [link.state, peek.appears_binary] }}"}
`),
    );
    expect(ran.said).toEqual(['a: ["link",false]']);
  });

  test('takes back a file whose attributes cannot be set', async () => {
    const ran = await run(
      play(`    - file: {path: "{{ playbook_dir }}/new", state: touch, owner: no-such-user-here}
      ignore_errors: true
    - {stat: {path: "{{ playbook_dir }}/new"}, register: new}
    - debug: {msg: "{{ new.stat.exists }}"}
`),
    );
    expect(ran.said).toEqual(['a: false']);
  });
});

describe('add_host', () => {
  test('takes a port out of the name, and refuses free text', async () => {
    const ran = await run(
      play(`    - add_host: {name: "127.0.1.1:2222", groups: "x,x"}
      register: added
    - add_host: this is not a host
      ignore_errors: true
      register: bad
    - debug: {msg: "{{ [added.add_host.host_name, added.add_host.host_vars.ansible_ssh_port, added.add_host.groups, bad is failed] }}"}
`),
    );
    expect(ran.said).toEqual(['a: ["127.0.1.1",2222,["x"],true]']);
  });
});

test('unsafe_writes may be said by the environment of the task', async () => {
  const book = (value: string): string =>
    play(`    - copy: {content: new, dest: "{{ playbook_dir }}/f"}
      environment: {ANSIBLE_UNSAFE_WRITES: "${value}"}
      ignore_errors: true
    - {stat: {path: "{{ playbook_dir }}/f"}, register: after}
    - debug: {msg: "{{ after.stat.size }}"}
`);
  expect((await run(book('maybe'))).lines[0]).toMatch(/failed ignored$/);
  expect((await run(book('1'))).said).toEqual(['a: 3']);
});

test('bytes that are not UTF-8 get from base64 into a file', async () => {
  const ran = await run(
    play(`    - copy: {content: "{{ 'Q2Fm6SA=' | b64decode }}", dest: "{{ playbook_dir }}/f"}\n`),
  );
  expect(readFileSync(join(ran.dir, 'f')).toString('latin1')).toBe('Café ');
});

test('includes take their parameters as words too', async () => {
  const ran = await run({
    files: {
      'site.yml': play('    - include_tasks: file=more.yml\n'),
      'more.yml': '- debug: {msg: included}\n',
    },
  });
  expect(ran.said).toEqual(['a: included']);
});

test('first_found looks among the files of a role, and where the task of a loop would', async () => {
  const ran = await run({
    files: {
      'site.yml': '- {hosts: a, gather_facts: false, roles: [r]}\n',
      'roles/r/tasks/main.yml': `- include_tasks: "{{ lookup('first_found', names) }}"
  vars: {names: [os.yml, default.yml]}
- include_vars: "{{ item }}"
  with_first_found: [os.yml]
- debug: {msg: "{{ who }}"}
`,
      'roles/r/tasks/default.yml': '- debug: {msg: default}\n',
      'roles/r/vars/os.yml': 'who: vars\n',
    },
  });
  expect(ran.said).toEqual(['a: default', 'a: vars']);
});

test('the content of a copy is not among the arguments that -vvv shows', async () => {
  const ran = await run({
    files: { 'site.yml': play('    - copy: {content: NOTTOBESEEN, dest: "{{ playbook_dir }}/f"}\n') },
    options: { verbosity: 3 },
  });
  expect(JSON.stringify(ran.events)).not.toContain('NOTTOBESEEN');
  expect(JSON.stringify(ran.events)).toContain('VALUE_SPECIFIED_IN_NO_LOG_PARAMETER');
});

test('a failing listing of packages is a warning that names the manager', async () => {
  const ran = await run({
    files: {
      'bin/apk': '#!/bin/sh\necho broken >&2\nexit 3\n',
      'site.yml': play(`    - {file: {path: "{{ playbook_dir }}/bin/apk", mode: "0755"}}
    - package_facts: {manager: [apk, pacman], strategy: all}
      environment: {PATH: "{{ playbook_dir }}/bin:/usr/bin:/bin"}
`),
    },
  });
  const warnings = ran.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []));
  expect(warnings).toContain('Failed to retrieve packages with apk: Unable to list packages rc=3 : broken');
  expect(warnings.some((text) => text.startsWith('Requested package manager pacman was not usable'))).toBe(
    true,
  );
});

test('a pause that cannot be ended from a keyboard is a warning, and a time must be a number', async () => {
  const nobody = await run(play('    - {pause: , register: p}\n    - debug: {msg: "{{ p.user_input }}"}\n'));
  expect(nobody.said).toEqual(['a: ']);
  expect(nobody.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []))).toContain(
    'Not waiting for response to prompt as stdin is not interactive',
  );
  const bad = await run(play('    - {pause: {seconds: "{{ word }}"}}\n  vars: {word: hello}\n'));
  expect(JSON.stringify(bad.events)).toContain('unable to convert to int');
});
