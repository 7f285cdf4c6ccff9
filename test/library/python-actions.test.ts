/**
 * Action plug-ins in Python, with the ansible-core that is installed here; without one there is nothing to run.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run, type Ran } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const results = (ran: Ran): Record<string, unknown>[] =>
  ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result] : []));

const play = (...tasks: string[]): string =>
  `- hosts: a\n  connection: local\n  gather_facts: false\n  vars: {who: you, greet: 'hello {{ who }}'}\n  tasks:\n${tasks
    .map((task) => `    - ${task}\n`)
    .join('')}`;

const action = (body: string, more = ''): string =>
  `import os, time
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
${more}    def run(self, tmp=None, task_vars=None):
        result = super(ActionModule, self).run(tmp, task_vars)
${body
  .split('\n')
  .map((line) => `        ${line}\n`)
  .join('')}        return result
`;

describe.skipIf(core === undefined)(
  'an action plug-in in Python (needs ansible-core)',
  { timeout: 60_000 },
  () => {
    test('of an installed collection leaves a short name to our module, of the book it does not', async () => {
      const theirs = action("result['msg'] = 'theirs'");
      const files = {
        'collections/ansible_collections/ansible/posix/plugins/action/synchronize.py': theirs,
        'src/file': 'text',
        'site.yml': play(
          'synchronize: {src: src/, dest: "{{ playbook_dir }}/one"}',
          'ansible.posix.synchronize: {src: src/, dest: "{{ playbook_dir }}/two"}',
        ).replaceAll('\n    - ', '\n    - ignore_errors: true\n      '),
      };
      const ran = await run({ files });
      expect(results(ran)).toHaveLength(2);
      for (const { msg } of results(ran)) expect(msg).not.toBe('theirs');
      const own = await run({ files: { ...files, 'action_plugins/synchronize.py': theirs } });
      expect(results(own).map(({ msg }) => msg)[0]).toBe('theirs');
    });

    test('has modules, commands and files of the host, variables as templates, and what hosts say as data', async () => {
      const files = {
        'action_plugins/mine.py': action(
          `result['stat'] = self._execute_module('stat', {'path': '/etc/passwd'}, task_vars=task_vars)['stat']['exists']
result['low'] = self._low_level_execute_command('cat; exit 3', in_data='in')
result['rendered'] = self._templar.template(task_vars['greet'])
said = self._execute_module('ansible.legacy.command', {'_raw_params': "echo '{{ 1 + 1 }}'", '_uses_shell': True})
result['data'] = self._templar.template(said['stdout'])
result['other'] = task_vars['hostvars']['b']['inventory_hostname']
path = self._connection._shell.join_path(self._connection._shell.tmpdir, 'x')
source = self._transfer_data(path, 'content')
self._fixup_perms2([source])
dest = os.path.join(self._loader.get_basedir(), 'dest')
result['changed'] = self._execute_module('copy', {'src': source, 'dest': dest, 'mode': '0600'})['changed']
self._display.warning('careful')`,
          '    TRANSFERS_FILES = True\n',
        ),
        'site.yml': play('mine:'),
      };
      const ran = await run({ files });
      expect(results(ran)[0]).toMatchObject({
        stat: true,
        low: { rc: 3, stdout: 'in' },
        rendered: 'hello you',
        data: '{{ 1 + 1 }}',
        other: 'b',
        changed: true,
      });
      expect(readFileSync(join(ran.dir, 'dest'), 'utf8')).toBe('content');
      expect(ran.events.filter((e) => e.type === 'warning').map((e) => e.message)).toContain('careful');
    });

    test('that raises, dies or hangs fails its task with its traceback; others go on', async () => {
      const files = {
        'action_plugins/mine.py': action(
          `what = self._task.args.get('what')
if what == 'raise':
    raise ValueError('kaboom')
if what == 'die':
    os._exit(3)
if what == 'hang':
    time.sleep(60)`,
        ),
        'site.yml': play(
          ...['{what: raise}', '{what: die}', '{what: hang}'].map(
            (args) => `{mine: ${args}, ignore_errors: true, timeout: 3}`,
          ),
          'mine:',
        ),
      };
      const [raised, died, hung, fine] = results(await run({ files }));
      expect(raised?.['msg']).toBe('Unexpected failure during module execution: kaboom');
      expect(raised?.['exception']).toMatch(/Traceback[^]*mine\.py[^]*ValueError: kaboom/);
      expect(died?.['msg']).toMatch(/the action plug-in mine failed: .*exit status 3.*mine\.py/);
      expect(hung?.['msg']).toMatch(/failed to execute in the expected time frame \(3\)/);
      expect(fine).toMatchObject({ changed: false, failed: false });
    });

    test('may hide its result, skip, and run once for all hosts; check mode it does not know is unknown', async () => {
      const files = {
        'action_plugins/secret.py': action("result['msg'] = 'hush'\nresult['_ansible_no_log'] = 'yes'"),
        'action_plugins/once.py': action('', '    BYPASS_HOST_LOOP = True\n'),
        'action_plugins/unchecked.py': action(
          '',
          '    def __init__(self, *args, **kwargs):\n        super(ActionModule, self).__init__(*args, **kwargs)\n        self._supports_check_mode = False\n',
        ),
        'site.yml': play('secret:', 'once:', '{unchecked: , check_mode: true}').replace(
          'hosts: a',
          'hosts: all',
        ),
      };
      const ran = await run({ files });
      expect(JSON.stringify(ran.events)).not.toContain('hush');
      expect(ran.lines.filter((line) => line.startsWith('once'))).toHaveLength(1);
      expect(ran.lines.filter((line) => line.startsWith('unchecked'))[0]).toContain('unknown');
    });

    test('sees the items of a loop, and fails where what it gives is undefined', async () => {
      const files = {
        'action_plugins/seen.py': action(
          "result['seen'] = [task_vars['item'], task_vars['ansible_loop_var'], self._connection._shell.SHELL_FAMILY]",
        ),
        'action_plugins/nothing.py': action("import jinja2\nresult['x'] = jinja2.Undefined()"),
        'site.yml': play(
          "{seen: , loop: [sh, powershell], vars: {ansible_shell_type: '{{ item }}'}}",
          '{nothing: , ignore_errors: true}',
        ),
      };
      const [loop, nothing] = results(await run({ files }));
      expect(loop?.['results']).toMatchObject([
        { seen: ['sh', 'item', 'sh'] },
        { seen: ['powershell', 'item', 'powershell'] },
      ]);
      expect(nothing?.['msg']).toBe("cannot pickle 'Undefined' object");
    });

    test('of a collection takes defaults and is found by redirects; that of the book stands before tsplay’s own', async () => {
      const plugins = 'collections/ansible_collections/acme/tools';
      const files = {
        [`${plugins}/plugins/action/echo.py`]: action("result['given'] = dict(self._task.args)"),
        [`${plugins}/meta/runtime.yml`]:
          'plugin_routing:\n  action:\n    parrot: {redirect: acme.tools.echo}\n  modules:\n    finch: {action_plugin: acme.tools.echo}\n',
        [`${plugins}/plugins/modules/finch.py`]: 'from ansible.module_utils.basic import AnsibleModule\n',
        'action_plugins/debug.py': action("result['msg'] = 'mine'"),
        'site.yml': `${play('acme.tools.echo: {a: 1}', 'acme.tools.parrot: {a: 2}', 'acme.tools.finch: {a: 3}', 'debug:')}  module_defaults: {acme.tools.echo: {d: 4}}\n`,
      };
      const [echo, parrot, finch, debug] = results(await run({ files }));
      expect(echo?.['given']).toEqual({ a: 1, d: 4 });
      expect(parrot?.['given']).toEqual({ a: 2, d: 4 });
      expect(finch?.['given']).toMatchObject({ a: 3 });
      expect(debug?.['msg']).toBe('mine');
    });

    test('a module that shares its action with others has its own defaults, and what is internal is not a result', async () => {
      const base = 'collections/ansible_collections/acme/net';
      const echo = action(
        "result['given'] = self._task.args\nresult['deep'] = {'a': [{'_ansible_x': 1, 'b': 2}], '_ansible_y': 3}",
      );
      const files = {
        [`${base}/meta/runtime.yml`]:
          'plugin_routing:\n  modules:\n    facts: {action_plugin: acme.net.base}\n    old: {redirect: acme.net.facts}\n  action:\n    moved: {redirect: acme.net.base}\n',
        [`${base}/plugins/action/base.py`]: echo,
        [`${base}/plugins/modules/base.py`]: 'from ansible.module_utils.basic import AnsibleModule\n',
        [`${base}/plugins/modules/facts.py`]: 'from ansible.module_utils.basic import AnsibleModule\n',
        'site.yml': `${play(...['base', 'moved', 'facts', 'old'].map((name) => `acme.net.${name}:`))}  module_defaults: {acme.net.base: {b: 1}, acme.net.facts: {f: 1}, acme.net.old: {o: 1}}\n`,
      };
      const [own, moved, facts, old] = results(await run({ files }));
      expect(own?.['given']).toEqual({ b: 1 });
      expect(moved?.['given']).toEqual({ b: 1 });
      // Of two names for one module the last that is written counts.
      expect(old?.['given']).toEqual({ o: 1 });
      expect(facts?.['given']).toEqual({ o: 1 });
      expect(own?.['deep']).toEqual({ a: [{ b: 2 }] });
    });
  },
);

const connection = (body: string): string => `import os, subprocess
from ansible.errors import AnsibleConnectionFailure, AnsibleError
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = '''
name: mine
short_description: x
description: x
options:
  colour: {description: x, default: red, vars: [{name: my_colour}]}
'''

class Connection(ConnectionBase):
    transport = 'mine'
    ran = 0

    def _connect(self):
        self._connected = True

    def exec_command(self, cmd, in_data=None, sudoable=True):
${body
  .split('\n')
  .map((line) => `        ${line}\n`)
  .join('')}
    def put_file(self, in_path, out_path):
        subprocess.check_call(['cp', in_path, out_path])

    def fetch_file(self, in_path, out_path):
        subprocess.check_call(['cp', in_path, out_path])

    def close(self):
        pass
`;

const working = connection(
  `self.ran += 1
done = subprocess.run(cmd, shell=True, input=in_data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
return done.returncode, done.stdout + (self.get_option('colour') + str(self.ran)).encode() if 'counted' in cmd else done.stdout, done.stderr`,
);

describe.skipIf(core === undefined)('facts by other modules (need ansible-core)', { timeout: 60_000 }, () => {
  const facts = (name: string, list: string): string =>
    `#!/bin/sh\necho '{"changed": false, "ansible_facts": {"${name}": "here", "both": {"${name}": 1}, "list": [${list}]}}'\n`;
  const files = (more: string): Record<string, string> => ({
    'library/facts_one': facts('one', '1, 2'),
    'library/facts_two': facts('two', '3'),
    'site.yml': `- hosts: a
  connection: local
  vars: {ansible_facts_modules: [facts_one, facts_two]${more}}
  tasks:
    - debug: {msg: "{{ [ansible_facts.one, ansible_facts.two, ansible_facts.both, ansible_facts.list, 'os_family' in ansible_facts] }}"}
`,
  });

  test('are gathered and merged as the variable says, one after the other or at once', async () => {
    for (const more of [', ansible_facts_parallel: false', '']) {
      const ran = await run({ files: files(more) });
      expect(ran.error).toBeUndefined();
      const [one, two, both, list, own] = results(ran).at(-1)?.['msg'] as unknown[];
      expect([one, two, both, own]).toEqual(['here', 'here', { one: 1, two: 1 }, false]);
      expect(new Set(list as number[])).toEqual(new Set([1, 2, 3]));
    }
  });

  test('get the defaults of those modules, by old names of theirs too', async () => {
    const base = 'collections/ansible_collections/acme/net';
    const told = `from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(extra=dict(type='int'), more=dict(type='int')))
module.exit_json(ansible_facts=dict(given=module.params))
`;
    const book = (defaults: string): Record<string, string> => ({
      [`${base}/plugins/modules/told.py`]: told,
      [`${base}/meta/runtime.yml`]: 'plugin_routing: {modules: {old: {redirect: acme.net.told}}}\n',
      'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  vars: {ansible_facts_modules: [acme.net.told]}
  module_defaults: {${defaults}}
  tasks: [{gather_facts: }, {debug: {msg: "{{ ansible_facts.given }}"}}]
`,
    });
    for (const name of ['acme.net.told', 'acme.net.old']) {
      const ran = await run({ files: book(`${name}: {extra: 1}`) });
      expect(results(ran).at(-1)?.['msg']).toEqual({ extra: 1, more: null });
    }
  });

  test('fail with a remedy where ansible-core is not installed', async () => {
    const ran = await run({ files: files(''), env: { TSPLAY_PYTHON_SUPPORT: 'none' } });
    expect(ran.exit === 0 && ran.error === undefined).toBe(false);
    expect(JSON.stringify(ran.events)).toContain('facts by facts_one, facts_two need');
  });
});

describe.skipIf(core === undefined)(
  'a connection plug-in in Python (needs ansible-core)',
  { timeout: 60_000 },
  () => {
    test('runs the modules of tsplay, keeps its state between tasks, and has options from variables', async () => {
      const files = {
        'connection_plugins/mine.py': working,
        hosts: 'a my_colour=blue\n',
        'site.yml': play(
          'raw: echo counted',
          'raw: echo counted',
          "copy: {content: 'hello', dest: '{{ playbook_dir }}/dest'}",
          "slurp: {src: '{{ playbook_dir }}/dest'}",
        ),
      };
      const ran = await run({ files, options: { extraVars: ['ansible_connection=mine'] } });
      const [first, second, , slurped] = results(ran);
      expect(String(first?.['stdout'])).toMatch(/^counted\nblue\d+$/);
      const count = (result: Record<string, unknown> | undefined): number =>
        Number(/blue(\d+)/.exec(String(result?.['stdout']))?.[1]);
      expect(count(second)).toBeGreaterThan(count(first));
      expect(slurped?.['content']).toBe(Buffer.from('hello').toString('base64'));
    });

    test('runs modules in Python, in check mode and in the background too', async () => {
      const files = {
        'connection_plugins/mine.py': working,
        'library/mine.py': `from ansible.module_utils.basic import AnsibleModule
module = AnsibleModule(argument_spec=dict(name=dict(type='str'), secret=dict(no_log=True)), supports_check_mode=True)
module.exit_json(changed=True, hello=module.params['name'], check=module.check_mode, secret=module.params['secret'])
`,
        hosts: 'a my_colour=blue\n',
        'site.yml': play(
          "mine: {name: '{{ greet }}', secret: hush}",
          '{mine: {name: x}, check_mode: true}',
          '{mine: {name: late}, async: 30, poll: 1}',
        ),
      };
      const ran = await run({ files, options: { extraVars: ['ansible_connection=mine'] } });
      const [first, check, late] = results(ran);
      expect(first).toMatchObject({ changed: true, hello: 'hello you', check: false });
      expect(JSON.stringify(ran.events)).not.toContain('hush');
      expect(check).toMatchObject({ hello: 'x', check: true });
      expect(late).toMatchObject({ hello: 'late', finished: 1 });
    });

    test('that hands over no stdin gets it as a file, which is gone afterwards', async () => {
      const strict = (pipes: string): string =>
        connection(
          `if in_data: raise AnsibleError('no stdin here')
with open(os.environ['SEEN'], 'a') as seen: seen.write(cmd + '\\n')
done = subprocess.run(cmd, shell=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
return done.returncode, done.stdout, done.stderr`,
        ).replace("transport = 'mine'", `transport = 'mine'\n    has_pipelining = ${pipes}`);
      const files = {
        'connection_plugins/mine.py': strict('False'),
        'connection_plugins/told.py': strict('True'),
        'library/snake.py': `from ansible.module_utils.basic import AnsibleModule
m = AnsibleModule(argument_spec=dict(name=dict(type='str')))
m.exit_json(hello=m.params['name'])
`,
        hosts: 'a ansible_connection=mine\nb ansible_connection=told ansible_pipelining=false\n',
        'site.yml': `- hosts: all
  gather_facts: false
  tasks:
    - command: {cmd: cat, stdin: in a file}
    - snake: {name: slow worm}
`,
      };
      const seen = join(mkdtempSync(join(tmpdir(), 'tsplay-seen-')), 'commands');
      const ran = await run({
        files,
        env: { SEEN: seen },
        options: { extraVars: [] },
      });
      const [first, second, ...modules] = results(ran);
      expect([first?.['stdout'], second?.['stdout']]).toEqual(['in a file', 'in a file']);
      expect(modules.map(({ hello }) => hello)).toEqual(['slow worm', 'slow worm']);
      const folders = [...readFileSync(seen, 'utf8').matchAll(/mkdir -m 700 (\S+)/g)].map(
        ([, path = '']) => path,
      );
      expect(folders.length).toBeGreaterThan(3);
      for (const folder of folders) expect(existsSync(folder)).toBe(false);
      rmSync(dirname(seen), { recursive: true });
    });

    test('that cannot reach its host leaves it unreachable; one that raises otherwise fails the task, unrendered', async () => {
      const files = {
        'connection_plugins/mine.py': connection("raise AnsibleConnectionFailure('no way')"),
        'connection_plugins/other.py': connection("raise AnsibleError('an error with {{ jinja }}')"),
        'site.yml': play(
          '{raw: echo, connection: other, ignore_errors: true}',
          '{raw: echo, connection: mine, ignore_unreachable: true}',
        ),
      };
      const ran = await run({ files, options: { extraVars: [] } });
      const [failed, unreachable] = results(ran);
      expect(failed?.['failed']).toBe(true);
      expect(failed?.['msg']).toContain('an error with {{ jinja }}');
      expect(unreachable?.['unreachable']).toBe(true);
      expect(unreachable?.['msg']).toContain('no way');
    });
  },
);

describe.skipIf(core === undefined)(
  'files of filters in Python (needs ansible-core)',
  { timeout: 60_000 },
  () => {
    test('that give nothing are told when one beside them is called', async () => {
      const files = {
        'filter_plugins/good.py':
          "class FilterModule(object):\n    def filters(self):\n        return {'twice': lambda v: v * 2}\n",
        'filter_plugins/bad.py':
          "class FilterModule(object):\n    def filters(self):\n        raise TypeError('no good')\n",
        'site.yml': play('debug: {msg: "{{ 2 | twice }}"}'),
      };
      const ran = await run({ files });
      expect(results(ran)[0]?.['msg']).toBe(4);
      const warnings = ran.events.flatMap((e) => (e.type === 'warning' ? [e.message] : []));
      expect(warnings.join('\n')).toMatch(/^Skipping filter plugin '.*bad\.py': no good$/m);
    });
  },
);
