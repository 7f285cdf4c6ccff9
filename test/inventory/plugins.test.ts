import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { TsplayError } from '../../src/errors/index.ts';
import { hostsOf, loadInventory, type Inventory } from '../../src/inventory/index.ts';
import { keyText, toPlain } from '../../src/util/value.ts';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

type Options = NonNullable<Parameters<typeof loadInventory>[1]>;

/** An inventory of files, read in the order in which they are given. */
async function load(files: Readonly<Record<string, string>>, options: Options = {}): Promise<Inventory> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-plugins-'));
  folders.push(dir);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  const sources = Object.keys(files).filter((name) => !name.includes('_vars/'));
  return loadInventory(sources.map((name) => join(dir, name)), options);
}

/** Groups with their hosts, without those that every inventory has. */
const groups = (inventory: Inventory): Record<string, string> =>
  Object.fromEntries(
    [...inventory.groups.values()]
      .filter(({ name }) => name !== 'all' && name !== 'ungrouped')
      .map((group) => [group.name, [...hostsOf(group)].map(({ name }) => name).join(' ')]),
  );

const varsOf = (inventory: Inventory, host: string): unknown =>
  toPlain(new Map([...(inventory.host(host)?.vars ?? [])].filter(([key]) => !keyText(key).startsWith('inventory_'))));

const failure = async (loading: Promise<Inventory>): Promise<string> => {
  const error: unknown = await loading.catch((e: unknown) => e);
  if (!(error instanceof TsplayError)) throw new Error('no error');
  return `${error.src?.line ?? '-'}: ${error.message}`;
};

const hosts = `
all:
  hosts:
    host0: {simple: value1, tags: {key0: value0, empty: ""}, list: [item0, ""], nothing: "", port: 80}
    host1: {simple: other}
`;

const constructed = (text: string): Record<string, string> => ({
  'a.yml': hosts,
  'b.yml': `plugin: constructed\n${text}`,
});

describe('constructed', () => {
  it('compose, and groups by condition that see what was composed', async () => {
    const inventory = await load(
      constructed(
        `compose: {twice: "port * 2", bad: "nope.x"}\ngroups: {big: "twice|default(0) > 100", all_there: true, none: "false"}\n`,
      ),
    );
    expect(varsOf(inventory, 'host0')).toMatchObject({ twice: 160 });
    expect(varsOf(inventory, 'host0')).not.toHaveProperty('bad');
    expect(groups(inventory)).toEqual({ big: 'host0', all_there: 'host0 host1' });
  });

  it.each([
    ['{key: simple}', { _value1: 'host0', _other: 'host1' }],
    ['{key: simple, prefix: p}', { p_value1: 'host0', p_other: 'host1' }],
    ['{key: simple, prefix: p, separator: ""}', { pvalue1: 'host0', pother: 'host1' }],
    ['{key: tags, separator: "-"}', { '-key0-value0': 'host0', '-empty-': 'host0' }],
    ['{key: tags, prefix: t, trailing_separator: false}', { t_key0_value0: 'host0', t_empty: 'host0' }],
    ['{key: tags, prefix: t, default_value: x}', { t_key0_value0: 'host0', t_empty_x: 'host0' }],
    ['{key: list, prefix: l, default_value: d}', { l_item0: 'host0', l_d: 'host0' }],
    ['{key: nothing, prefix: n, default_value: d}', { n_d: 'host0' }],
    ['{key: nothing, prefix: n}', {}],
    ['{key: simple, prefix: p, parent_group: "par_{{ simple }}"}', { p_value1: 'host0', par_value1: 'host0', p_other: 'host1', par_other: 'host1' }], // prettier-ignore
  ])('keyed_groups: %s', async (entry, expected) => {
    expect(groups(await load(constructed(`keyed_groups: [${entry}]\n`)))).toEqual(expected);
  });

  it('leading_separator: false leaves out the separator of names without a prefix', async () => {
    const text = `leading_separator: false\nkeyed_groups: [{key: simple}, {key: tags, separator: "-"}]\n`;
    expect(Object.keys(groups(await load(constructed(text))))).toEqual(['value1', 'key0-value0', 'empty-', 'other']);
  });

  it('strict makes errors of the source, at the place of the expression', async () => {
    const warnings: string[] = [];
    await load(constructed(`strict: true\ncompose:\n  x: nope.y\n`), {
      warn: (message, src) => warnings.push(`${src?.line ?? '-'}: ${message}`),
    });
    expect(warnings[0]).toMatch(
      /^4: \* Failed to parse .*b\.yml with auto plugin: Could not set x for host host0: 'nope' is undefined/,
    );
    expect(warnings[1]).toMatch(/Unable to parse .*b\.yml as an inventory source/);
    const loading = load(constructed('keyed_groups: [{key: simple, default_value: a, trailing_separator: false}]\n'), {
      anyUnparsedFails: true,
    });
    const failed = await failure(loading);
    expect(failed).toContain('mutually exclusive');
    expect(failed).toMatch(/Completely failed to parse inventory source .*b\.yml/);
  });

  it('sees extra variables, cached facts and files of earlier sources when it may', async () => {
    const files = {
      'one/hosts.yml': 'stuff: {hosts: {testing: }}\n',
      'one/group_vars/stuff.yml': 'of_group: g\n',
      'one/host_vars/testing.yml': 'of_host: h\n',
      'two/c.yml':
        'plugin: ansible.builtin.constructed\nuse_vars_plugins: true\nuse_extra_vars: true\ncompose: {all_of_it: "[of_group, of_host, of_extra, fact, inventory_hostname, group_names]"}\n',
    };
    const inventory = await load(files, {
      extraVars: new Map([['of_extra', 'e']]),
      facts: () => new Map([['fact', 'f']]),
    });
    expect(varsOf(inventory, 'testing')).toEqual({ all_of_it: ['g', 'h', 'e', 'f', 'testing', ['stuff']] });
  });
});

it('generator: hosts and groups of all combinations', async () => {
  const inventory = await load({
    'g.yml': `plugin: generator
hosts:
  name: "{{ op }}-{{ env }}"
  parents:
    - name: "{{ op }}"
      vars: {operation: "{{ op }}"}
      parents: [{name: ops}]
    - name: runner
layers: {op: [build, launch], env: [dev, prod]}
`,
  });
  expect(groups(inventory)).toEqual({
    build: 'build-dev build-prod',
    ops: 'build-dev build-prod launch-dev launch-prod',
    runner: 'build-dev build-prod launch-dev launch-prod',
    launch: 'launch-dev launch-prod',
  });
  expect(toPlain(inventory.groups.get('launch')?.vars ?? null)).toEqual({ operation: 'launch' });
});

it('TOML', async () => {
  const inventory = await load({
    'i.toml': `[all.vars]\nx = 1\n[web]\nchildren = ["apache"]\nvars = { v = true }\n[web.hosts]\n"w[1:2]" = {}\nh = { ansible_port = 222 }\n[apache.hosts]\na = {}\n`,
  });
  expect(groups(inventory)).toEqual({ web: 'w1 w2 h a', apache: 'a' });
  expect(varsOf(inventory, 'h')).toEqual({ ansible_port: 222 });
  expect(await failure(load({ 'i.toml': 'x = \n' }))).toMatch(/^1: TOML file .* is invalid/);
});

describe('which plug-in', () => {
  it('an unknown one is an error with its place; a plug-in that is not enabled reads nothing', async () => {
    expect(await failure(load({ 'x.yml': 'a: 1\nplugin: amazon.aws.aws_ec2\n' }))).toMatch(
      /^2: inventory config '.*x.yml' specifies unknown plugin 'amazon.aws.aws_ec2'/,
    );
    const warnings: string[] = [];
    const only = await load(
      { 'a.yml': hosts, 'hosts.ini': 'b\n' },
      { enabled: ['ini'], warn: (message) => warnings.push(message) },
    );
    expect([...only.hosts.keys()]).toEqual(['b']);
    expect(warnings.join()).toMatch(/Unable to parse .*a\.yml as an inventory source/);
  });

  it('enabled by name, it reads files that name it and no others', async () => {
    const only = { 'b.yml': constructed('')['b.yml'] ?? '' };
    expect(await failure(load(only, { enabled: ['yaml'] }))).toContain(
      'Plugin configuration YAML file, not YAML inventory',
    );
    const first = await load(
      { ...constructed('groups: {g: true}\n'), 'c.yml': 'web: {hosts: {c: }}\n' },
      { enabled: ['yaml', 'constructed'] },
    );
    expect(groups(first)).toEqual({ g: 'host0 host1', web: 'c' });
    const second = await load(constructed('groups: {g: true}\n'), { enabled: ['constructed', 'yaml'] });
    expect(groups(second)).toEqual({ g: 'host0 host1' });
  });

  it('a bad range in a list names the plug-in', async () => {
    expect(await failure(loadInventory(['local[1:j],'], { enabled: ['advanced_host_list'] }))).toContain(
      'Failed to parse local[1:j], with advanced_host_list plugin: ',
    );
  });

  it('group names are made valid when that is asked for', async () => {
    const inventory = await load({ h: '[a-b]\nx\n' }, { groupNames: 'always' });
    expect(groups(inventory)).toEqual({ a_b: 'x' });
  });
});
