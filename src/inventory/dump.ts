/**
 * The whole inventory as one value, in the shapes of ansible-inventory.
 * @module
 */
import { mergeDicts } from '../util/merge.ts';
import { type Dict, type Value } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import { InventoryLayers, type InventoryLayer, type PluginVars } from './layers.ts';
import type { Group, Host } from './model.ts';
import type { VarsFiles } from './vars-files.ts';

export interface DumpOptions {
  readonly limit?: string | undefined;
  /** Variables where they are defined, instead of all that a host has in the end. */
  readonly export: boolean;
  /** Stands for a playbook's folder; undefined when it was not named. */
  readonly playbookDir: string | undefined;
  readonly cwd: string;
  readonly extraVars: Dict;
  readonly mergeHashes: boolean;
}

/** What every host has, and no one needs to see (constants.py, INTERNAL_STATIC_VARS). */
const internal: ReadonlySet<Value> = new Set(['inventory_dir', 'inventory_file']);

/** Dicts whose members have all been left out are left out too. */
const withoutEmpty = (entries: readonly (readonly [string, Value])[]): Dict =>
  new Map(
    entries.filter(([, value]) =>
      value instanceof Map ? value.size > 0 : !Array.isArray(value) || value.length > 0,
    ),
  );

export class InventoryDump {
  readonly #inventory: Inventory;
  readonly #options: DumpOptions;
  readonly #layers: InventoryLayers;
  readonly #available: ReadonlySet<string>;

  constructor(
    inventory: Inventory,
    files: VarsFiles,
    { plugins, ...options }: DumpOptions & { readonly plugins?: PluginVars | undefined },
  ) {
    this.#inventory = inventory;
    this.#options = options;
    this.#layers = new InventoryLayers(inventory, files, plugins);
    this.#available = new Set(inventory.match('all', { limit: options.limit }));
  }

  /** A host's variables. */
  hostVars(name: string): Dict {
    const { export: own, playbookDir, cwd, extraVars } = this.#options;
    if (own) return this.#merged(this.#layers.ofHostAlone(name, playbookDir));
    const all = [{ name: 'extra vars', vars: extraVars }, ...this.#layers.of(name, playbookDir ?? cwd)];
    return this.#merged(all);
  }

  #groupVars(group: Group): Dict {
    const vars = this.#merged(this.#layers.ofGroupAlone(group, this.#options.playbookDir));
    if (group.priority !== 1) vars.set('ansible_group_priority', group.priority);
    return vars;
  }

  /** Layers laid over each other, the first on top. */
  #merged(layers: readonly InventoryLayer[]): Dict {
    let merged: Dict = new Map();
    for (const { vars } of [...layers].reverse())
      merged = this.#options.mergeHashes ? mergeDicts(merged, vars) : new Map([...merged, ...vars]);
    return new Map([...merged].filter(([name]) => !internal.has(name)));
  }

  /** Names of a group's own hosts; those that the limit leaves out are not part of it. */
  #hostsOf(group: Group): Host[] {
    return group.name === 'all' ? [] : [...group.hosts].filter((host) => this.#available.has(host.name));
  }

  #top(): Group {
    return this.#inventory.addGroup('all');
  }

  /** What an inventory program prints: groups, and `_meta` with all variables. */
  list(): Dict {
    const result: Dict = new Map();
    const seen = new Set<Group>();
    const visit = (group: Group): void => {
      seen.add(group);
      for (const child of group.children) if (!seen.has(child)) visit(child);
      const members = withoutEmpty([
        ['hosts', this.#hostsOf(group).map((host) => host.name)],
        ['children', [...group.children].map((child) => child.name)],
        ['vars', this.#options.export ? this.#groupVars(group) : new Map()],
      ]);
      if (members.size > 0) result.set(group.name, members);
    };
    visit(this.#top());
    const hostvars = withoutEmpty(
      [...this.#available].map((name): [string, Value] => [name, this.hostVars(name)]),
    );
    result.set('_meta', new Map([['hostvars', hostvars]]));
    return result;
  }

  /** What a YAML inventory holds: groups in groups; a host's variables where it is first. */
  nested(): Dict {
    const seenGroups = new Set<Group>();
    const seenHosts = new Set<Host>();
    const visit = (group: Group): Dict => {
      const children: Dict = new Map();
      for (const child of group.children) {
        if (seenGroups.has(child)) children.set(child.name, new Map());
        else for (const [name, members] of visit(child)) children.set(name, members);
        seenGroups.add(child);
      }
      const hosts: Dict = new Map();
      for (const host of this.#hostsOf(group)) {
        hosts.set(host.name, seenHosts.has(host) ? new Map() : this.hostVars(host.name));
        seenHosts.add(host);
      }
      const members = withoutEmpty([
        ['children', children],
        ['hosts', hosts],
        ['vars', this.#options.export ? this.#groupVars(group) : new Map()],
      ]);
      return members.size > 0 ? new Map<Value, Value>([[group.name, members]]) : new Map<Value, Value>();
    };
    return visit(this.#top());
  }

  /** What a TOML inventory holds: groups beside each other, with hosts and variables. */
  flat(): Dict {
    const result: Dict = new Map();
    const seenHosts = new Set<Host>();
    const visit = (group: Group): void => {
      const isTop = group.name === 'all';
      for (const child of group.children) visit(child);
      const hosts: Dict = new Map();
      for (const host of this.#hostsOf(group)) {
        hosts.set(host.name, seenHosts.has(host) ? new Map() : this.hostVars(host.name));
        seenHosts.add(host);
      }
      const members = withoutEmpty([
        ['children', isTop ? [] : [...group.children].map((child) => child.name)],
        ['hosts', hosts],
        ['vars', this.#options.export ? this.#groupVars(group) : new Map()],
      ]);
      if (members.size > 0 && !result.has(group.name)) result.set(group.name, members);
    };
    visit(this.#top());
    return result;
  }

  /** The tree of a group, line by line; undefined when there is no such group. */
  graph(name: string, showVars: boolean, text: (value: Value) => string): string[] | undefined {
    const start = this.#inventory.groups.get(name);
    if (start === undefined) return undefined;
    const lines: string[] = [];
    const line = (words: string, depth: number): void =>
      void lines.push(depth === 0 ? words : `${'  |'.repeat(depth)}--${words}`);
    // Looked for where they are shown only: they may be encrypted with a password that is not at hand.
    const variables = (find: () => Dict, depth: number): void => {
      if (!showVars) return;
      const sorted = [...find()].map(([key, value]) => [text(key), text(value)] as const).sort();
      for (const [key, value] of sorted) line(`{${key} = ${value}}`, depth);
    };
    const visit = (group: Group, depth: number): void => {
      line(`@${group.name}:`, depth);
      for (const child of group.children) visit(child, depth + 1);
      if (group.name !== 'all')
        for (const host of group.hosts) {
          line(host.name, depth + 1);
          variables(() => this.hostVars(host.name), depth + 2);
        }
      variables(() => this.#groupVars(group), depth + 1);
    };
    visit(start, 0);
    return lines;
  }
}
