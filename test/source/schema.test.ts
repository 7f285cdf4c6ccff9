import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { TsplayError } from '../../src/errors/index.ts';
import {
  blockKeywords,
  compileSchema,
  importKeywords,
  loadYaml,
  loopControlKeywords,
  playKeywords,
  renderedKeywords,
  roleKeywords,
  schemaNames,
  taskKeywords,
  validate,
} from '../../src/source/index.ts';
import { readSchema } from '../../src/source/schema.ts';

const check = (schema: (typeof schemaNames)[number], text: string): string[] =>
  validate(schema, loadYaml(text, 'f.yml'), 'f.yml').map(shown);

const shown = (e: TsplayError): string =>
  `${e.code} ${e.src?.line}:${e.src?.col}+${e.length} ${e.message}${e.hint ? ` | ${e.hint}` : ''}`;

type Json = Readonly<Record<string, unknown>>;
const inside = (json: unknown, ...path: readonly string[]): Json =>
  path.reduce((at, key) => at[key] as Json, json as Json);

describe('the lists of keywords and the schemas agree', () => {
  const keys = (json: Json): string[] => Object.keys(json).sort();
  const sorted = (list: readonly string[]): string[] => [...list].sort();
  const playbook = readSchema('playbook');
  const tasks = readSchema('tasks');

  it('for tasks', () => {
    expect(keys(inside(tasks, '$defs', 'task', 'properties'))).toEqual(sorted(taskKeywords));
  });
  it('for blocks', () => {
    expect(keys(inside(tasks, '$defs', 'block', 'properties'))).toEqual(sorted(blockKeywords));
  });
  it('for plays', () => {
    expect(keys(inside(playbook, '$defs', 'play', 'properties'))).toEqual(sorted(playKeywords));
  });
  it('for roles', () => {
    const [, entry] = inside(playbook, '$defs', 'roleEntry')['anyOf'] as [unknown, unknown];
    expect(keys(inside(entry, 'properties'))).toEqual(sorted(roleKeywords));
  });
  it('for imports', () => {
    const names = keys(inside(playbook, '$defs', 'import', 'properties')).filter((k) => !k.includes('.'));
    expect(names).toEqual(sorted(importKeywords));
  });
  it('for what a task reads as a boolean or a number', () => {
    const kinds: Readonly<Record<string, string>> = { bool: 'bool', int: 'number', number: 'number' };
    const read = taskKeywords.flatMap((name) => {
      const kind = kinds[String(inside(tasks, '$defs', `kw_${name}`)['$ref']).replace('#/$defs/', '')];
      const isOld = inside(tasks, '$defs', 'task', 'properties', name)['deprecated'] === true;
      return kind === undefined || isOld ? [] : [`${name}: ${kind}`];
    });
    const known = Object.entries(renderedKeywords).filter(([, [, kind]]) => kind !== 'text');
    expect(sorted(read)).toEqual(sorted(known.map(([name, [, kind]]) => `${name}: ${kind}`)));
  });
  it('for loop_control', () => {
    const names = keys(inside(tasks, '$defs', 'loopControl', 'properties'));
    expect(names).toEqual(sorted(loopControlKeywords));
  });
});

describe('the schemas themselves', () => {
  it('are all there', () => {
    const files = readdirSync(new URL('../../schemas/', import.meta.url)).map((f) =>
      f.replace(/\.json$/, ''),
    );
    expect(files.sort()).toEqual([...schemaNames].sort());
  });
  it.each(schemaNames)('%s compiles, every reference leads somewhere', (name) => {
    expect(() => compileSchema(name).errors(null)).not.toThrow();
  });
  it.each(['playbook', 'tasks'] as const)('%s explains every keyword', (name) => {
    for (const [key, def] of Object.entries(inside(readSchema(name), '$defs')))
      if (key.startsWith('kw_')) expect((def as Json)['description'], key).toMatch(/[.…]$/);
  });
});

describe('what is wrong, in words and with its place', () => {
  it('an unknown key of a play, with the nearest known', () => {
    expect(check('playbook', '- hosts: all\n  task: []\n')).toEqual([
      'TSP1004 2:3+4 "task" is not a keyword of a play | did you mean "tasks"?',
    ]);
  });
  it('deep inside blocks, all at once', () => {
    const text = [
      '- hosts: all',
      '  become: maybe',
      '  tasks:',
      '    - block:',
      '        - debug: msg=hi',
      '          retries: many',
      '        - ping:',
      '          loop_control: {lable: x}',
      '      resque: []',
    ].join('\n');
    expect(check('playbook', text)).toEqual([
      'TSP1003 2:11+1 "become" must be a boolean, not "maybe"',
      'TSP1003 6:20+1 "retries" must be a whole number, not "many"',
      'TSP1004 8:26+5 "lable" is not a keyword of a map with loop_var, index_var, label, pause, extended… | did you mean "label"?',
      'TSP1004 9:7+6 "resque" is not a keyword of a block | did you mean "rescue"?',
    ]);
  });
  it('a missing key, an empty list, a wrong kind', () => {
    expect(check('playbook', '- tasks: []\n')).toEqual(['TSP1003 1:3+1 a play needs "hosts"']);
    expect(check('playbook', '[]')).toEqual(['TSP1003 1:1+1 the file must not be empty']);
    expect(check('playbook', 'hosts: all\n')).toEqual([
      'TSP1003 1:1+1 the file must be a list of plays, not a map',
    ]);
    expect(check('tasks', '- debug\n')).toEqual([
      'TSP1003 1:3+1 this item must be a task or a block, not "debug"',
    ]);
  });
  it('an invalid variable name', () => {
    expect(check('playbook', '- hosts: all\n  vars:\n    foo-bar: 1\n')).toEqual([
      'TSP1003 3:5+7 "foo-bar" is not a valid variable name | Names have letters, digits and underscores, and do not begin with a digit.',
    ]);
  });
  it('in an inventory', () => {
    expect(check('inventory', 'all:\n  host:\n    a:\n  vars: [1]\n')).toEqual([
      'TSP1004 2:3+4 "host" is not a keyword of a group: a map with hosts, vars and children | did you mean "hosts"?',
      'TSP1003 4:9+1 "vars" must be a map of variables, or nothing, not a list',
    ]);
  });
  it('in an argument specification', () => {
    const text = 'argument_specs:\n  main:\n    options:\n      a: {type: string}\n';
    expect(check('argument-specs', text)).toEqual([
      'TSP1003 4:17+1 "type" must be one of str, list, dict, bool, int, float, path, raw, jsonarg, json, bytes, bits, any, not "string"',
    ]);
  });
});

describe('what Ansible takes', () => {
  it.each([
    '- hosts: [a, "b"]\n  sudo: yes\n  user: x\n  vars:\n    - a: 1\n  serial: [1, "30%"]\n',
    '- hosts: all\n  become: "{{ x }}"\n  tasks:\n  roles: [a, {role: b, any: thing, become: true}]\n',
    '- import_playbook: x.yml\n  when: true\n  vars: {a: 1}\n- include: old.yml\n',
    '- hosts: all\n  tasks:\n    - copy: src=a dest=b\n      with_items: "{{ x }}"\n      when: [a, b]\n      register: r\n      port: "22"\n',
    '- hosts: all\n  tasks:\n    - block: []\n      rescue:\n      always: []\n    - action: {module: ping}\n',
  ])('%j', (text) => {
    expect(check('playbook', text)).toEqual([]);
  });
});
