/**
 * Become plug-ins in Python, with the ansible-core that is installed here.
 */
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const plugin = `
DOCUMENTATION = '''
name: wear
options:
  become_user: {description: x, default: root, vars: [{name: ansible_become_user}], keyword: [{name: become_user}]}
  become_exe: {description: x, default: env, vars: [{name: ansible_become_exe}], keyword: [{name: become_exe}]}
  become_flags: {description: x, default: '', keyword: [{name: become_flags}]}
  become_pass: {description: x, vars: [{name: ansible_become_password}, {name: ansible_become_pass}]}
  hat: {description: x, default: none, vars: [{name: wear_hat}]}
'''
from ansible.plugins.become import BecomeBase

class BecomeModule(BecomeBase):
    name = 'wear'
    fail = ('not you',)
    def build_become_command(self, cmd, shell):
        super().build_become_command(cmd, shell)
        if self.get_option('become_pass'):
            self.prompt = 'Magic word:'
        words = self._build_success_command(cmd, shell)
        return '%s BECAME=%s HAT=%s %s' % (self.get_option('become_exe'), self.get_option('become_user'), self.get_option('hat'), words)
`;

const asks = `#!/bin/sh
printf 'Magic word: ' >&2
read -r word
[ "$word" = please ] || { echo 'not you' >&2; exit 1; }
exec env "$@"
`;

const book = (more: string): string => `- hosts: a
  connection: local
  gather_facts: false
  become: true
  become_method: METHOD
  become_user: clown
  vars: {wear_hat: "{{ 'to' ~ 'p' }}"}
  tasks:
    - command: sh -c 'echo $BECAME $HAT'
      register: said
    - debug: {msg: "{{ said.stdout }}"}
      become: false
    - command: sh -c 'echo "[$BECAME]"'
      become: false
      register: plain
    - debug: {msg: "{{ plain.stdout }}"}
      become: false
${more}`;

describe.skipIf(core === undefined)(
  'a become method that only Python has (needs ansible-core)',
  { timeout: 60_000 },
  () => {
    test('makes the command lines of the user, with options from variables and keywords, in books and collections', async () => {
      const files = {
        'become_plugins/wear.py': plugin,
        'collections/ansible_collections/my/own/plugins/become/wear.py': plugin,
        'site.yml': book('').replace('METHOD', 'wear'),
        'other.yml': book('').replace('METHOD', 'my.own.wear'),
      };
      const ran = await run({ files });
      expect(ran.error).toBeUndefined();
      expect(ran.said).toEqual(['a: clown top', 'a: []']);
      const other = await run({ files: { ...files, 'site.yml': files['other.yml'] } });
      expect(other.said).toEqual(['a: clown top', 'a: []']);
    });

    test('asks for the password in its own words, and says who was refused', async () => {
      const files = (word: string): Record<string, string> => ({
        'become_plugins/wear.py': plugin,
        'asks.sh': asks,
        'site.yml': book(`  # with a program that asks\n`)
          .replace('METHOD', 'wear')
          .replace('become_user: clown', `become_user: clown\n  become_exe: sh {{ playbook_dir }}/asks.sh`)
          .replace('vars: {', `vars: {ansible_become_password: ${word}, `),
      });
      expect((await run({ files: files('please') })).said).toEqual(['a: clown top', 'a: []']);
      const wrong = await run({ files: files('wrong') });
      const events = JSON.stringify(wrong.events);
      expect(wrong.exit).not.toBe(0);
      expect(events).toContain('TSP2004');
      expect(events).not.toContain('"wrong"');
    });

    test('is refused before the first connection where ansible-core is not installed, with place and remedy', async () => {
      const files = { 'become_plugins/wear.py': plugin, 'site.yml': book('').replace('METHOD', 'wear') };
      const ran = await run({ files, env: { TSPLAY_PYTHON_SUPPORT: 'none' } });
      expect(ran.events.filter((e) => e.type === 'task.start')).toEqual([]);
      expect(ran.error).toContain("the become method wear needs Ansible's Python library");
      expect(ran.error).toContain('site.yml:9');
      expect(ran.error).toContain('apt install ansible-core');
    });
  },
);
