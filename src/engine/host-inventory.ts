/**
 * The inventory as the engine asks it: patterns within the limit, and everything it says of a host merged.
 * @module
 */
import { localNames, varsBase, type Inventory, type VarsFiles } from '../inventory/index.ts';
import { withPlaces } from '../source/index.ts';
import { keyText, type Dict, type Value } from '../util/value.ts';
import { mergeDicts } from '../vars/index.ts';
import type { InventoryView } from './inventory-view.ts';

interface Merged {
  readonly version: number;
  readonly vars: Dict;
}

export class HostInventory implements InventoryView {
  readonly #inventory: Inventory;
  readonly #files: VarsFiles;
  readonly #limit: string | undefined;
  readonly #mergeHashes: boolean;
  readonly #merged = new Map<string, Merged>();
  #names: { readonly version: number; readonly groups: ReadonlyMap<string, readonly string[]> } | undefined;

  constructor(
    inventory: Inventory,
    files: VarsFiles,
    options: { readonly limit: string | undefined; readonly mergeHashes: boolean },
  ) {
    this.#inventory = inventory;
    this.#files = files;
    this.#limit = options.limit;
    this.#mergeHashes = options.mergeHashes;
  }

  has(host: string): boolean {
    return this.#inventory.host(host) !== undefined;
  }

  match(pattern: string, { order }: { readonly order?: string | undefined }): string[] {
    return this.#inventory.match(pattern, { limit: this.#limit, order });
  }

  hosts(): readonly string[] {
    return [...this.#inventory.hosts.keys()];
  }

  groups(): ReadonlyMap<string, readonly string[]> {
    const { version } = this.#inventory;
    if (this.#names?.version !== version) {
      const groups = [...this.#inventory.groupsDict()].map(([name, hosts]): [string, readonly string[]] => [
        keyText(name),
        hosts as string[],
      ]);
      this.#names = { version, groups: new Map(groups) };
    }
    return this.#names.groups;
  }

  groupNames(host: string): readonly string[] {
    return this.#inventory
      .groupsOf(this.#inventory.hostOrImplicit(host))
      .map((group) => group.name)
      .sort();
  }

  sourceOf(host: string): string | undefined {
    const file = this.#inventory.host(host)?.vars.get('inventory_file');
    return typeof file === 'string' ? file : undefined;
  }

  addHost(host: string, options: { readonly groups: readonly string[]; readonly vars: Dict }): boolean {
    return this.#inventory.addHost(host, options);
  }

  addToGroup(host: string, group: string, parents: readonly string[]): boolean {
    return this.#inventory.addToGroup(host, group, parents);
  }

  async refresh(): Promise<void> {
    this.#files.clear();
    this.#merged.clear();
    await this.#inventory.refresh();
  }

  vars(host: string, playbookDir: string | undefined): Dict {
    const { version } = this.#inventory;
    const key = `${host}\0${playbookDir ?? ''}`;
    let merged = this.#merged.get(key);
    if (merged?.version !== version) {
      merged = { version, vars: this.#merge(host, playbookDir) };
      this.#merged.set(key, merged);
    }
    return merged.vars;
  }

  /** Weakest first: `all`, groups by depth, the host; of each what sources say, then files beside them, then beside the playbook. */
  #merge(name: string, playbookDir: string | undefined): Dict {
    const host = this.#inventory.hostOrImplicit(name);
    const groups = this.#inventory.groupsOf(host);
    const inventoryBases = [...new Set(this.#inventory.sources.flatMap((source) => varsBase(source) ?? []))];
    const playBases = playbookDir === undefined ? [] : [playbookDir];
    const files = (
      bases: readonly string[],
      kind: 'group_vars' | 'host_vars',
      names: readonly string[],
    ): Dict[] => names.flatMap((n) => bases.flatMap((base) => this.#files.of(base, kind, n) ?? []));
    const groupNames = groups.map((group) => group.name);
    const parts: Dict[] = [
      this.#inventory.groups.get('all')?.vars ?? new Map<Value, Value>(),
      ...files([...inventoryBases, ...playBases], 'group_vars', ['all']),
      ...groups.map((group) => group.vars),
      ...files(inventoryBases, 'group_vars', groupNames),
      ...files(playBases, 'group_vars', groupNames),
      host.vars,
      ...(host.implicit && !localNames.has(name)
        ? []
        : files([...inventoryBases, ...playBases], 'host_vars', [name])),
    ].filter((part) => part.size > 0);
    const merged: Dict = new Map();
    for (const part of parts) {
      for (const [key, value] of part)
        merged.set(key, this.#mergeHashes ? mergeDicts(merged.get(key) ?? null, value) : value);
    }
    return withPlaces(merged, ...parts);
  }
}
