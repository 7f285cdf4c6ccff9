/**
 * Inventory, vars and cache plug-ins in Python, with the ansible-core that is installed here.
 */
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const inventory = `
DOCUMENTATION = '''
name: fleet
short_description: a fleet
extends_documentation_fragment: [constructed, inventory_cache]
options:
  plugin: {required: true}
  size: {type: int, default: 1, env: [{name: FLEET_SIZE}]}
  owner: {type: str, ini: [{section: fleet, key: owner}]}
'''
from ansible.plugins.inventory import BaseInventoryPlugin, Constructable, Cacheable

class InventoryModule(BaseInventoryPlugin, Constructable, Cacheable):
    NAME = 'fleet'
    def verify_file(self, path):
        return super().verify_file(path) and path.endswith('fleet.yml')
    def parse(self, inventory, loader, path, cache=True):
        super().parse(inventory, loader, path, cache)
        config = self._read_config_data(path)
        self.load_cache_plugin()
        key = self.get_cache_key(path)
        asked = 'asked'
        if self.get_option('cache') and cache and key in self._cache:
            asked = 'kept'
        if self.get_option('cache'):
            self._cache[key] = {'some': 'answer'}
        self.inventory.add_group('fleet')
        self.inventory.set_variable('fleet', 'owner', self.get_option('owner'))
        for number in range(self.get_option('size')):
            name = 'ship%d' % number
            self.inventory.add_host(name, 'fleet')
            self.inventory.set_variable(name, 'number', number)
            self.inventory.set_variable(name, 'answer', asked)
            self.inventory.set_variable(name, 'rogue', '{{ 1 + 1 }}')
            self.inventory.set_variable(name, 'greeting', config.get('greeting'))
            seen = self.inventory.get_host(name).get_vars()
            self._set_composite_vars(self.get_option('compose'), seen, name)
            self._add_host_to_keyed_groups(self.get_option('keyed_groups'), seen, name)
            self._add_host_to_composed_groups(self.get_option('groups'), seen, name)
        if 'old' in self.inventory.hosts:
            self.inventory.remove_host(self.inventory.hosts['old'])
`;

const config = `plugin: NAME
greeting: "hello {{ inventory_hostname }}"
compose: {double: number * 2}
keyed_groups: [{key: "'k' ~ number", prefix: n}]
groups: {odd: number == 1}
cache: true
`;

const book = `- hosts: fleet
  connection: local
  gather_facts: false
  tasks:
    - debug:
        msg: "{{ [number, double, owner, answer, greeting, rogue, group_names, groups.all] }}"
`;

const debugged = (said: readonly string[]): string => said.join('\n');

describe.skipIf(core === undefined)(
  'plug-ins in Python of a run (need ansible-core)',
  { timeout: 90_000 },
  () => {
    test('an inventory plug-in gives hosts, groups and variables, from options of YAML, environment and ini', async () => {
      const files = {
        'inventory_plugins/fleet.py': inventory,
        'first.ini': 'old\nkeeper\n',
        'fleet.yml': config.replace('NAME', 'fleet'),
        'ansible.cfg': `[fleet]\nowner = me\n[inventory]\ncache_plugin = jsonfile\ncache_connection = ./kept\n`,
        'site.yml': book,
      };
      const options = { inventories: ['first.ini', 'fleet.yml'] };
      const ran = await run({ files, options, env: { FLEET_SIZE: '2' } });
      expect(ran.error).toBeUndefined();
      const said = debugged(ran.said);
      expect(said).toContain('ship0');
      expect(ran.said).toHaveLength(2);
      expect(said).toMatch(/ship1: .*1.*2.*me.*asked.*hello ship1/s);
      // What it read in the user's file is a template, and what it made up is data.
      expect(said).toContain('{{ 1 + 1 }}');
      expect(said).toContain('n_k1');
      expect(said).toContain('odd');
      expect(said).not.toContain('old');
      expect(said).toContain('keeper');
    });

    test('one that lies beside the book may be called ansible.legacy in its source', async () => {
      const files = {
        'inventory_plugins/fleet.py': inventory,
        'fleet.yml': config.replace('NAME', 'ansible.legacy.fleet'),
        'site.yml': book,
      };
      const ran = await run({ files, options: { inventories: ['fleet.yml'] } });
      expect(debugged(ran.said)).toContain('ship0');
    });

    test('one of a collection is found by its full name, and one of that name is not for other files', async () => {
      const files = {
        'collections/ansible_collections/my/own/plugins/inventory/fleet.py': inventory,
        'fleet.yml': config.replace('NAME', 'my.own.fleet'),
        'other.yml': config.replace('NAME', 'my.own.fleet'),
        'site.yml': book,
      };
      const ran = await run({ files, options: { inventories: ['fleet.yml'] } });
      expect(ran.error).toBeUndefined();
      expect(debugged(ran.said)).toContain('ship0');
      const other = await run({ files, options: { inventories: ['other.yml'] } });
      expect(JSON.stringify(other.events) + (other.error ?? '')).toContain(
        "could not be verified by inventory plugin 'my.own.fleet'",
      );
    });

    test('an inventory plug-in that raises is told with its place, and one that is enabled by name is asked', async () => {
      const broken = `from ansible.plugins.inventory import BaseInventoryPlugin
class InventoryModule(BaseInventoryPlugin):
    NAME = 'broken'
    def verify_file(self, path):
        return path.endswith('.mine')
    def parse(self, inventory, loader, path, cache=True):
        text = open(path).read()
        if 'boom' in text:
            raise ValueError('kaboom')
        inventory.add_host(text.strip().rpartition(' ')[2])
`;
      const files = {
        'inventory_plugins/broken.py': broken,
        'good.mine': 'name: alone\n',
        'bad.mine': 'name: [boom\n',
        'ansible.cfg': '[inventory]\nenable_plugins = host_list, broken\n',
        'site.yml':
          '- hosts: all\n  gather_facts: false\n  tasks: [{debug: {msg: "{{ inventory_hostname }}"}}]\n',
      };
      const good = await run({ files, options: { inventories: ['good.mine'] } });
      expect(good.said).toEqual(['alone: alone']);
      const bad = await run({ files, options: { inventories: ['good.mine', 'bad.mine'] } });
      expect(JSON.stringify(bad.events)).toContain('Failed to parse');
      expect(JSON.stringify(bad.events)).toContain('kaboom');
    });

    const vars = (name: string, more = ''): string => `
DOCUMENTATION = '''
name: ${name}
options:
  stage: {default: STAGE, choices: [all, inventory, task], ini: [{section: ${name}, key: stage}]}
'''.replace('STAGE', 'all')
from ansible.plugins.vars import BaseVarsPlugin
from ansible.inventory.host import Host

class VarsModule(BaseVarsPlugin):
    ${more || 'pass'}
    def get_vars(self, loader, path, entities, cache=True):
        super().get_vars(loader, path, entities)
        found = {}
        for entity in entities:
            kind = 'host' if isinstance(entity, Host) else 'group'
            found['${name}_' + kind] = entity.name
            found['who'] = '${name} of ' + kind
        return found
`;

    test('vars plug-ins give variables of groups and hosts, in the order of precedence, where they are enabled', async () => {
      const files = {
        'vars_plugins/a_first.py': vars('a_first'),
        'vars_plugins/wanted.py': vars('wanted', 'REQUIRES_ENABLED = True'),
        'collections/ansible_collections/my/own/plugins/vars/far.py': vars('far'),
        'group_vars/all.yml': 'who: a file\nplain: a file\n',
        hosts: '[web]\na who=source\n',
        'site.yml': `- hosts: web
  connection: local
  gather_facts: false
  tasks:
    - debug: {msg: "{{ who }}|{{ plain | d('none') }}|{{ a_first_group }}|{{ wanted_host | d('off') }}|{{ far_host | d('off') }}"}
`,
      };
      const options = { inventories: ['hosts'] };
      const plain = await run({ files, options });
      expect(plain.error).toBeUndefined();
      expect(plain.said).toEqual(['a: a_first of host|a file|web|off|off']);
      const all = await run({
        files,
        options,
        env: { ANSIBLE_VARS_ENABLED: 'host_group_vars,wanted,my.own.far' },
      });
      expect(all.said).toEqual(['a: far of host|a file|web|a|a']);
      // Without host_group_vars the files are not read, as under Ansible.
      const none = await run({ files, options, env: { ANSIBLE_VARS_ENABLED: 'wanted' } });
      expect(none.said).toEqual(['a: wanted of host|none|web|a|off']);
    });

    test('a vars plug-in that is asked when the inventory is read is weaker than group_vars beside the book', async () => {
      const files = {
        'vars_plugins/early.py': vars('early').replace(
          "replace('STAGE', 'all')",
          "replace('STAGE', 'inventory')",
        ),
        'group_vars/web.yml': 'early_group: a file\n',
        hosts: '[web]\na\n',
        'site.yml': `- hosts: web
  gather_facts: false
  connection: local
  tasks: [{debug: {msg: "{{ early_group }} {{ early_host }}"}}]
`,
      };
      const ran = await run({ files, options: { inventories: ['hosts'] } });
      expect(ran.said).toEqual(['a: a file a']);
    });

    test('a vars plug-in that raises fails with its words', async () => {
      const files = {
        'vars_plugins/bad.py': `from ansible.plugins.vars import BaseVarsPlugin
class VarsModule(BaseVarsPlugin):
    def get_vars(self, loader, path, entities, cache=True):
        raise ValueError('kaboom')
`,
        'site.yml':
          '- hosts: a\n  gather_facts: false\n  connection: local\n  tasks: [{debug: {msg: "{{ x }}"}}]\n',
      };
      const ran = await run({ files });
      expect(ran.exit === 0 && ran.error === undefined).toBe(false);
      expect(JSON.stringify(ran.events) + (ran.error ?? '')).toContain('kaboom');
    });

    test('facts are kept by a cache plug-in, and read by the next run', async () => {
      const cache = `
DOCUMENTATION = '''
name: shelf
options:
  _uri: {required: true, env: [{name: ANSIBLE_CACHE_PLUGIN_CONNECTION}], ini: [{section: defaults, key: fact_caching_connection}]}
  _prefix: {default: ''}
  _timeout: {default: 0, type: integer}
'''
import json
from ansible.plugins.cache import BaseFileCacheModule

class CacheModule(BaseFileCacheModule):
    def _load(self, path):
        with open(path) as f:
            return json.loads(f.read()[len('shelf:'):])
    def _dump(self, value, path):
        with open(path, 'w') as f:
            f.write('shelf:' + json.dumps(value))
`;
      const book = (shelf: string): Record<string, string> => ({
        'cache_plugins/shelf.py': cache,
        'ansible.cfg': `[defaults]\nfact_caching = shelf\nfact_caching_connection = ${shelf}\n`,
        'one.yml': '',
        'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  tasks:
    - debug: {msg: "{{ kept | d('nothing') }}"}
    - set_fact: {kept: something, cacheable: true}
`,
      });
      const shelf = `/tmp/tsplay-shelf-${process.pid}`;
      const first = await run({ files: book(shelf) });
      expect(first.error).toBeUndefined();
      expect(first.said).toEqual(['a: nothing']);
      expect((await run({ files: book(shelf) })).said).toEqual(['a: something']);
      expect((await run({ files: book(shelf), options: { flushCache: true } })).said).toEqual(['a: nothing']);
    });
  },
);
