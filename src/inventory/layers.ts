/**
 * What inventory sources, group_vars and host_vars say of a host, as layers: dicts are shared between hosts and never
 * copied. Order: vars/manager.py and `precedence` in config/base.yml of Ansible.
 * @module
 */
import type { Dict } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import { localNames, type Group } from './model.ts';
import { varsBase, type VarsFiles } from './vars-files.ts';

/** Variables that stand together at one level of precedence. */
export interface InventoryLayer {
  readonly name: string;
  readonly vars: Dict;
}

type Layers = readonly InventoryLayer[];

/** Layers of hosts, strongest first, remembered until the inventory changes. */
export class InventoryLayers {
  readonly #inventory: Inventory;
  readonly #files: VarsFiles;
  #version = -1;
  #hosts = new Map<string, Layers>();
  /** Hosts of the same groups share these. */
  #groups = new Map<string, Layers>();
  #bases: readonly string[] = [];

  constructor(inventory: Inventory, files: VarsFiles) {
    this.#inventory = inventory;
    this.#files = files;
  }

  /** Everything that is known of a host beside the play's own variables. `playbookDir` has group_vars and host_vars too. */
  of(name: string, playbookDir: string | undefined): Layers {
    if (this.#version !== this.#inventory.version) this.#forget();
    const key = `${name}\0${playbookDir ?? ''}`;
    let layers = this.#hosts.get(key);
    if (!layers) this.#hosts.set(key, (layers = this.#ofHost(name, playbookDir)));
    return layers;
  }

  /** What is said of a host itself, without its groups. */
  ofHostAlone(name: string, dir: string | undefined): Layers {
    if (this.#version !== this.#inventory.version) this.#forget();
    const { vars } = this.#inventory.hostOrImplicit(name);
    return [
      ...this.#fileLayers('host_vars', [name], [...this.#bases, ...listed(dir)]),
      { name: `host ${name}`, vars },
    ];
  }

  /** What is said of a group itself, without those above it. */
  ofGroupAlone({ name, vars }: Group, dir: string | undefined): Layers {
    if (this.#version !== this.#inventory.version) this.#forget();
    return [
      ...this.#fileLayers('group_vars', [name], [...this.#bases, ...listed(dir)]),
      { name: `group ${name}`, vars },
    ];
  }

  #forget(): void {
    this.#version = this.#inventory.version;
    this.#hosts = new Map();
    this.#groups = new Map();
    this.#bases = [...new Set(this.#inventory.sources.flatMap((source) => varsBase(source) ?? []))];
  }

  #ofHost(name: string, playbookDir: string | undefined): Layers {
    const host = this.#inventory.hostOrImplicit(name);
    const named = !host.implicit || localNames.has(name);
    const files = named
      ? this.#fileLayers('host_vars', [name], [...this.#bases, ...listed(playbookDir)])
      : [];
    const groups = this.#inventory.groupsOf(host);
    const key = `${groups.map((group) => group.name).join('\0')}\0\0${playbookDir ?? ''}`;
    let shared = this.#groups.get(key);
    if (!shared) this.#groups.set(key, (shared = this.#ofGroups(groups, playbookDir)));
    const own = host.vars.size === 0 ? [] : [{ name: `host ${name}`, vars: host.vars }];
    return [...files, ...own, ...shared];
  }

  #ofGroups(groups: readonly Group[], playbookDir: string | undefined): Layers {
    const names = groups.map((group) => group.name);
    const all = this.#inventory.groups.get('all');
    const sources = (list: readonly Group[]): Layers =>
      list
        .filter((group) => group.vars.size > 0)
        .map((group) => ({ name: `group ${group.name}`, vars: group.vars }))
        .reverse();
    return [
      ...this.#fileLayers('group_vars', names, listed(playbookDir)),
      ...this.#fileLayers('group_vars', names, this.#bases),
      ...this.#fileLayers('group_vars', ['all'], [...this.#bases, ...listed(playbookDir)]),
      ...sources(groups),
      ...sources(all ? [all] : []),
    ];
  }

  /** Files of a folder after the other, in each the groups in their order; the last is the strongest. */
  #fileLayers(kind: 'group_vars' | 'host_vars', names: readonly string[], bases: readonly string[]): Layers {
    return bases
      .flatMap((base) =>
        names.flatMap((name) => {
          const vars = this.#files.of(base, kind, name);
          return vars ? [{ name: `${kind}/${name} in ${base}`, vars }] : [];
        }),
      )
      .reverse();
  }
}

const listed = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);
