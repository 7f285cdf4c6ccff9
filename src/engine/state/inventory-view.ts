/**
 * What the engine asks of an inventory.
 * @module
 */
import type { InventoryLayer } from '../../inventory/index.ts';
import type { Dict } from '../../util/value.ts';

export interface InventoryView {
  /** Whether the host is in the inventory (the implicit localhost is not). */
  has(host: string): boolean;
  /** Hosts of a pattern within the limit, in the order asked for (`order:` of a play). */
  match(pattern: string, options: { readonly order?: string | undefined }): string[];
  /** The same before the play's turn: without warnings, and none for a pattern that cannot be read. */
  peek(pattern: string): string[];
  /** Hosts of patterns, whatever the run is limited to. */
  matchAll(patterns: readonly string[]): string[];
  /** Everything the inventory says of a host, group variables included, with those beside the playbook; strongest first. */
  layers(host: string, playbookDir: string | undefined): readonly InventoryLayer[];
  /** All groups with their hosts, for `groups`. */
  groups(): ReadonlyMap<string, readonly string[]>;
  /** Groups of a host without `all`, for `group_names`. */
  groupNames(host: string): readonly string[];
  /** All hosts. */
  hosts(): readonly string[];
  /** The file that the host comes from, for `inventory_file` and `inventory_dir`. */
  sourceOf(host: string): string | undefined;
  /** `add_host`; true when something changed. */
  addHost(host: string, options: { readonly groups: readonly string[]; readonly vars: Dict }): boolean;
  /** `group_by`; true when something changed. */
  addToGroup(host: string, group: string, parents: readonly string[]): boolean;
  /** Reads the sources again. */
  refresh(): Promise<void>;
}
