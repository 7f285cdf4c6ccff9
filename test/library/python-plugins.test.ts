/**
 * Filters, tests and lookups in Python, with the ansible-core that is installed here; without one there is nothing to run.
 */
import { describe, expect, test } from 'vitest';
import { findCore } from '../../src/python/index.ts';
import { run, type Ran } from '../engine/harness.ts';

const core = findCore({ configured: process.env['TSPLAY_PYTHON_SUPPORT'], env: { HOME: '/nowhere' } });

const results = (ran: Ran): Record<string, unknown>[] =>
  ran.events.flatMap((e) => (e.type === 'host.end' ? [e.result.result] : []));

const play = (...messages: string[]): string =>
  `- hosts: a\n  connection: local\n  gather_facts: false\n  tasks:\n${messages
    .map((text) => `    - debug: {msg: ${JSON.stringify(text)}}\n      ignore_errors: true\n`)
    .join('')}`;

const filters = `import datetime, os, time
from jinja2 import pass_context

def shout(value, mark='!'):
    print('what a plug-in prints is not an answer')
    return value.upper() + mark

def kinds(value):
    return [type(one).__name__ for one in value]

def odd(value):
    return {'pair': (1, 'x'), 'whole': 2.0, 'big': 2 ** 70, 'day': datetime.date(2020, 1, 2), 1: {3}.union({3})}

@pass_context
def holder(context, value):
    return type(context).__name__.endswith('Context')

def boom(value):
    raise ValueError('kaboom')

def rogue(value):
    return '{{ 1 + 1 }}'

class FilterModule(object):
    def filters(self):
        return {'shout': shout, 'kinds': kinds, 'odd': odd, 'holder': holder, 'boom': boom, 'rogue': rogue,
                'hang': lambda v: time.sleep(60), 'die': lambda v: os._exit(3), 'upper': lambda v: 'not mine'}
`;

const lookup = `DOCUMENTATION = '''
name: painter
options:
  colour: {description: x, default: red, vars: [{name: my_colour}]}
'''
from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        self.set_options(var_options=variables, direct=kwargs)
        return [self.get_option('colour') + ' ' + term for term in terms]
`;

describe.skipIf(core === undefined)('a plug-in in Python (needs ansible-core)', { timeout: 60_000 }, () => {
  test('gets and gives values as Python has them, and what it gives is data', async () => {
    const files = {
      'filter_plugins/mine.py': filters,
      'test_plugins/mine.py':
        "class TestModule(object):\n    def tests(self):\n        return {'loud': lambda v: v.endswith('!')}\n",
      'site.yml': play(
        "{{ 'a' | shout }}{{ 'b' | shout(mark='?') }}{{ 'c!' is loud }}{{ 'c' is loud }}",
        "{{ [1, 2.0, 'a', none, true, [1], {'b': 1}] | kinds }}",
        '{{ (1 | odd).pair | type_debug }} {{ (1 | odd).whole }} {{ (1 | odd).big }} {{ (1 | odd).day }} {{ (1 | odd)[1] }}',
        '{{ 1 | holder }}',
        '{{ 1 | rogue }}',
        "{{ 'a' | upper }}",
      ),
    };
    const said = results(await run({ files })).map(({ msg }) => msg);
    expect(said).toEqual([
      'A!B?TrueFalse',
      ['int', 'float', 'str', 'NoneType', 'bool', 'list', 'dict'],
      'tuple 2.0 1180591620717411303424 2020-01-02 [3]',
      true,
      '{{ 1 + 1 }}',
      // tsplay's own of a name wins.
      'A',
    ]);
  });

  test('a lookup that gives a dict: itself as a list, its keys as text', async () => {
    const dict = `from ansible.plugins.lookup import LookupBase
class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        return {'one': 1, 'two': 2}
`;
    const files = {
      'lookup_plugins/dicts.py': dict,
      'site.yml': play(
        "{{ lookup('dicts', 1, wantlist=True) }}",
        "{{ query('dicts', 1) }}",
        "{{ lookup('dicts', 1) }}",
      ),
    };
    const said = results(await run({ files })).map(({ msg }) => msg);
    expect(said).toEqual([{ one: 1, two: 2 }, { one: 1, two: 2 }, 'one,two']);
  });

  test('of a collection: lookups with options from variables, filters with their libraries', async () => {
    const plugins = 'collections/ansible_collections/acme/tools/plugins';
    const files = {
      [`${plugins}/lookup/painter.py`]: lookup,
      [`${plugins}/filter/count.py`]: `from ansible_collections.acme.tools.plugins.module_utils.two import two

class FilterModule(object):
    def filters(self):
        return {'twice': lambda v: v * two}
`,
      [`${plugins}/module_utils/two.py`]: 'two = 2\n',
      'collections/ansible_collections/acme/tools/meta/runtime.yml':
        'plugin_routing:\n  filter:\n    double: {redirect: acme.tools.twice}\n    big: {redirect: ansible.builtin.upper}\n',
      'lookup_plugins/painter.py': lookup,
      'site.yml': `${play(
        "{{ query('acme.tools.painter', 'x', 'y') }}",
        "{{ lookup('painter', 'x', colour='green') }}",
        "{{ 'ab' | acme.tools.twice }}{{ 'c' | acme.tools.double }}{{ 'd' | acme.tools.big }}",
      )}  vars: {my_colour: blue}\n`,
    };
    const said = results(await run({ files })).map(({ msg }) => msg);
    expect(said).toEqual([['blue x', 'blue y'], 'green x', 'ababccD']);
  });

  test('sees all variables of the task, rendered when it looks at them, and those of other hosts', async () => {
    const around = `from ansible.plugins.lookup import LookupBase

class LookupModule(LookupBase):
    def run(self, terms, variables=None, **kwargs):
        self._display.warning('said by the plug-in')
        shown = lambda name: self._templar.template(variables[name])
        other = variables['hostvars']['b']
        return [variables['inventory_hostname'], shown('greeting'), shown('from_fact'), other['colour'],
                sorted(variables['hostvars']), 'broken' in variables, variables['registered']['msg'],
                self._templar.template('{{ hostvars["b"].colour }} {{ rogue }}')]
`;
    const files = {
      'lookup_plugins/around.py': around,
      'filter_plugins/context.py': `from jinja2 import pass_context

@pass_context
def seen(context, name):
    return context[name]

class FilterModule(object):
    def filters(self):
        return {'seen': seen}
`,
      hosts: 'a\nb colour=blue\n',
      'site.yml': `- hosts: a
  connection: local
  gather_facts: false
  vars:
    greeting: "hello {{ name }}"
    name: "{{ inventory_hostname | upper }}"
    broken: "{{ nothing.at.all }}"
    rogue: "{{ registered.msg }}"
  tasks:
    - set_fact: {from_fact: "{{ 1 + 1 }}"}
    - command: echo '{{ '{{' }} 1 + 1 }}'
      register: command
    - debug: {msg: "{{ command.stdout }}"}
      register: registered
    - debug: {msg: "{{ query('around') }}"}
    - debug: {msg: "{{ 'greeting' | seen }}"}
`,
    };
    const ran = await run({ files, options: { inventories: ['hosts'] } });
    const said = results(ran).map(({ msg }) => msg);
    expect(said.at(-2)).toEqual([
      ...['a', 'hello A', 2, 'blue', ['a', 'b'], true, '{{ 1 + 1 }}', 'blue {{ 1 + 1 }}'],
    ]);
    expect(said.at(-1)).toBe('hello A');
    expect(JSON.stringify(ran.events)).toContain('said by the plug-in');
  });

  test('that raises, dies or hangs fails its task, with its traceback for those who ask; the next one runs', async () => {
    const files = {
      'filter_plugins/mine.py': filters,
      'site.yml': play('{{ 1 | boom }}', '{{ 1 | die }}', '{{ 1 | hang }}', "{{ 'a' | shout }}"),
    };
    const ran = await run({
      files,
      options: { verbosity: 3 },
      env: { TSPLAY_PYTHON_PLUGIN_TIMEOUT: '3' },
    });
    const [boom, die, hang, shout] = results(ran).map(({ msg }) => String(msg));
    expect(boom).toContain('kaboom');
    expect(die).toContain('exit status 3');
    expect(hang).toContain('no answer within 3 s');
    expect(shout).toBe('A!');
    const notes = ran.events.flatMap((e) => (e.type === 'note' ? [e.message] : []));
    expect(notes.join('\n')).toMatch(/Traceback[^]*in boom[^]*ValueError: kaboom/);
  });
});
