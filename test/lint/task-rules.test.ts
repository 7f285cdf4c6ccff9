/**
 * Each rule of tasks with text that breaks it, told at its line, and text that keeps it.
 */
import { describe, expect, it } from 'vitest';
import { book, project } from './project.ts';

interface Case {
  readonly rule: string;
  /** Tasks from line 5 on, and what is found: the line and the finding. */
  readonly bad: readonly (readonly [tasks: string, ...found: readonly string[]])[];
  readonly good: readonly string[];
}

const task = (lines: string): string => `- name: Task\n${lines.replace(/^(?=.)/gm, '  ')}\n`;

const cases: readonly Case[] = [
  {
    rule: 'name',
    bad: [
      ['- name: small\n  ansible.builtin.ping:\n', '5 name[casing]'],
      ['- ansible.builtin.ping:\n', '5 name[missing]'],
      ['- name: "Restart {{ one }} now"\n  ansible.builtin.ping:\n', '5 name[template]'],
      ['- name: Twice\n  ansible.builtin.ping:\n- name: Twice\n  ansible.builtin.ping:\n', '7 name[unique]'],
      ['- name: Block\n  block:\n    - name: inner\n      ansible.builtin.ping:\n', '7 name[casing]'],
    ],
    good: ['- name: Restart {{ one }}\n  ansible.builtin.ping:\n', '- name: 1st\n  ansible.builtin.ping:\n'],
  },
  {
    rule: 'fqcn',
    bad: [
      [task('ping:'), '6 fqcn[action-core]'],
      [task('ini_file:\n  path: /x\n  mode: "0644"'), '6 fqcn[action]'],
      [task('action: ping'), '6 fqcn[action-core]'],
    ],
    good: [
      task('ansible.builtin.ping:'),
      task('ansible.legacy.ping:'),
      task('community.general.ini_file:\n  path: /x'),
    ],
  },
  {
    rule: 'risky-file-permissions',
    bad: [
      [task('ansible.builtin.copy:\n  content: x\n  dest: /x'), '5 risky-file-permissions'],
      [task('ansible.builtin.file:\n  path: /x\n  state: directory'), '5 risky-file-permissions'],
      [
        task('ansible.builtin.lineinfile:\n  path: /x\n  line: a\n  create: true'),
        '5 risky-file-permissions',
      ],
      [
        task('ansible.builtin.replace:\n  path: /x\n  regexp: a\n  mode: preserve'),
        '5 risky-file-permissions',
      ],
    ],
    good: [
      task('ansible.builtin.copy:\n  content: x\n  dest: /x\n  mode: "0644"'),
      task('ansible.builtin.template:\n  src: a.j2\n  dest: /x\n  mode: preserve'),
      task('ansible.builtin.file:\n  path: /x\n  state: absent'),
      task('ansible.builtin.lineinfile:\n  path: /x\n  line: a'),
    ],
  },
  {
    rule: 'risky-octal',
    bad: [[task('ansible.builtin.file:\n  path: /x\n  state: touch\n  mode: 644'), '5 risky-octal']],
    good: [task('ansible.builtin.file:\n  path: /x\n  state: touch\n  mode: "0644"')],
  },
  {
    rule: 'no-relative-paths',
    bad: [
      [task('ansible.builtin.copy:\n  src: ../files/a\n  dest: /a\n  mode: "0644"'), '5 no-relative-paths'],
    ],
    good: [task('ansible.builtin.copy:\n  src: a\n  dest: /a\n  mode: "0644"')],
  },
  {
    rule: 'no-same-owner',
    bad: [[task('ansible.builtin.unarchive:\n  src: a.tar.gz\n  dest: /a'), '5 no-same-owner']],
    good: [
      task('ansible.builtin.unarchive:\n  src: a.tar.gz\n  dest: /a\n  extra_opts:\n    - --no-same-owner'),
    ],
  },
  {
    rule: 'avoid-implicit',
    bad: [
      [task('ansible.builtin.copy:\n  content:\n    a: 1\n  dest: /a\n  mode: "0644"'), '5 avoid-implicit'],
    ],
    good: [task('ansible.builtin.copy:\n  content: "{{ a | to_nice_json }}"\n  dest: /a\n  mode: "0644"')],
  },
  {
    rule: 'jinja-template-extension',
    bad: [
      [
        task('ansible.builtin.template:\n  src: a.conf\n  dest: /a\n  mode: "0644"'),
        '5 jinja-template-extension',
      ],
    ],
    good: [task('ansible.builtin.template:\n  src: a.conf.j2\n  dest: /a\n  mode: "0644"')],
  },
  {
    rule: 'no-changed-when',
    bad: [[task('ansible.builtin.command: id'), '5 no-changed-when']],
    good: [
      task('ansible.builtin.command: id\nchanged_when: false'),
      task('ansible.builtin.command:\n  cmd: make\n  creates: /x'),
      task('ansible.builtin.command: make\nasync: 10\npoll: 0'),
    ],
  },
  {
    rule: 'command-instead-of-module',
    bad: [
      [task('ansible.builtin.command: /usr/bin/curl http://a'), '5 command-instead-of-module'],
      [task('ansible.builtin.command: systemctl restart nginx'), '5 command-instead-of-module'],
    ],
    good: [task('ansible.builtin.command: systemctl status nginx'), task('ansible.builtin.command: git log')],
  },
  {
    rule: 'command-instead-of-shell',
    bad: [[task('ansible.builtin.shell: make install'), '5 command-instead-of-shell']],
    good: [
      task('ansible.builtin.shell: make | tee log'),
      task('ansible.builtin.shell: "echo {{ a | lower }} > /x"'),
      task('ansible.builtin.shell:\n  cmd: make\n  executable: /bin/bash'),
    ],
  },
  {
    rule: 'inline-env-var',
    bad: [[task('ansible.builtin.command: A=1 make'), '5 inline-env-var']],
    good: [task('ansible.builtin.command: make\nenvironment:\n  A: "1"')],
  },
  {
    rule: 'risky-shell-pipe',
    bad: [[task('ansible.builtin.shell: false | cat'), '5 risky-shell-pipe']],
    good: [
      task('ansible.builtin.shell: set -o pipefail && false | cat'),
      task('ansible.builtin.shell: a || b'),
      task('ansible.builtin.shell: "echo {{ a | lower }}"'),
    ],
  },
  {
    rule: 'literal-compare',
    bad: [[task('ansible.builtin.ping:\nwhen: a == true'), '5 literal-compare']],
    good: [task('ansible.builtin.ping:\nwhen: not a'), task('ansible.builtin.ping:\nwhen: a == "true"')],
  },
  {
    rule: 'empty-string-compare',
    bad: [[task('ansible.builtin.ping:\nwhen: a != ""'), '5 empty-string-compare']],
    good: [task('ansible.builtin.ping:\nwhen: a | length > 0')],
  },
  {
    rule: 'no-jinja-when',
    bad: [
      [task('ansible.builtin.ping:\nwhen: "{{ a }}"'), '5 no-jinja-when'],
      [task('ansible.builtin.ping:\nwhen:\n  - a\n  - "{{ b }}"'), '5 no-jinja-when'],
    ],
    good: [task('ansible.builtin.ping:\nwhen: a')],
  },
  {
    rule: 'no-handler',
    bad: [
      [task('ansible.builtin.ping:\nwhen: a.changed'), '7 no-handler'],
      [task('ansible.builtin.ping:\nwhen: a is changed'), '7 no-handler'],
    ],
    good: [task('ansible.builtin.ping:\nwhen: a is changed and b'), task('ansible.builtin.ping:\nwhen: a')],
  },
  {
    rule: 'ignore-errors',
    bad: [[task('ansible.builtin.ping:\nignore_errors: true'), '5 ignore-errors']],
    good: [
      task('ansible.builtin.ping:\nignore_errors: true\nregister: it'),
      task('ansible.builtin.ping:\nignore_errors: "{{ ansible_check_mode }}"'),
    ],
  },
  {
    rule: 'package-latest',
    bad: [[task('ansible.builtin.apt:\n  name: a\n  state: latest'), '5 package-latest']],
    good: [
      task('ansible.builtin.apt:\n  name: a\n  state: present'),
      task('ansible.builtin.apt:\n  name: a\n  state: latest\n  only_upgrade: true'),
    ],
  },
  {
    rule: 'latest',
    bad: [[task('ansible.builtin.git:\n  repo: a\n  dest: /a'), '5 latest[git]']],
    good: [task('ansible.builtin.git:\n  repo: a\n  dest: /a\n  version: v1')],
  },
  {
    rule: 'no-tabs',
    bad: [[task('ansible.builtin.debug:\n  msg: "a\\tb"'), '7 no-tabs']],
    good: [
      task('ansible.builtin.lineinfile:\n  path: /a\n  line: "a\\tb"'),
      task('ansible.builtin.debug:\n  msg: a b'),
    ],
  },
  {
    rule: 'only-builtins',
    bad: [[task('community.general.ini_file:\n  path: /a'), '5 only-builtins']],
    good: [task('ansible.builtin.ping:'), task('ping:')],
  },
  {
    rule: 'no-log-password',
    bad: [
      [task('ansible.builtin.user:\n  name: "{{ item }}"\n  password: x\nloop: [a]'), '5 no-log-password'],
    ],
    good: [
      task('ansible.builtin.user:\n  name: a\n  password: x'),
      task('ansible.builtin.user:\n  name: "{{ item }}"\n  password: x\nloop: [a]\nno_log: true'),
    ],
  },
  {
    rule: 'no-prompting',
    bad: [[task('ansible.builtin.pause:\n  prompt: Go on?'), '5 no-prompting']],
    good: [task('ansible.builtin.pause:\n  seconds: 1')],
  },
  {
    rule: 'run-once',
    bad: [[task('ansible.builtin.ping:\nrun_once: true'), '5 run-once[task]']],
    good: [task('ansible.builtin.ping:')],
  },
  {
    rule: 'deprecated-bare-vars',
    bad: [[task('ansible.builtin.ping:\nwith_items: things'), '5 deprecated-bare-vars']],
    good: [
      task('ansible.builtin.ping:\nwith_items: "{{ things }}"'),
      task('ansible.builtin.ping:\nwith_fileglob: "*.txt"'),
    ],
  },
  {
    rule: 'deprecated-local-action',
    bad: [[task('local_action: command id'), '5 deprecated-local-action']],
    good: [task('ansible.builtin.command: id\ndelegate_to: localhost')],
  },
  {
    rule: 'no-free-form',
    bad: [
      [task('ansible.builtin.file: path=/x state=absent'), '5 no-free-form'],
      [task('ansible.builtin.command: chdir=/x make'), '5 no-free-form'],
      [task('ansible.builtin.raw: id executable=/bin/sh'), '5 no-free-form[raw]'],
    ],
    good: [task('ansible.builtin.command: make A=1'), task('ansible.builtin.raw: id')],
  },
  {
    rule: 'key-order',
    bad: [
      ['- ansible.builtin.ping:\n  name: Task\n', '5 key-order[task]'],
      [
        '- name: Task\n  block:\n    - name: Inner\n      ansible.builtin.ping:\n  when: a\n',
        '5 key-order[task]',
      ],
    ],
    good: ['- name: Task\n  when: a\n  block:\n    - name: Inner\n      ansible.builtin.ping:\n'],
  },
  {
    rule: 'partial-become',
    bad: [[task('ansible.builtin.ping:\nbecome_user: a'), '5 partial-become[task]']],
    good: [task('ansible.builtin.ping:\nbecome: true\nbecome_user: a')],
  },
  {
    rule: 'var-naming',
    bad: [
      [task('ansible.builtin.set_fact:\n  BadName: 1'), '5 var-naming[pattern]'],
      [task('ansible.builtin.ping:\nregister: async'), '5 var-naming[no-keyword]'],
      [task('ansible.builtin.ping:\nvars:\n  environment: 1'), '8 var-naming[no-reserved]'],
      [task('ansible.builtin.ping:\nvars:\n  group_names: 1'), '8 var-naming[read-only]'],
    ],
    good: [
      task('ansible.builtin.set_fact:\n  good_name: 1\n  cacheable: true'),
      task('ansible.builtin.ping:\nvars:\n  ansible_user: a'),
    ],
  },
  {
    rule: 'jinja',
    bad: [
      [task('ansible.builtin.debug:\n  msg: "{{a}}"'), '7 jinja[spacing]'],
      [task('ansible.builtin.debug:\n  msg: "{{ a|lower }}"'), '7 jinja[spacing]'],
      [task('ansible.builtin.ping:\nwhen: a|bool'), '7 jinja[spacing]'],
      [task('ansible.builtin.debug:\n  msg: "{{ a b }}"'), '7 jinja[invalid]'],
      [task('ansible.builtin.ping:\nwhen: a not b'), '7 jinja[condition]'],
    ],
    good: [
      task('ansible.builtin.debug:\n  msg: "{{ a | lower }} {% if b %}c{% endif %}"'),
      task('ansible.builtin.ping:\nwhen: a | bool'),
    ],
  },
  {
    rule: 'args',
    bad: [
      [task('ansible.builtin.file:\n  path: /x\n  nonsense: true'), '5 args[module]'],
      [task('ansible.builtin.git:\n  dest: /x'), '5 args[module]'],
      [task('ansible.builtin.debug:\n  nonsense: x'), '5 args[value]'],
    ],
    good: [
      task('ansible.builtin.file:\n  path: /x\n  state: absent'),
      task('ansible.builtin.file: "{{ them }}"'),
    ],
  },
  {
    rule: 'schema',
    bad: [
      [task('ansible.builtin.ping:\nbecome: 3'), '7 schema[playbook]'],
      [task('ansible.builtin.ping:\nbecome: true\nbecome_method: magic'), '8 schema[playbook]'],
      [task('ansible.builtin.ping:\nwith_flattened: [a]'), '5 schema[moves]'],
    ],
    good: [task('ansible.builtin.ping:\nbecome: true\nbecome_method: su')],
  },
];

const optIn = [
  'empty-string-compare',
  'jinja-template-extension',
  'no-log-password',
  'no-prompting',
  'no-same-owner',
  'only-builtins',
];

describe('tsplay lint: rules of tasks', () => {
  for (const { rule, bad, good } of cases) {
    it(`${rule}: tells what breaks it at its line, and nothing else`, async () => {
      const files = Object.fromEntries([
        ...bad.map(([tasks], i) => [`playbooks/bad${i}.yml`, book(tasks)]),
        ...good.map((tasks, i) => [`playbooks/good${i}.yml`, book(tasks)]),
      ]) as Record<string, string>;
      const found = await project(files).lint('-t', rule, '--enable-list', optIn.join(','));
      expect(found).toEqual(
        bad.flatMap(([, ...lines], i) => lines.map((line) => `playbooks/bad${i}.yml:${line}`)),
      );
    });
  }

  it('asks optional rules only where they are switched on', async () => {
    const { lint } = project({
      'playbooks/a.yml': book(task('community.general.ini_file:\n  path: /a\n  mode: "0644"')),
    });
    expect(await lint('-t', 'only-builtins')).toEqual([]);
    expect(await lint('-t', 'only-builtins', '--enable-list', 'only-builtins')).toHaveLength(1);
  });
});
