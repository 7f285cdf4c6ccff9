/**
 * What a host says never becomes an option of a connection, a become method or a lookup in Python, whatever the option's variable is
 * called and whoever calls it. With the ansible-core that is installed here.
 */
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const connection = `import subprocess
from ansible.plugins.connection import ConnectionBase

DOCUMENTATION = '''
name: mine
short_description: x
description: x
options:
  colour: {description: x, default: red, vars: [{name: my_colour}, {name: ansible_mine_colour}]}
'''

class Connection(ConnectionBase):
    transport = 'mine'

    def _connect(self):
        self._connected = True

    def exec_command(self, cmd, in_data=None, sudoable=True):
        done = subprocess.run(cmd, shell=True, input=in_data, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, done.stdout + (self.get_option('colour').encode() if 'tell' in cmd else b''), done.stderr

    def put_file(self, in_path, out_path):
        subprocess.check_call(['cp', in_path, out_path])

    def fetch_file(self, in_path, out_path):
        subprocess.check_call(['cp', in_path, out_path])

    def close(self):
        pass
`;

const become = `
DOCUMENTATION = '''
name: wear
options:
  become_user: {description: x, default: root, vars: [{name: ansible_become_user}], keyword: [{name: become_user}]}
  become_exe: {description: x, default: env, vars: [{name: ansible_become_exe}]}
  become_flags: {description: x, default: ''}
  become_pass: {description: x, vars: [{name: ansible_become_password}]}
  hat: {description: x, default: none, vars: [{name: wear_hat}]}
'''
from ansible.plugins.become import BecomeBase

class BecomeModule(BecomeBase):
    name = 'wear'
    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        return '%s HAT=%s %s' % (self.get_option('become_exe'), self.get_option('hat'), self._build_success_command(cmd, shell))
`;

const lookup = `
DOCUMENTATION = '''
name: ask
short_description: x
description: x
options:
  server: {description: x, default: good, vars: [{name: my_colour}]}
  hat: {description: x, default: none, vars: [{name: wear_hat}]}
'''
from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        if terms == ['late']:
            self._options = {}
            return [self.get_option('server', hostvars=variables) + ' ' + self.get_option('hat', hostvars=variables)]
        self.set_options(var_options=variables, direct=kwargs)
        return [self.get_option('server') + ' ' + self.get_option('hat')]
`;

const action = `
from ansible import constants as C
from ansible.plugins.action import ActionBase
from ansible.plugins.loader import lookup_loader

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        own = lookup_loader.get('ask', loader=self._loader, templar=self._templar)
        said = [
            self._templar.template("{{ lookup('ask') }}"),
            self._templar.template("{{ lookup('ask', 'late') }}"),
            own.run([], variables=task_vars)[0],
            C.config.get_config_value('server', plugin_type='lookup', plugin_name='ask', variables=task_vars),
        ]
        return {'msg': ', '.join(said + [str(task_vars['my_colour'])])}
`;

const evil = { my_colour: 'evil', ansible_mine_colour: 'evil', wear_hat: 'evil', ansible_become_exe: 'evil' };
const speak = `#!/bin/sh\n# WANT_JSON\necho '${JSON.stringify({ changed: false, ansible_facts: evil })}'\n`;

describe.skipIf(core === undefined)(
  'facts called like variables of plug-ins in Python (needs ansible-core)',
  { timeout: 60_000 },
  () => {
    test('do not become options of a connection', async () => {
      const ran = await run({
        files: {
          'connection_plugins/mine.py': connection,
          'library/speak': speak,
          'site.yml': `- hosts: a
  gather_facts: false
  tasks:
    - {raw: echo tell, register: before}
    - speak:
    - meta: reset_connection
    - {raw: echo tell, register: after}
    - debug: {msg: "{{ [before.stdout_lines[1], after.stdout_lines[1], ansible_facts.wear_hat] | join(' ') }}"}
    - {set_fact: {my_colour: blue}}
    - meta: reset_connection
    - {raw: echo tell, register: own}
    - debug: {msg: "{{ own.stdout_lines[1] }}"}
`,
        },
        options: { extraVars: ['ansible_connection=mine'] },
      });
      expect(ran.error).toBeUndefined();
      expect(ran.said).toEqual(['a: red red evil', 'a: blue']);
    });

    test('do not become options of a lookup, where what the user says counts', async () => {
      const ran = await run({
        files: {
          'lookup_plugins/ask.py': lookup,
          'library/speak': speak,
          'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  vars: {wear_hat: top}
  tasks:
    - speak:
    - debug: {msg: "{{ lookup('ask') }} {{ lookup('ask', server='mine') }} {{ lookup('ask', 'late') }} {{ my_colour }}"}
    - {set_fact: {my_colour: blue}}
    - debug: {msg: "{{ lookup('ask') }}"}
`,
        },
      });
      expect(ran.error).toBeUndefined();
      expect(ran.said).toEqual(['a: good top mine top good top evil', 'a: blue top']);
    });

    test('do not become options of lookups that an action calls', async () => {
      const ran = await run({
        files: {
          'lookup_plugins/ask.py': lookup,
          'action_plugins/acts.py': action,
          'library/acts': '#!/bin/sh\n',
          'library/speak': speak,
          'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  vars: {wear_hat: top}
  tasks:
    - speak:
    - {acts: , register: out}
    - debug: {msg: "{{ out.msg }}"}
    - {set_fact: {my_colour: blue}}
    - {acts: , register: out}
    - debug: {msg: "{{ out.msg }}"}
`,
        },
      });
      expect(ran.error).toBeUndefined();
      expect(ran.said).toEqual([
        'a: good top, good top, good top, good, evil',
        'a: blue top, blue top, blue top, blue, blue',
      ]);
    });

    test('do not become options of a become method', async () => {
      const ran = await run({
        files: {
          'become_plugins/wear.py': become,
          'library/speak': speak,
          'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  become_method: wear
  become_user: clown
  tasks:
    - speak:
    - {command: sh -c 'echo $HAT', become: true, register: out}
    - debug: {msg: "{{ out.stdout }} {{ ansible_facts.wear_hat }}"}
`,
        },
      });
      expect(ran.error).toBeUndefined();
      expect(ran.said).toEqual(['a: none evil']);
    });
  },
);
