/**
 * The inventory as the engine asks it: patterns within the limit, and everything it says of a host.
 * @module
 */
import {
  InventoryLayers,
  type Inventory,
  type InventoryLayer,
  type PluginVars,
  type VarsFiles,
} from '../../inventory/index.ts';
import { keyText, type Dict } from '../../util/value.ts';
import type { InventoryView } from '../state/inventory-view.ts';
import type { Slice } from '../state/options.ts';
import { SliceOfHosts } from './slice-of-hosts.ts';

export class HostInventory implements InventoryView {
  readonly #inventory: Inventory;
  readonly #files: VarsFiles;
  readonly #limit: string | undefined;
  readonly #layers: InventoryLayers;
  readonly #slice: SliceOfHosts | undefined;
  #names: { readonly version: number; readonly groups: ReadonlyMap<string, readonly string[]> } | undefined;

  constructor(
    inventory: Inventory,
    files: VarsFiles,
    options: {
      readonly limit: string | undefined;
      readonly slice?: Slice | undefined;
      readonly plugins?: PluginVars | undefined;
    },
  ) {
    this.#inventory = inventory;
    this.#files = files;
    this.#limit = options.limit;
    this.#layers = new InventoryLayers(inventory, files, options.plugins);
    this.#slice = options.slice && new SliceOfHosts(options.slice);
    this.#divide();
  }

  has(host: string): boolean {
    return this.#inventory.host(host) !== undefined;
  }

  match(pattern: string, { order }: { readonly order?: string | undefined }): string[] {
    const hosts = this.#inventory.match(pattern, { limit: this.#limit, order });
    return this.#slice?.own(hosts) ?? hosts;
  }

  peek(pattern: string): string[] {
    try {
      const hosts = this.#inventory.peek(pattern, this.#limit);
      return this.#slice?.own(hosts) ?? hosts;
    } catch {
      return [];
    }
  }

  matchAll(patterns: readonly string[]): string[] {
    return this.#inventory.match(patterns);
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
    this.#slice?.keep(host);
    return this.#inventory.addHost(host, options);
  }

  addToGroup(host: string, group: string, parents: readonly string[]): boolean {
    return this.#inventory.addToGroup(host, group, parents);
  }

  async refresh(): Promise<void> {
    this.#files.clear();
    await this.#inventory.refresh();
    this.#divide();
  }

  #divide(): void {
    this.#slice?.divide(this.#inventory.peek('all', this.#limit));
  }

  layers(host: string, playbookDir: string | undefined): readonly InventoryLayer[] {
    return this.#layers.of(host, playbookDir);
  }
}
