/**
 * `--fix`: what is mended, what stays as it was, and that a second run finds nothing more of it.
 */
import { chmodSync, statSync, symlinkSync, lstatSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseYamlData } from '../../src/source/index.ts';
import { book, project } from './project.ts';

const name = 'playbooks/a.yml';

/** The tasks after they were mended by one rule. */
async function mended(rule: string, tasks: string, ...more: readonly string[]): Promise<string> {
  const { read, tsplay, lint } = project({ [name]: book(tasks) });
  const said = await tsplay('-q', `--fix=${rule}`, '-t', rule, ...more);
  expect(said.err).toBe('');
  const once = read(name);
  await tsplay('-q', `--fix=${rule}`, '-t', rule, ...more);
  expect(read(name)).toBe(once);
  expect(await lint('-t', rule, ...more)).toEqual([]);
  return once.slice(book('').length).replace(/^ {4}/gm, '');
}

describe('tsplay lint --fix: each rule', () => {
  const cases: readonly (readonly [rule: string, before: string, after: string])[] = [
    ['name', '- name: restart it  # soon\n  ping:\n', '- name: Restart it  # soon\n  ping:\n'],
    ['name', "- name: 'restart it'\n  ping:\n", "- name: 'Restart it'\n  ping:\n"],
    ['name', '- name: >-\n    restart\n    it\n  ping:\n', '- name: >-\n    Restart\n    it\n  ping:\n'],
    [
      'fqcn',
      '- name: A\n  ping: # here\n    data: x\n',
      '- name: A\n  ansible.builtin.ping: # here\n    data: x\n',
    ],
    [
      'key-order',
      '# top\n- ping:\n    data: x # y\n  # above\n  name: A\n  when: b\n',
      '# top\n- # above\n  name: A\n  ping:\n    data: x # y\n  when: b\n',
    ],
    [
      'key-order',
      '- name: A\n  block:\n    - name: B\n      ping:\n  when: c # d\n',
      '- name: A\n  when: c # d\n  block:\n    - name: B\n      ping:\n',
    ],
    [
      'literal-compare',
      '- name: A\n  ping:\n  when: b == true and c != True # d\n',
      '- name: A\n  ping:\n  when: b and not c # d\n',
    ],
    [
      'no-free-form',
      '- name: A\n  file: path=/x mode=0644 state="absent" # b\n',
      '- name: A\n  file:\n    path: /x\n    mode: \'0644\'\n    state: "absent" # b\n',
    ],
    [
      'no-free-form',
      '- name: A\n  command: chdir=/x make {{ b }}\n',
      '- name: A\n  command:\n    chdir: /x\n    cmd: make {{ b }}\n',
    ],
    ['no-free-form', '- name: A\n  debug: msg="{{ b }} c"\n', '- name: A\n  debug:\n    msg: "{{ b }} c"\n'],
    ['no-jinja-when', '- name: A\n  ping:\n  when: "{{ b }}"\n', '- name: A\n  ping:\n  when: "b"\n'],
    [
      'command-instead-of-shell',
      '- name: A\n  ansible.builtin.shell: make\n',
      '- name: A\n  ansible.builtin.command: make\n',
    ],
    [
      'deprecated-local-action',
      '- name: A\n  local_action: command id -u\n',
      '- name: A\n  delegate_to: localhost\n  command: id -u\n',
    ],
    [
      'deprecated-local-action',
      '- name: A\n  local_action:\n    module: file\n    path: /x # b\n',
      '- name: A\n  delegate_to: localhost\n  file:\n    path: /x # b\n',
    ],
    [
      'jinja',
      '- name: A\n  debug:\n    msg: "{{b|lower}} {{ c }}"\n',
      '- name: A\n  debug:\n    msg: "{{ b | lower }} {{ c }}"\n',
    ],
    [
      'jinja',
      '- name: A\n  debug:\n    msg: |\n      {{b}}\n        {{ c|d }}\n',
      '- name: A\n  debug:\n    msg: |\n      {{ b }}\n        {{ c | d }}\n',
    ],
    [
      'yaml',
      '- name: A   \n  ping: {data:  [a,b],   }\n\n\n\n\n- name: B #c\n  ping:\n  become: yes\n',
      '- name: A\n  ping: {data: [a, b], }\n\n\n- name: B # c\n  ping:\n  become: true\n',
    ],
  ];
  for (const [rule, before, after] of cases)
    it(`${rule}: ${JSON.stringify(before).slice(0, 70)}`, async () => {
      expect(await mended(rule, before)).toBe(after);
    });

  it('no-log-password: hides the task', async () => {
    const user = '- name: A\n  ansible.builtin.user:\n    name: "{{ item }}"\n    password: x\n  loop: [b]\n';
    expect(await mended('no-log-password', user, '--enable-list', 'no-log-password')).toBe(
      '- name: A\n  no_log: true\n  ansible.builtin.user:\n    name: "{{ item }}"\n    password: x\n  loop: [b]\n',
    );
  });

  it('name: handlers that are notified are renamed with it', async () => {
    const text =
      '---\n- name: Play\n  hosts: all\n  tasks:\n    - name: A\n      ansible.builtin.ping:\n      notify:\n        - restart it\n  handlers:\n    - name: restart it\n      ansible.builtin.ping:\n';
    const { read, tsplay } = project({ [name]: text });
    expect((await tsplay('--fix')).code).toBe(8);
    expect(read(name)).toBe(text.replaceAll('restart', 'Restart'));
  });
});

describe('tsplay lint --fix: what it leaves alone', () => {
  it('names of handlers that other files may notify', async () => {
    const handlers = '- name: restart it\n  ansible.builtin.ping:\n';
    const tasks = '- name: A\n  ansible.builtin.ping:\n  notify: restart it\n';
    const files = {
      'roles/web/handlers/main.yml': handlers,
      'roles/web/tasks/main.yml': tasks,
      [name]:
        '- name: P\n  hosts: all\n  roles: [web]\n  handlers:\n    - name: reload it\n      ansible.builtin.ping:\n',
      'playbooks/b.yml': book(
        '- name: restart it\n  ansible.builtin.ping:\n- name: B\n  ansible.builtin.ping:\n  notify: restart it\n',
      ),
    };
    const { read, tsplay } = project(files);
    await tsplay('-q', '--fix');
    expect(read('roles/web/handlers/main.yml')).toBe(handlers);
    expect(read(name)).toBe(files[name]);
    expect(read('playbooks/b.yml')).toContain('notify: restart it');
    expect(read('playbooks/b.yml')).toContain('- name: Restart it');
  });

  it('text that would mean something else', async () => {
    const tasks =
      '- name: A\n  ansible.builtin.debug: msg="a\\nb"\n- name: B\n  ansible.builtin.debug:\n    msg: |\n      ends in blanks   \n' +
      '- name: C\n  when: a.b == true | default(c)\n  ansible.builtin.ping:\n- ansible.builtin.debug:\n    msg: &d hello\n  name: *d\n';
    const { read, tsplay } = project({ [name]: book(tasks) });
    await tsplay('-q', '--fix');
    expect(read(name)).toBe(book(tasks));
  });

  it('files without --fix, findings that are silenced, and rules that are not named', async () => {
    const tasks = '- name: small # noqa: name[casing]\n  ping:\n- name: small\n  ping:\n';
    const { read, tsplay } = project({ [name]: book(tasks) });
    await tsplay('-q');
    await tsplay('-q', '--fix=none');
    expect(read(name)).toBe(book(tasks));
    await tsplay('-q', '--fix=name');
    expect(read(name)).toBe(book(tasks.replace('- name: small\n', '- name: Small\n')));
    const { code, err } = await tsplay('-q', '--fix=nonsense');
    expect(code).toBe(3);
    expect(err).toContain('"nonsense" cannot be mended');
  });

  it('modes, links, marks and line ends of files', async () => {
    const { folder, tsplay } = project({ [name]: '' });
    const file = join(folder, name);
    writeFileSync(file, `\uFEFF${book('- name: small\n  ping:\n').replaceAll('\n', '\r\n')}`);
    chmodSync(file, 0o640);
    const link = join(folder, 'site.yml');
    symlinkSync(name, link);
    await tsplay('-q', '--fix', 'site.yml');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    const text = readFileSync(file, 'utf8');
    expect(text).toBe(`\uFEFF${book('- name: Small\n  ansible.builtin.ping:\n').replaceAll('\n', '\r\n')}`);
  });
});

describe('tsplay lint --fix: a whole book', () => {
  it('keeps comments and what it does, and ends clean with exit status 8', async () => {
    const tasks = `
# About the first.
- name: first   # one
  copy: src=a.txt dest=/tmp/a mode=0644   # two
  notify: restart
  # Three.
  when: "{{ b }}"
- block:   # four
    - name: inner
      shell: make
      changed_when: no
  name: both
- name: "say {{c|d}}"
  local_action: debug msg=hello
`;
    const { read, tsplay, lint } = project({
      [name]: `${book(tasks)}  handlers:\n    - name: restart\n      service: name=web state=restarted\n`,
      'playbooks/files/a.txt': '',
    });
    const { code, err } = await tsplay('--fix');
    expect(err).toMatch(/^Changed 1 file\.$/m);
    expect(err).toMatch(/Passed: 0 failures, 0 warnings, \d+ mended in 1 of \d files\./);
    expect(code).toBe(8);
    expect(read(name)).toBe(`---
- name: Book
  hosts: all
  tasks:
    # About the first.
    - name: First   # one
      ansible.builtin.copy:
        src: a.txt
        dest: /tmp/a
        mode: '0644'   # two
      notify: Restart
      # Three.
      when: "b"
    - name: Both
      block:   # four
        - name: Inner
          ansible.builtin.command: make
          changed_when: false
    - name: "Say {{ c | d }}"
      delegate_to: localhost
      ansible.builtin.debug:
        msg: hello
  handlers:
    - name: Restart
      ansible.builtin.service:
        name: web
        state: restarted
`);
    expect(await lint()).toEqual([]);
    expect((await tsplay('--fix')).code).toBe(0);
    expect(parseYamlData(read(name))).toBeInstanceOf(Array);
  });

  it('fixes the rules in the configuration’s write_list when --fix names none', async () => {
    const tasks = '- name: small\n  ping:\n';
    const { read, tsplay } = project({ [name]: book(tasks), '.ansible-lint': 'write_list: [fqcn]\n' });
    await tsplay('-q');
    expect(read(name)).toBe(book(tasks));
    await tsplay('-q', '--fix');
    expect(read(name)).toBe(book('- name: small\n  ansible.builtin.ping:\n'));
  });
});
