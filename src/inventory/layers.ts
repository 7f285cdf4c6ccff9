/**
 * What inventory sources, group_vars and host_vars say of a host, as layers: dicts are shared between hosts and never
 * copied. Order: vars/manager.py and `precedence` in config/base.yml of Ansible.
 * @module
 */
import type { Dict } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import { localNames, type Group, type Host } from './model.ts';
import { varsBase, type VarsFiles } from './vars-files.ts';

/** Variables that stand together at one level of precedence. */
export interface InventoryLayer {
  readonly name: string;
  readonly vars: Dict;
}

type Layers = readonly InventoryLayer[];

/** A group or host that vars plug-ins are asked for. */
export interface VarsEntity {
  readonly kind: 'group' | 'host';
  readonly name: string;
  readonly vars: Dict;
  /** Names of a host's groups. */
  readonly groups: readonly string[];
}

/** Vars plug-ins of the user's own, beside the files of group_vars and host_vars. */
export interface PluginVars {
  /** Another one when plug-ins have become known. */
  readonly version: string;
  /** Whether the files are read at all. */
  readonly files: boolean;
  /** Whether any may say something when the inventory has been read. */
  readonly early: boolean;
  /** What they say for a folder, weakest first: those that come before the files, and those after. */
  of(
    path: string,
    entities: readonly VarsEntity[],
    stage: 'task' | 'inventory' | 'all',
  ): { readonly before: Layers; readonly after: Layers };
}

/** Layers of hosts, strongest first, remembered until the inventory changes. */
export class InventoryLayers {
  readonly #inventory: Inventory;
  readonly #files: VarsFiles;
  readonly #plugins: PluginVars | undefined;
  #version = '';
  #hosts = new Map<string, Layers>();
  /** Hosts of the same groups share these. */
  #groups = new Map<string, Layers>();
  #bases: readonly string[] = [];

  constructor(inventory: Inventory, files: VarsFiles, plugins?: PluginVars) {
    this.#inventory = inventory;
    this.#files = files;
    this.#plugins = plugins;
  }

  /** Everything that is known of a host beside the play's own variables. `playbookDir` has group_vars and host_vars too. */
  of(name: string, playbookDir: string | undefined): Layers {
    this.#look();
    const key = `${name}\0${playbookDir ?? ''}`;
    let layers = this.#hosts.get(key);
    if (!layers) this.#hosts.set(key, (layers = this.#ofHost(name, playbookDir)));
    return layers;
  }

  /** What is said of a host itself, without its groups. */
  ofHostAlone(name: string, dir: string | undefined): Layers {
    this.#look();
    const { vars } = this.#inventory.hostOrImplicit(name);
    return [
      ...this.#fileLayers('host_vars', [name], [...this.#bases, ...listed(dir)], 'all'),
      { name: `host ${name}`, vars },
    ];
  }

  /** What is said of a group itself, without those above it. */
  ofGroupAlone({ name, vars }: Group, dir: string | undefined): Layers {
    this.#look();
    return [
      ...this.#fileLayers('group_vars', [name], [...this.#bases, ...listed(dir)], 'all'),
      { name: `group ${name}`, vars },
    ];
  }

  /** Forgets what was found when the inventory or the plug-ins are others now. */
  #look(): void {
    const version = `${this.#inventory.version} ${this.#plugins?.version}`;
    if (this.#version === version) return;
    this.#version = version;
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
  #fileLayers(
    kind: 'group_vars' | 'host_vars',
    names: readonly string[],
    bases: readonly string[],
    stage: 'task' | 'all' = 'task',
  ): Layers {
    const entities = this.#plugins === undefined ? [] : names.map((name) => this.#entity(kind, name));
    return bases
      .flatMap((base) => {
        const said = this.#plugins?.of(base, entities, stage);
        return [...(said?.before ?? []), ...this.#filesIn(base, kind, names), ...(said?.after ?? [])];
      })
      .reverse();
  }

  #filesIn(base: string, kind: 'group_vars' | 'host_vars', names: readonly string[]): Layers {
    if (this.#plugins?.files === false) return [];
    return names.flatMap((name) => {
      const vars = this.#files.of(base, kind, name);
      return vars ? [{ name: `${kind}/${name} in ${base}`, vars }] : [];
    });
  }

  #entity(kind: 'group_vars' | 'host_vars', name: string): VarsEntity {
    const inventory = this.#inventory;
    return kind === 'group_vars' ? groupEntity(inventory.addGroup(name)) : hostEntity(name, inventory);
  }
}

const groupEntity = ({ name, vars }: Group): VarsEntity => ({ kind: 'group', name, vars, groups: [] });

function hostEntity(name: string, inventory: Inventory): VarsEntity {
  const host = inventory.hostOrImplicit(name);
  return { kind: 'host', name, vars: host.vars, groups: inventory.groupsOf(host).map((one) => one.name) };
}

/** What vars plug-ins say when the inventory has been read becomes part of it. */
export function addEarlyVars(inventory: Inventory, plugins: PluginVars): void {
  if (!plugins.early) return;
  const bases = [...new Set(inventory.sources.flatMap((source) => varsBase(source) ?? []))];
  const tell = (target: Group | Host, entity: VarsEntity): void => {
    for (const base of bases) {
      const { before, after } = plugins.of(base, [entity], 'inventory');
      for (const { vars } of [...before, ...after])
        for (const [name, value] of vars) inventory.setVariable(target, name, value);
    }
  };
  for (const group of [...inventory.groups.values()]) tell(group, groupEntity(group));
  for (const host of [...inventory.hosts.values()]) tell(host, hostEntity(host.name, inventory));
}

const listed = (text: string | undefined): readonly string[] => (text === undefined ? [] : [text]);
