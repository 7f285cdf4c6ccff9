/**
 * Modules in Python on a host, with the ansible-core that is installed here; without one there is nothing to run.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run, type Ran } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const results = (ran: Ran): Record<string, unknown>[] =>
  ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result] : []));

const play = (tasks: string, more = ''): string =>
  `- hosts: a\n  connection: local\n  gather_facts: false\n${more}  tasks:\n${tasks}`;

const module = (spec: string, body: string, options = 'supports_check_mode=True'): string =>
  `#!/usr/bin/python
import os
from ansible.module_utils.basic import AnsibleModule
m = AnsibleModule(dict(${spec}), ${options})
${body}
`;

const plugins = 'collections/ansible_collections/acme/tools/plugins';

describe.skipIf(core === undefined)('a module in Python (needs ansible-core)', { timeout: 60_000 }, () => {
  test('gives its result, warnings, deprecations, facts and diff, and hides its secrets', async () => {
    const files = {
      'library/snake.py': module(
        "x=dict(type='int'), secret=dict(no_log=True)",
        `m.warn('hiss'); m.deprecate('old skin', version='9.9')
m.exit_json(changed=True, x=m.params['x'], home=os.environ.get('NEST'), secret=m.params['secret'],
            ansible_facts={'length': 3}, diff=dict(before='a\\n', after='b\\n'))`,
      ),
      'site.yml': play(
        `    - snake: {x: '3', secret: hunter22}
      environment: {NEST: grass}
    - debug: {msg: '{{ length }}'}
`,
      ),
    };
    const ran = await run({ files, options: { diff: true } });
    const [snake, facts] = results(ran);
    expect(snake).toMatchObject({
      ...{ changed: true, x: 3, home: 'grass', warnings: ['hiss'] },
      diff: { before: 'a\n', after: 'b\n' },
      invocation: { module_args: { x: 3, secret: 'VALUE_SPECIFIED_IN_NO_LOG_PARAMETER' } },
    });
    expect(facts).toMatchObject({ msg: 3 });
    expect(ran.events).toContainEqual(expect.objectContaining({ type: 'deprecation', message: 'old skin' }));
    expect(JSON.stringify(ran.events)).not.toContain('hunter22');
    const diffs = ran.events.flatMap((e) => (e.type === 'host.end' ? e.result.diffs : []));
    expect(diffs).toEqual([expect.objectContaining({ kind: 'text', before: 'a\n', after: 'b\n' })]);
  });

  test('may have as many files open as the configuration or a variable says', async () => {
    const files = {
      'library/files.py': module(
        '',
        'import resource\nm.exit_json(files=resource.getrlimit(resource.RLIMIT_NOFILE)[0])',
      ),
      'site.yml': play(`    - files:
    - files:
      vars: {ansible_python_module_rlimit_nofile: 77}
    - files:
      vars: {ansible_python_module_rlimit_nofile: many}
      ignore_errors: true
`),
    };
    const env = { ANSIBLE_PYTHON_MODULE_RLIMIT_NOFILE: '123' };
    const [configured, own, wrong] = results(await run({ files, env }));
    expect([configured?.['files'], own?.['files']]).toEqual([123, 77]);
    expect(wrong?.['msg']).toMatch(/ansible_python_module_rlimit_nofile must be a whole number/);
  });

  test('imports nothing from the folder that the shell is in', async () => {
    const stranger = "raise SystemExit('another user’s file was run')\n";
    const files = {
      'nest/json.py': stranger,
      'nest/shlex.py': stranger,
      'nest/textwrap.py': stranger,
      'library/where.py': module('', 'import sys, textwrap\nm.exit_json(cwd=os.getcwd(), path=sys.path)'),
      go: '#!/bin/sh\ncd "${0%/*}/nest" && exec /bin/sh "$@"\n',
      'site.yml':
        play("    - file: {path: '{{ playbook_dir }}/go', mode: '0755'}\n") +
        play(
          "    - where:\n    - where:\n      environment: {PYTHONHASHSEED: '0'}\n",
          "  vars: {ansible_shell_executable: '{{ playbook_dir }}/go'}\n",
        ),
    };
    const [, ...found] = results(await run({ files }));
    expect(found).toHaveLength(2);
    for (const { cwd, path } of found) {
      expect(cwd).toMatch(/\/nest$/);
      expect(path).not.toContain('');
    }
  });

  test('of a collection brings its libraries: relative imports, packages, redirects and those of roles', async () => {
    const files = {
      [`${plugins}/modules/viper.py`]: `from __future__ import annotations
DOCUMENTATION = '''
from ansible.module_utils.nowhere import nothing
'''
from ansible.module_utils.basic import AnsibleModule
from ..module_utils.scales import count
from ansible_collections.acme.tools.plugins.module_utils.deep import (
    depth,  # of the nest
)
from ansible_collections.acme.tools.plugins.module_utils.former import name
try:
    from ansible.module_utils.nowhere import nothing
except ImportError:
    nothing = None
m = AnsibleModule({})
m.exit_json(count=count(), depth=depth, name=name, nothing=nothing)
`,
      [`${plugins}/module_utils/scales.py`]: 'from .deep.er import two\n\n\ndef count():\n    return two\n',
      [`${plugins}/module_utils/deep/__init__.py`]: 'depth = 7\n',
      [`${plugins}/module_utils/deep/er.py`]: 'two = 2\n',
      [`${plugins}/module_utils/latter.py`]: "name = 'latter'\n",
      'collections/ansible_collections/acme/tools/meta/runtime.yml':
        'plugin_routing:\n  module_utils:\n    former: {redirect: acme.tools.latter}\n  modules:\n    adder: {redirect: acme.tools.viper}\n',
      'roles/nest/library/egg.py': `from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.shell_of import colour
AnsibleModule({}).exit_json(colour=colour)
`,
      'roles/nest/module_utils/shell_of.py': "colour = 'white'\n",
      'roles/nest/tasks/main.yml': '- egg:\n',
      'site.yml': play('    - acme.tools.viper:\n    - acme.tools.adder:\n    - import_role: {name: nest}\n'),
    };
    const [viper, adder, egg] = results(await run({ files }));
    expect(viper).toMatchObject({ count: 2, depth: 7, name: 'latter', nothing: null });
    expect(adder).toMatchObject({ count: 2 });
    expect(egg).toMatchObject({ colour: 'white' });
  });

  test('in check mode runs where it can, and is unknown where it cannot', async () => {
    const files = {
      'library/can.py': module('', 'm.exit_json(changed=True, check=m.check_mode)'),
      'library/cannot.py': module('', 'm.exit_json(changed=True)', ''),
      'site.yml': play('    - can:\n    - cannot:\n'),
    };
    const ran = await run({ files, options: { check: true } });
    const ends = ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result] : []));
    expect(ends.map((end) => end.status)).toEqual(['changed', 'unknown']);
    expect(ends[0]?.result).toMatchObject({ check: true });
    expect(ends[1]?.result).toMatchObject({ skipped: true });
  });

  test('keeps what it does to its process to itself: each is a fork of one interpreter', async () => {
    const files = {
      'library/messy.py': module(
        '',
        "before = os.environ.get('MESS'); os.environ['MESS'] = 'yes'; os.chdir('/')\nm.exit_json(before=before, parent=os.getppid(), cwd=os.getcwd())",
      ),
      'site.yml': play('    - messy:\n    - messy:\n'),
    };
    const [first, second] = results(await run({ files }));
    expect(second).toMatchObject({ before: null, parent: first?.['parent'] });
  });

  test('that fails, breaks, prints rubbish or imports what is nowhere fails its task with what it said', async () => {
    const files = {
      'library/fails.py': module('', "m.fail_json(msg='not today', code=7)"),
      'library/breaks.py': module('', 'raise RuntimeError("snap")'),
      'library/lost.py':
        'from ansible.module_utils.basic import AnsibleModule\nfrom ansible.module_utils.nowhere import x\n',
      'site.yml': play(
        ['fails', 'breaks', 'lost'].map((m) => `    - {${m}: , ignore_errors: true}\n`).join(''),
      ),
    };
    const [fails, breaks, lost] = results(await run({ files }));
    expect(fails).toMatchObject({ failed: true, msg: 'not today', code: 7 });
    expect(breaks).toMatchObject({
      failed: true,
      rc: 1,
      exception: expect.stringContaining('snap') as string,
    });
    expect(String(lost?.['msg'])).toContain(
      'Could not find imported module support code for ansible.modules.lost',
    );
  });

  test('on a host without its interpreter says what to do', async () => {
    const files = {
      'library/snake.py': module('', 'm.exit_json()'),
      'site.yml': play('    - snake:\n      vars: {ansible_python_interpreter: /no/such/python}\n'),
    };
    const [snake] = results(await run({ files }));
    expect(snake).toMatchObject({ failed: true, rc: 127 });
    expect(String(snake?.['msg'])).toMatch(/\/no\/such\/python.*set ansible_python_interpreter/);
  });

  test('gets its arguments where no other user can read them, and leaves nothing behind', async () => {
    const tmp = execFileSync('mktemp', ['-d']).toString().trim();
    const files = {
      'library/spy.py': module(
        'secret=dict()',
        `words = ''
for pid in os.listdir('/proc'):
    if pid.isdigit():
        try:
            words += open('/proc/%s/cmdline' % pid).read()
        except OSError:
            pass
nest = os.path.dirname(os.path.dirname(_modlib_path))
m.exit_json(seen=m.params['secret'][::-1] in words[::-1] and m.params['secret'] in words,
            mode=os.stat(nest).st_mode & 0o777, inside=nest.startswith('${tmp}'))`,
      ),
      'site.yml': play(
        "    - spy: {secret: needle-in-a-haystack}\n      vars: {ansible_remote_tmp: '${tmp}'}\n",
      ).replace('${tmp}', tmp),
    };
    const [spy] = results(await run({ files }));
    expect(spy).toMatchObject({ seen: false, mode: 0o700, inside: true });
    expect(readdirSync(tmp)).toEqual([]);
  });

  test('as a job of async has all that it needs with it', async () => {
    const files = {
      'library/slow.py': module('x=dict()', "m.exit_json(changed=True, x=m.params['x'])"),
      'site.yml': play('    - {slow: {x: deep}, async: 30, poll: 1}\n'),
    };
    const [slow] = results(await run({ files }));
    expect(slow).toMatchObject({ changed: true, x: 'deep', finished: 1 });
  });

  test('that is in ansible-core but not in tsplay is run from there', async () => {
    const files = {
      'site.yml': play('    - rpm_key: {key: /no/such/key, state: absent}\n      ignore_errors: true\n'),
    };
    const [key] = results(await run({ files }));
    expect(String(key?.['msg'])).not.toContain("couldn't resolve");
    expect(key?.['invocation']).toBeDefined();
  });

  test('takes defaults of the play and of action groups', async () => {
    const files = {
      [`${plugins}/modules/viper.py`]: module('x=dict(), y=dict()', 'm.exit_json(**m.params)'),
      'collections/ansible_collections/acme/tools/meta/runtime.yml': 'action_groups:\n  snakes: [viper]\n',
      'site.yml': play(
        '    - acme.tools.viper:\n',
        '  module_defaults: {acme.tools.viper: {x: one}, group/acme.tools.snakes: {y: two}}\n',
      ),
    };
    expect(results(await run({ files }))[0]).toMatchObject({ x: 'one', y: 'two' });
  });
});
