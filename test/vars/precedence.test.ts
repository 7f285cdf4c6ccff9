import { describe, expect, it } from 'vitest';
import type { Play, RoleRef } from '../../src/playbook/index.ts';
import { loadYaml } from '../../src/source/index.ts';
import type { Dict, Value } from '../../src/util/value.ts';
import { noFactCache, noMagic, VariableManager, type LayeredVariables } from '../../src/vars/index.ts';

const dict = (name: string, value: Value = name): Dict => new Map<Value, Value>([['x', value]]);
const none: Dict = new Map();

let keys = 0;
const role = (name: string, parts: Partial<RoleRef> = {}): RoleRef => ({
  name,
  fullName: name,
  collection: undefined,
  path: `/roles/${name}`,
  defaults: none,
  vars: none,
  params: none,
  parents: [],
  key: String(keys++),
  dependencies: [],
  allowDuplicates: false,
  public: true,
  ...parts,
});

/** The levels of docs.ansible.com "Understanding variable precedence", strongest first. */
const levels = [
  'extra vars',
  'include parameters',
  'role parameters',
  'set_fact',
  'include_vars',
  'task vars',
  'role vars',
  'vars_files',
  'vars_prompt',
  'play vars',
  'facts',
  'host_vars',
  'group_vars',
  'role defaults',
] as const;
type Level = (typeof levels)[number];

/** Variables where `x` is defined on some levels only, each with its name as the value. */
function variables(on: ReadonlySet<Level>): LayeredVariables {
  const at = (level: Level): Dict => (on.has(level) ? dict(level) : none);
  const manager = new VariableManager({
    extraVars: at('extra vars'),
    inventoryLayers: () => [
      { name: 'host', vars: at('host_vars') },
      { name: 'group', vars: at('group_vars') },
    ],
    hashBehaviour: 'replace',
    injectFacts: true,
    cache: noFactCache,
  });
  manager.addGathered('h', at('facts'));
  manager.includeVars('h', at('include_vars'));
  manager.setFacts('h', at('set_fact'));
  manager.setVarsFiles('h', [at('vars_files')]);
  return manager.forTask({
    play: { vars: at('play vars'), dir: '/play' } as Play,
    host: 'h',
    roles: [],
    role: role('r', { vars: at('role vars'), params: at('role parameters'), defaults: at('role defaults') }),
    taskVars: at('task vars'),
    includeVars: at('include parameters'),
    promptVars: at('vars_prompt'),
    magic: noMagic,
  });
}

describe('precedence', () => {
  it.each(levels.map((level, i) => [level, i] as const))('%s is stronger than all below it', (level, i) => {
    const vars = variables(new Set(levels.slice(i)));
    expect(vars.get('x')).toBe(level);
    expect(vars.explain('x').map((d) => d.value)).toEqual(levels.slice(i));
  });
  it('is the place of the definition that counts', () => {
    const extraVars = loadYaml('a: 1\nx: 2\n', 'vars.yml') as Dict;
    const manager = new VariableManager({
      extraVars,
      inventoryLayers: () => [],
      hashBehaviour: 'replace',
      injectFacts: true,
      cache: noFactCache,
    });
    const vars = manager.forPlay({ vars: dict('play'), roles: [] as readonly RoleRef[] } as Play);
    expect(vars.get('x')).toBe(2);
    expect(vars.origin('x')).toEqual({ file: 'vars.yml', line: 2, col: 4 });
    expect([...vars.keys()].sort()).toEqual(['a', 'x']);
    expect(vars.has('nope')).toBe(false);
  });
});

const manager = (hashBehaviour: 'replace' | 'merge' = 'replace'): VariableManager =>
  new VariableManager({
    extraVars: none,
    inventoryLayers: () => [],
    hashBehaviour,
    injectFacts: true,
    cache: noFactCache,
  });

const forRole = (own: RoleRef | undefined, roles: readonly RoleRef[] = []): LayeredVariables =>
  manager().forTask({
    play: undefined,
    host: 'h',
    roles,
    role: own,
    magic: noMagic,
  });

describe('roles', () => {
  const dependency = role('dep', { vars: dict('dep vars'), defaults: dict('dep defaults') });
  const parent = role('parent', {
    vars: dict('parent vars'),
    defaults: dict('parent defaults'),
    params: dict('parent params'),
  });

  it('see their own, then what dependencies export, then those that depend on them', () => {
    const parts = { parents: [parent], dependencies: [dependency] };
    const own = role('own', { ...parts, vars: dict('own vars'), defaults: dict('own defaults') });
    expect(forRole(own).explain('x').map((d) => d.value)).toEqual([
      'parent params', 'own vars', 'dep vars', 'parent vars', 'own defaults', 'parent defaults', 'dep defaults',
    ]); // prettier-ignore
  });
  it('are seen by the whole play when they are public, the last one strongest', () => {
    const roles = [
      role('a', { vars: dict('a') }),
      role('b', { vars: dict('b') }),
      role('c', { vars: dict('c'), public: false }),
    ];
    expect(forRole(undefined, roles).get('x')).toBe('b');
    roles.push(role('d', { vars: dict('d') }));
    expect(forRole(undefined, roles).get('x')).toBe('d');
  });
  it('have defaults of their own in front of others', () => {
    const a = role('a', { defaults: dict('a') });
    const b = role('b', { defaults: dict('b') });
    expect(forRole(a, [a, b]).get('x')).toBe('a');
    expect(forRole(undefined, [a, b]).get('x')).toBe('b');
  });
});

describe('facts', () => {
  it('are under ansible_facts without their prefix, and variables by their own names', () => {
    const vars = manager();
    vars.addGathered(
      'h',
      new Map<Value, Value>([
        ['ansible_os_family', 'Debian'],
        ['packages', 1],
        ['ansible_local', 2],
      ]),
    );
    const seen = vars.forTask({ play: undefined, host: 'h', roles: [], role: undefined, magic: noMagic });
    expect(seen.get('ansible_facts')).toEqual(
      new Map<Value, Value>([
        ['os_family', 'Debian'],
        ['packages', 1],
        ['ansible_local', 2],
      ]),
    );
    expect([seen.get('ansible_os_family'), seen.get('packages'), seen.get('os_family')]).toEqual([
      'Debian',
      1,
      undefined,
    ]);
    vars.clearFacts('h');
    expect([vars.hasFacts('h'), seen.get('ansible_os_family')]).toEqual([false, undefined]);
  });
  it.each([
    'ansible_host',
    'ansible_user',
    'ansible_ssh_common_args',
    'ansible_become_password',
    'ansible_python_interpreter',
    'ansible_connection',
  ])('%s is not for a host to say', (name) => {
    const vars = manager();
    vars.addGathered('h', new Map([[name, 'evil']]));
    const seen = vars.forTask({ play: undefined, host: 'h', roles: [], role: undefined, magic: noMagic });
    expect(seen.get(name)).toBeUndefined();
  });
});

describe('hash_behaviour', () => {
  const define = (vars: VariableManager): Value | undefined => {
    vars.includeVars(
      'h',
      dict(
        '',
        new Map<Value, Value>([
          ['a', 1],
          ['d', new Map([['p', 1]])],
        ]),
      ),
    );
    vars.setFact(
      'h',
      'x',
      new Map<Value, Value>([
        ['b', 2],
        ['d', new Map([['q', 2]])],
      ]),
    );
    return vars.forTask({ play: undefined, host: 'h', roles: [], role: undefined, magic: noMagic }).get('x');
  };
  it('replaces unless it is told to merge', () => {
    expect([...(define(manager()) as Dict).keys()]).toEqual(['b', 'd']);
    expect(define(manager('merge'))).toEqual(
      new Map<Value, Value>([
        ['a', 1],
        [
          'd',
          new Map([
            ['p', 1],
            ['q', 2],
          ]),
        ],
        ['b', 2],
      ]),
    );
  });
});

describe('cost', () => {
  /** Milliseconds for 300 hosts and 10 tasks, with so many variables in each of ten layers. */
  function cost(variables: number): number {
    const layers = Array.from({ length: 10 }, (_, i) => ({
      name: `group ${i}`,
      vars: new Map<Value, Value>(Array.from({ length: variables }, (__, j) => [`v${i}_${j}`, j])),
    }));
    const vars = new VariableManager({
      extraVars: none,
      inventoryLayers: () => layers,
      hashBehaviour: 'replace',
      injectFacts: true,
      cache: noFactCache,
    });
    const own = role('r', { vars: dict('r') });
    const start = performance.now();
    for (let task = 0; task < 10; task++)
      for (let host = 0; host < 300; host++) {
        const source = vars.forTask({
          play: undefined,
          host: `h${host}`,
          roles: [own],
          role: own,
          taskVars: dict('t'),
          magic: noMagic,
        });
        for (let i = 0; i < 10; i++) source.get(`v${i}_5`);
        vars.register(`h${host}`, 'result', task);
      }
    return performance.now() - start;
  }
  it('does not grow with the number of variables, as nothing is copied', () => {
    const fastest = (variables: number): number => Math.min(...[1, 2, 3, 4, 5].map(() => cost(variables)));
    // Copies would cost a hundred times as much.
    expect(fastest(1000)).toBeLessThan(10 * fastest(10));
  });
});
