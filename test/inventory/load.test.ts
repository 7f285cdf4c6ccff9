import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hostsOf, InventoryLayers, loadInventory, VarsFiles } from '../../src/inventory/index.ts';
import { PyFloat, TemplateString, Tuple, type Value } from '../../src/util/value.ts';

interface Answer {
  readonly sources: readonly string[];
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly vars: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly names: Readonly<Record<string, readonly string[]>>;
  /** Hosts, or the beginning of the error. */
  readonly match: Readonly<Record<string, readonly string[] | string>>;
}

// What InventoryManager and VariableManager of ansible-core 2.19 say of the same sources.
const answers = JSON.parse(
  readFileSync(new URL('./ansible-answers.json', import.meta.url), 'utf8'),
) as readonly Answer[];
const cwd = fileURLToPath(new URL('./fixtures', import.meta.url));

function shown(value: Value): unknown {
  if (value instanceof TemplateString) return value.text;
  if (value instanceof Tuple) return ['tuple', ...[...value].map(shown)];
  if (Array.isArray(value)) return value.map(shown);
  if (value instanceof Map) return Object.fromEntries([...value].map(([k, v]) => [k, shown(v)]));
  if (value instanceof PyFloat)
    return ['float', Object.is(value.value, -0) ? '-0.0' : value.value.toFixed(1)];
  if (typeof value === 'number' && !Number.isInteger(value)) return ['float', String(value)];
  return typeof value === 'bigint' ? String(value) : value;
}

describe.each(answers)('$sources', ({ sources, groups, vars, names, match }) => {
  const load = async () => loadInventory(sources, { cwd });

  it('has the groups and hosts that Ansible finds, in its order', async () => {
    const inventory = await load();
    const found = [...inventory.groups.values()].map((g) => [g.name, [...hostsOf(g)].map((h) => h.name)]);
    expect(found).toEqual(Object.entries(groups));
  });

  it('gives each host the variables that Ansible gives it', async () => {
    const inventory = await load();
    const layers = new InventoryLayers(inventory, new VarsFiles());
    for (const [host, expected] of Object.entries(vars)) {
      const all = new Map(
        layers
          .of(host, undefined)
          .toReversed()
          .flatMap((layer) => [...layer.vars]),
      );
      all.delete('inventory_file');
      all.delete('inventory_dir');
      expect(shown(all), host).toEqual(expected);
    }
  });

  it('knows the groups of each host', async () => {
    const inventory = await load();
    for (const [host, expected] of Object.entries(names))
      expect(
        inventory
          .groupsOf(inventory.hostOrImplicit(host))
          .map((g) => g.name)
          .sort(),
        host,
      ).toEqual(expected);
  });

  it('selects by pattern what Ansible selects', async () => {
    const inventory = await load();
    for (const [pattern, expected] of Object.entries(match)) {
      if (typeof expected === 'string')
        expect(() => inventory.match(pattern)).toThrow(expected.replace('ERR ', ''));
      else expect(inventory.match(pattern), `pattern ${pattern}`).toEqual(expected);
    }
  });
});
