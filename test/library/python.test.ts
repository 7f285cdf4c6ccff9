import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeProcess } from '../cli/fake-process.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tsplay-python-test-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const module = '#!/usr/bin/python\nfrom ansible.module_utils.basic import AnsibleModule\n';
const filters = `class FilterModule:
    def filters(self):
        return {'shout': self.shout, "whisper": str.lower}
`;

function put(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
}

const play = (...tasks: string[]): string =>
  `- hosts: localhost\n  connection: local\n  gather_facts: false\n  tasks:\n    - command: touch ${dir}/changed\n${tasks.map((task) => `    - ${task}\n`).join('')}`;

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = {
    HOME: dir,
    ANSIBLE_COLLECTIONS_PATH: join(dir, 'collections'),
    PATH: process.env['PATH'] ?? '',
    TSPLAY_PYTHON_SUPPORT: 'none',
  };
  const proc = fakeProcess({ cwd: dir, env });
  const code = await main(['run', join(dir, 'site.yml'), '-i', 'localhost,', ...argv], proc);
  return { code, out: proc.stdout.text, err: proc.stderr.text };
}

/** Both commands refuse, name the lines, and nothing was run. */
async function refused(...lines: readonly RegExp[]): Promise<void> {
  for (const argv of [[], ['--syntax-check']]) {
    const { code, out, err } = await run(...argv);
    for (const line of lines) expect(out + err).toMatch(line);
    expect(code).toBe(4);
  }
  // Not even the first task.
  expect(() => rmSync(join(dir, 'changed'))).toThrow('ENOENT');
}

describe('modules in Python are told before the first connection', () => {
  it('all of them, in library/, roles and collections, with their places', async () => {
    put({
      'library/snake.py': module,
      'roles/r/library/adder.py': module,
      'roles/r/tasks/main.yml': '- adder: {x: 1}\n',
      'collections/ansible_collections/acme/tools/plugins/modules/viper.py': module,
      'collections/ansible_collections/acme/tools/plugins/action/cobra.py': 'class ActionModule: pass\n',
      'action_plugins/mamba.py': 'class ActionModule: pass\n',
      'site.yml': play(
        'snake: {a: 1}',
        'acme.tools.viper: {}',
        'acme.tools.cobra: {}',
        'mamba: {}',
        'import_role: {name: r}',
        'block: [{snake: {}, when: a_fact}]',
      ),
    });
    await refused(
      /the module snake needs Ansible's Python library, and there is no ansible-core on this machine: .*library\/snake\.py/,
      /site\.yml:6:/,
      /the module acme\.tools\.viper needs .*viper\.py/,
      /site\.yml:7:/,
      /the action acme\.tools\.cobra needs .*cobra\.py/,
      /the action mamba needs .*mamba\.py/,
      /the module adder needs .*adder\.py/,
      /roles\/r\/tasks\/main\.yml:1:/,
      /site\.yml:11:/,
      /install ansible-core on this machine/,
    );
  });

  it('in files and roles that are included by name, however deep', async () => {
    put({
      'library/snake.py': module,
      'one.yml': '- include_role: {name: r}\n',
      'roles/r/tasks/main.yml': '- include_tasks: two.yml\n',
      'roles/r/tasks/two.yml': '- include_tasks: two.yml\n- snake: {}\n',
      'site.yml': play('include_tasks: one.yml'),
    });
    await refused(/the module snake needs/, /two\.yml:2:/);
  });

  it('but not where they cannot run: switched off, or left out by tags', async () => {
    put({
      'library/snake.py': module,
      'site.yml': play('{snake: {}, when: false}', '{snake: {}, tags: [special]}'),
    });
    expect((await run('--skip-tags', 'special')).code).toBe(0);
    expect((await run()).code).toBe(4);
  });

  it('as a warning where the book survives them, or a condition decides on the include', async () => {
    put({
      'library/snake.py': module,
      'one.yml': '- snake: {}\n',
      'site.yml': play(
        '{snake: {}, ignore_errors: true}',
        '{include_tasks: one.yml, when: nothing | default(false)}',
      ),
    });
    const { code, out, err } = await run();
    expect(out + err).toMatch(/WARNING.*the module snake needs Ansible's Python library/s);
    expect(out).toMatch(/fatal: \[localhost\]: FAILED!.*the module snake needs Ansible's Python library/s);
    expect(code).toBe(0);
  });

  it('and with the same words when they are only known later', async () => {
    put({
      'library/snake.py': module,
      'one.yml': '- snake: {}\n',
      'site.yml': play('{include_tasks: "{{ name }}.yml", vars: {name: one}}'),
    });
    expect((await run('--syntax-check')).code).toBe(0);
    const { code, out } = await run();
    expect(out).toContain("the module snake needs Ansible's Python library");
    expect(code).toBe(2);
  });
});

describe('plug-ins in Python are said to be so, not to be missing', () => {
  it('filters, tests and lookups beside the book, in roles and collections', async () => {
    put({
      'filter_plugins/loud.py': filters,
      'test_plugins/t.py': 'class TestModule:\n    def tests(self):\n        return dict(tall=lambda x: x)\n',
      'lookup_plugins/vault9.py': 'class LookupModule: pass\n',
      'collections/ansible_collections/acme/tools/plugins/filter/odd.py': filters,
      'site.yml': play(
        'debug: {msg: "{{ 1 | shout }}"}',
        'debug: {msg: "{{ 1 | whisper }}"}',
        '{debug: , when: 1 is tall}',
        "debug: {msg: \"{{ lookup('vault9', 'x') }}\"}",
        '{debug: , with_vault9: [x]}',
        'debug: {msg: "{{ 1 | acme.tools.odd }}"}',
      ),
    });
    await refused(
      /the filter shout needs Ansible's Python library, and there is no ansible-core on this machine: .*loud\.py/,
      /site\.yml:6:/,
      /the filter whisper needs/,
      /the test tall needs .*t\.py/,
      /site\.yml:8:/,
      /the lookup vault9 needs .*vault9\.py/,
      /site\.yml:9:/,
      /site\.yml:10:/,
      /the filter acme\.tools\.odd needs .*odd\.py/,
    );
  });

  it('strategies of any play, and connections of hosts that a task adds', async () => {
    put({
      'site.yml':
        play('add_host: {name: z, ansible_connection: mine}', 'set_fact: {ansible_connection: mine}') +
        '- {hosts: localhost, strategy: my_strategy, tasks: []}\n',
      'strategy_plugins/my_strategy.py': 'class StrategyModule: pass\n',
      'connection_plugins/mine.py': 'class Connection: pass\n',
    });
    await refused(
      /connection mine needs [^]*site\.yml:6:/,
      /connection mine needs [^]*site\.yml:7:/,
      /Invalid play strategy specified: my_strategy/,
      /site\.yml:8:/,
    );
  });

  it('in templates on disk, in variables that tasks name, in environments and of delegation', async () => {
    put({
      'site.yml':
        play(
          'template: {src: t.j2, dest: x}',
          "debug: {msg: \"{{ lookup('template', 'u.j2') }} {{ named }}\"}",
          '{command: "true", environment: {A: "{{ 4 | ours }}"}}',
          '{command: "true", delegate_to: "{{ 5 | ours }}"}',
          'include_tasks: more.yml',
        ) + '  vars_files: [vars.yml]\n  roles: [r]\n',
      'more.yml': '- template: {src: v.j2, dest: x}\n',
      'vars.yml': 'unused: "{{ 1 | ours }}"\nnamed: "{{ inner }}"\ninner: "{{ 2 | ours }}"\n',
      'group_vars/all.yml': 'ofall: "{{ lookup(\'theirs\', 1) }}"\n',
      'roles/r/tasks/main.yml': '- {debug: {msg: "{{ default_of_it }} {{ ofall }}"}}\n',
      'roles/r/defaults/main.yml': 'default_of_it: "{{ 3 is mine }}"\nnever: "{{ 3 is mine }}"\n',
      'templates/t.j2': 'first\n\n  {{ 1 | ours }}\n',
      'templates/u.j2': '{{ query("theirs", 1) }}\n',
      'templates/v.j2': '{% if 1 is mine %}{% endif %}\n',
      'filter_plugins/f.py': 'class FilterModule:\n    def filters(self): return {"ours": str}\n',
      'test_plugins/t.py': 'class TestModule:\n    def tests(self): return {"mine": bool}\n',
      'lookup_plugins/theirs.py': 'class LookupModule: pass\n',
    });
    await refused(
      /filter ours [^]*templates\/t\.j2:3:10/,
      /lookup theirs [^]*templates\/u\.j2:1:4/,
      /test mine [^]*templates\/v\.j2:1:12/,
      /filter ours [^]*vars\.yml:3:/,
      /test mine [^]*roles\/r\/defaults\/main\.yml:1:/,
      /lookup theirs [^]*group_vars\/all\.yml:1:/,
      /filter ours [^]*site\.yml:8:/,
      /filter ours [^]*site\.yml:9:/,
    );
    const { out, err } = await run('--syntax-check');
    expect(out + err).not.toMatch(/vars\.yml:1:1\d|defaults\/main\.yml:2:/);
  });

  it('in templates that others include, import or extend', async () => {
    put({
      'site.yml': play(
        'template: {src: t.j2, dest: x}',
        "debug: {msg: \"{{ lookup('template', 'u.j2') }}\"}",
      ),
      'templates/t.j2': "{% include 'sub/a.j2' %}\n{%- import 'm.j2' as m %}\n{% include 't.j2' %}",
      'templates/u.j2': "{% extends 'base.j2' %}\n{% include ['gone.j2', \"b.j2\"] ignore missing %}",
      'templates/sub/a.j2': "{% from 'deep.j2' import x %}",
      'templates/deep.j2': 'first\n{{ 1 | ours }}\n',
      'templates/m.j2': '{% macro m() %}{{ query("theirs", 1) }}{% endmacro %}\n',
      'templates/base.j2': '{% block b %}{{ 2 | ours }}{% endblock %}\n',
      'templates/b.j2': '{% if 1 is mine %}{% endif %}\n',
      'templates/unused.j2': '{{ 1 | ours }}\n',
      'filter_plugins/f.py': 'class FilterModule:\n    def filters(self): return {"ours": str}\n',
      'test_plugins/t.py': 'class TestModule:\n    def tests(self): return {"mine": bool}\n',
      'lookup_plugins/theirs.py': 'class LookupModule: pass\n',
    });
    await refused(
      /filter ours [^]*templates\/deep\.j2:2:8/,
      /lookup theirs [^]*templates\/m\.j2:1:/,
      /filter ours [^]*templates\/base\.j2:1:/,
      /test mine [^]*templates\/b\.j2:1:/,
    );
    const { out, err } = await run('--syntax-check');
    expect(out + err).not.toContain('unused.j2');
  });

  it('a plug-in of tsplay’s own is used though one in Python has its name', async () => {
    put({
      'filter_plugins/x.py': filters.replace('shout', 'upper'),
      'site.yml': play('debug: {msg: "{{ \'a\' | upper }}"}'),
    });
    const { code, out } = await run();
    expect(out).toContain('"msg": "A"');
    expect(code).toBe(0);
  });

  it('a lookup that is only known by its template', async () => {
    put({
      'lookup_plugins/vault9.py': 'class LookupModule: pass\n',
      'site.yml': play('debug: {msg: "{{ lookup(\'vault\' ~ 9) }}"}'),
    });
    expect((await run()).out).toContain("the lookup vault9 needs Ansible's Python library");
  });
});
