/**
 * `hostvars`: the variables of every host, looked up when they are asked for. They are the inventory's, facts, and what was
 * registered or set; what the play or a role says holds for each host that runs it, and does not hide a host's own.
 * @module
 */
import { placesIn } from '../../playbook/index.ts';
import { LazyDict, type VarSource } from '../../template/index.ts';
import type { Dict, Value } from '../../util/value.ts';
import type { VariableManager } from '../../vars/index.ts';
import type { InventoryView } from '../state/inventory-view.ts';
import type { Templars } from '../state/run.ts';
import { VarsDict } from './vars-dict.ts';

/** Who knows hosts, variables and how to render them. */
export interface HostVarsSources {
  readonly inventory: InventoryView;
  readonly variables: VariableManager;
  readonly templars: Templars;
}

export class HostVars extends LazyDict {
  readonly #inventory: InventoryView;
  readonly #variables: VariableManager;
  readonly #templars: Templars;
  readonly #playDir: string | undefined;

  /** @param playDir where the playbook lies, whose group_vars and host_vars count */
  constructor(sources: HostVarsSources, playDir: string | undefined) {
    super();
    this.#inventory = sources.inventory;
    this.#variables = sources.variables;
    this.#templars = sources.templars;
    this.#playDir = playDir;
  }

  protected names(): readonly string[] {
    return this.#inventory.hosts();
  }

  protected member(name: string): Dict | undefined {
    const known = this.#inventory.has(name) || name === 'localhost' || name === '127.0.0.1';
    if (!known) return undefined;
    const groups = this.#inventory.groupNames(name);
    const own = new Map<string, Value>([
      // A host's variables may speak of other hosts in their turn.
      ['hostvars', this],
      ['inventory_hostname', name],
      ['inventory_hostname_short', /^[\d.]+$/.test(name) ? name : (name.split('.')[0] ?? name)],
      ['group_names', [...groups]],
    ]);
    const magic: VarSource = {
      get: (key) => own.get(key),
      has: (key) => own.has(key),
      keys: () => [...own.keys()].filter((key) => key !== 'hostvars'),
    };
    const vars = this.#variables.ofHost(name, this.#playDir, magic);
    const dir = this.#playDir ?? '.';
    const templar = this.#templars.make(vars, placesIn(dir));
    return new VarsDict(vars, templar);
  }
}
