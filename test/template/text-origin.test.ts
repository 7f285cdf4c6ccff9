import { describe, expect, it } from 'vitest';
import { LayeredVariables } from '../../src/vars/layers.ts';
import { loadYaml } from '../../src/source/index.ts';
import { Templar } from '../../src/template/index.ts';
import { run } from '../engine/harness.ts';
import { dictOf, isDict, TemplateString, type Value } from '../../src/util/value.ts';

const written = loadYaml(
  `plain: abc
list: [a, "{{ plain }}", {k: v}]
dict: {k: v, made: "{{ plain }}-x", found: "{{ lookup('env', 'HOME') }}", kept: "{{ 1 | string }}"}
alias: "{{ plain }}"
alias_of_found: "{{ found }}"
found: "{{ lookup('env', 'HOME') }}"
upper: "{{ plain | upper }}"
json: "{{ list | to_json }}"
number: "{{ 5 }}"
unsafe: !unsafe "x{{ y }}"
circle: "{{ circle }}"
`,
  'vars.yml',
);
const result = dictOf({ stdout: 'hi', stdout_lines: ['hi'], ansible_facts: dictOf({ mine: 'x' }) });

function typeOf(expression: string): Value {
  if (!isDict(written)) throw new Error('no dict');
  const layers = [
    { name: 'set_fact and registered', vars: dictOf({ result, set: 'abc' }) },
    { name: 'play vars', vars: written },
  ];
  const magic = { get: () => undefined, has: () => false, keys: () => [] };
  const vars = new LayeredVariables(layers, magic);
  const env = { HOME: '/home/deploy' };
  return new Templar({ vars, searchPath: [], basedir: '/tmp', env }).value(
    new TemplateString(`{{ ${expression} | type_debug }}`, undefined),
  );
}

/** As ansible-core 2.19.0.dev0 answers. */
describe('type_debug of text tells where it comes from', () => {
  it.each([
    ['plain', 'AnsibleUnicode'],
    ['list[0]', 'AnsibleUnicode'],
    ['list[1]', 'AnsibleUnicode'],
    ['list[2].k', 'AnsibleUnicode'],
    ['dict.k', 'AnsibleUnicode'],
    ["dict['made']", 'str'],
    ['dict.found', 'AnsibleUnsafeText'],
    ['dict.kept', 'NativeJinjaText'],
    ['alias', 'AnsibleUnicode'],
    ['alias_of_found', 'AnsibleUnsafeText'],
    ['found', 'AnsibleUnsafeText'],
    ["lookup('env', 'HOME')", 'AnsibleUnsafeText'],
    ['upper', 'str'],
    ['plain | upper', 'str'],
    ["'abc'", 'str'],
    ['json', 'NativeJinjaText'],
    ['(plain | to_json)', 'NativeJinjaText'],
    ['number', 'int'],
    ['list', 'list'],
    ['unsafe', 'AnsibleUnsafeText'],
    ['set', 'AnsibleUnicode'],
    ['result.stdout', 'AnsibleUnsafeText'],
    ['result.stdout_lines[0]', 'AnsibleUnsafeText'],
    ['result.ansible_facts.mine', 'AnsibleUnicode'],
    ['nothing', 'AnsibleUndefined'],
  ])('%s', (expression, type) => {
    expect(typeOf(expression)).toBe(type);
  });
});

describe('type_debug of what set_fact has set', () => {
  it('tells where its text came from, and forgets it with the next value', async () => {
    const ran = await run(`
- hosts: a
  gather_facts: false
  vars: {one: 1, text: abc, list: [a]}
  tasks:
    - set_fact:
        joined: "'{{ one }}'"
        string: "{{ one | string }}"
        json: "{{ list | to_json }}"
        plain: abc
        alias: "{{ text }}"
        found: "{{ lookup('env', 'HOME') }}"
        members: "{{ [one, text] }}"
        type: "{{ one.__class__ }}"
    - debug:
        msg: >-
          {{ [joined | type_debug, string | type_debug, json | type_debug, plain | type_debug, alias | type_debug,
              found | type_debug, members[1] | type_debug, type | type_debug] | join(' ') }}
    - set_fact: {looped: "{{ item }}"}
      loop: [x]
    - command: echo hi
      register: joined
    - debug: {msg: "{{ looped | type_debug }} {{ joined.stdout | type_debug }}"}
`);
    expect(ran.said).toEqual([
      'a: str NativeJinjaText NativeJinjaText AnsibleUnicode AnsibleUnicode AnsibleUnsafeText AnsibleUnicode type',
      'a: AnsibleUnicode AnsibleUnsafeText',
    ]);
  });
});
