/**
 * The inventory of a run: what sources said, and what `add_host` and `group_by` add while it runs.
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { TsplayError } from '../errors/index.ts';
import { userText, type Dict, type SourceRef, type Value } from '../util/value.ts';
import {
  hostsOf,
  localNames,
  makeGroup,
  makeHost,
  setVariable,
  withAncestors,
  type Group,
  type Host,
} from './model.ts';
import { orderHosts, PatternMatcher } from './patterns.ts';

export interface InventoryOptions {
  readonly warn: (message: string, src?: SourceRef) => void;
  /** `hash_behaviour = merge`. */
  readonly mergeHashes?: boolean | undefined;
  /** `force_valid_group_names`: what becomes of names that could not be a variable's; kept with a warning unless said. */
  readonly groupNames?: 'always' | 'never' | 'ignore' | 'silently' | undefined;
  /** `host_pattern_mismatch`: what becomes of a pattern that matches nothing; a warning unless said. */
  readonly patternMismatch?: 'error' | 'warning' | 'ignore' | undefined;
}

export interface NewHost {
  readonly groups?: readonly string[] | undefined;
  readonly vars?: Dict | undefined;
}

export interface MatchOptions {
  /** `--limit`: only hosts that match this pattern too. */
  readonly limit?: string | undefined;
  /** A play's `order`. */
  readonly order?: string | undefined;
}

export class Inventory {
  readonly hosts = new Map<string, Host>();
  readonly groups = new Map<string, Group>();
  /** Sources as given (`-i`), absolute where they are paths. */
  readonly sources: string[] = [];
  /** Grows with every change: what was computed from an older version is out of date. */
  version = 0;
  readonly #options: InventoryOptions;
  readonly #matcher: PatternMatcher;
  readonly #quiet = new PatternMatcher(this, () => undefined, 'ignore');
  #implicit: Host | undefined;
  #sorted = new WeakMap<Host, { readonly version: number; readonly groups: readonly Group[] }>();
  #depths = { version: -1, of: new Map<Group, number>() };
  #dict: { readonly version: number; readonly dict: Dict } | undefined;
  readonly #warned = new Set<string>();
  #refresh: (() => Promise<void>) | undefined;
  readonly #added: { readonly name: string; readonly more: NewHost }[] = [];
  readonly #grouped: {
    readonly host: string;
    readonly group: string;
    readonly parents: readonly string[];
  }[] = [];

  constructor(options: InventoryOptions) {
    this.#options = options;
    this.#matcher = new PatternMatcher(this, options.warn, options.patternMismatch);
    this.clear();
  }

  /** Forgets all hosts and groups but `all` and `ungrouped`. */
  clear(): void {
    this.hosts.clear();
    this.groups.clear();
    this.#implicit = undefined;
    this.addChild(this.addGroup('all'), this.addGroup('ungrouped'));
  }

  warn(message: string, src?: SourceRef): void {
    this.#options.warn(message, src);
  }

  host(name: string): Host | undefined {
    return this.hosts.get(name);
  }

  /**
   * A host by name; the implicit localhost where no inventory has one; for any other name (delegation to an address)
   * a host that only the group `all` knows of.
   */
  hostOrImplicit(name: string): Host {
    const known = this.hosts.get(name);
    if (known) return known;
    if (!localNames.has(name)) return makeHost(name, true);
    for (const other of localNames) if (this.hosts.has(other)) return this.hosts.get(other) ?? makeHost(name);
    return (this.#implicit ??= implicitLocalhost(name));
  }

  /** The group of that name, made when it is new. */
  addGroup(written: string): Group {
    const name = this.groups.has(written) ? written : this.#groupName(written);
    const known = this.groups.get(name);
    if (known) return known;
    const group = makeGroup(name);
    this.groups.set(name, group);
    this.version++;
    return group;
  }

  /** A name that a plug-in makes up, as the configuration wants names of groups. */
  madeUpName(name: string): string {
    const { groupNames = 'never' } = this.#options;
    return groupNames === 'never' || groupNames === 'ignore' ? name : name.replace(/^\d|\W/g, '_');
  }

  #groupName(name: string): string {
    if (!/^\d|\W/.test(name)) return name;
    const { groupNames = 'never' } = this.#options;
    if (groupNames === 'never')
      this.#warnOnce(
        'Invalid characters were found in group names but not replaced, use -vvvv to see details',
      );
    if (groupNames === 'never' || groupNames === 'ignore') return name;
    if (groupNames === 'always')
      this.#warnOnce(
        'Invalid characters were found in group names and automatically replaced, use -vvvv to see details',
      );
    return name.replace(/^\d|\W/g, '_');
  }

  #warnOnce(message: string): void {
    if (!this.#warned.has(message)) this.#options.warn(message);
    this.#warned.add(message);
  }

  /** Makes one group part of another. Throws TSP1301 when that would be a circle. */
  addChild(parent: Group, child: Group, src?: SourceRef): boolean {
    if (parent.children.has(child)) return false;
    if (parent === child || withAncestors([parent]).has(child))
      throw new TsplayError(
        'TSP1301',
        `Adding group '${child.name}' as child to '${parent.name}' creates a recursive dependency loop.`,
        { src },
      );
    parent.children.add(child);
    child.parents.add(parent);
    this.version++;
    return true;
  }

  /** The host of that name, made when it is new, put into a group. */
  ensureHost(name: string, group?: Group): Host {
    let host = this.hosts.get(name);
    if (!host) {
      host = makeHost(name);
      this.hosts.set(name, host);
      this.version++;
    }
    if (group) this.#join(host, group);
    return host;
  }

  /** Takes a host away, as plug-ins may while the inventory is read. */
  removeHost(name: string): void {
    const host = this.hosts.get(name);
    if (host === undefined) return;
    for (const group of this.groups.values()) group.hosts.delete(host);
    this.hosts.delete(name);
    this.version++;
  }

  /** Takes a group away; its hosts stay. */
  removeGroup(name: string): void {
    const group = this.groups.get(name);
    if (group === undefined) return;
    for (const parent of group.parents) parent.children.delete(group);
    for (const child of group.children) child.parents.delete(group);
    for (const host of group.hosts) host.groups.delete(group);
    this.groups.delete(name);
    this.version++;
  }

  #join(host: Host, group: Group): boolean {
    if (group.hosts.has(host)) return false;
    group.hosts.add(host);
    host.groups.add(group);
    this.version++;
    return true;
  }

  /** Sets a variable of a host or group; `ansible_group_priority` is the group's priority. */
  setVariable(target: Host | Group, name: Value, value: Value, src?: SourceRef): void {
    this.version++;
    if (name === 'ansible_group_priority' && 'priority' in target) {
      const priority = Number(value);
      if (Number.isInteger(priority)) target.priority = priority;
      else this.warn(`ansible_group_priority of group ${target.name} must be a whole number`, src);
      return;
    }
    setVariable(target.vars, name, value, src, this.#options.mergeHashes ?? false);
  }

  /** What holds after loading: every group is below `all`; `ungrouped` has the hosts that are in no other. */
  reconcile(): void {
    const all = this.addGroup('all');
    const ungrouped = this.addGroup('ungrouped');
    for (const group of this.groups.values())
      if (group !== all && group.parents.size === 0) this.addChild(all, group);
    for (const host of this.hosts.values()) this.#reconcileHost(host, all, ungrouped);
    for (const name of this.groups.keys())
      if (this.hosts.has(name)) this.warn(`Found both group and host with same name: ${name}`);
  }

  #reconcileHost(host: Host, all: Group, ungrouped: Group): void {
    const others = [...host.groups].some((group) => group !== all && group !== ungrouped);
    if (others && ungrouped.hosts.delete(host)) {
      host.groups.delete(ungrouped);
      this.version++;
    } else if (!others) this.#join(host, ungrouped);
  }

  /** `add_host`. Says whether anything is new. */
  addHost(name: string, more: NewHost = {}): boolean {
    this.#added.push({ name, more });
    return this.#addHost(name, more);
  }

  #addHost(name: string, more: NewHost): boolean {
    const before = this.version;
    const host = this.ensureHost(name);
    for (const [key, value] of more.vars ?? [])
      if (!isDeepStrictEqual(host.vars.get(key), value)) this.setVariable(host, key, value);
    for (const group of more.groups ?? []) this.#join(host, this.#rooted(group));
    this.#reconcileHost(host, this.addGroup('all'), this.addGroup('ungrouped'));
    return this.version !== before;
  }

  /** `group_by`. Says whether anything is new. */
  addToGroup(host: string, group: string, parents: readonly string[] = []): boolean {
    this.#grouped.push({ host, group, parents });
    return this.#addToGroup(host, group, parents);
  }

  #addToGroup(name: string, groupName: string, parents: readonly string[]): boolean {
    const before = this.version;
    const host = this.hostOrImplicit(name);
    const group = this.addGroup(groupName);
    for (const parent of parents) this.addChild(this.#rooted(parent), group);
    this.#join(host, this.#rooted(groupName));
    if (!host.implicit) this.#reconcileHost(host, this.addGroup('all'), this.addGroup('ungrouped'));
    return this.version !== before;
  }

  /** A group that is surely below `all`. */
  #rooted(name: string): Group {
    const group = this.addGroup(name);
    const all = this.addGroup('all');
    if (group !== all && group.parents.size === 0) this.addChild(all, group);
    return group;
  }

  /**
   * All groups of a host but `all`, in the order their variables are merged: by depth, then priority, then name
   * (ansible: inventory/helpers.py).
   */
  groupsOf(host: Host): readonly Group[] {
    const cached = this.#sorted.get(host);
    if (cached?.version === this.version) return cached.groups;
    const groups = [...withAncestors(host.groups)]
      .filter((group) => group.name !== 'all')
      .sort(
        (a, b) => this.#depth(a) - this.#depth(b) || a.priority - b.priority || compareText(a.name, b.name),
      );
    this.#sorted.set(host, { version: this.version, groups });
    return groups;
  }

  /** The longest way from the top. */
  #depth(group: Group): number {
    if (this.#depths.version !== this.version) this.#depths = { version: this.version, of: new Map() };
    const known = this.#depths.of.get(group);
    if (known !== undefined) return known;
    let depth = 0;
    for (const parent of group.parents) depth = Math.max(depth, this.#depth(parent) + 1);
    this.#depths.of.set(group, depth);
    return depth;
  }

  /** The magic variable `groups`: names of hosts by name of group. Do not change it. */
  groupsDict(): Dict {
    if (this.#dict?.version !== this.version) {
      const dict: Dict = new Map();
      for (const group of this.groups.values())
        dict.set(
          group.name,
          [...hostsOf(group)].map((host) => host.name),
        );
      this.#dict = { version: this.version, dict };
    }
    return this.#dict.dict;
  }

  /** Names of the hosts that a pattern selects, in order. Throws TSP1302 on a pattern that cannot be read. */
  match(pattern: string | readonly string[], options: MatchOptions = {}): string[] {
    const hosts = this.#matcher.match(pattern, options.limit);
    return orderHosts(
      hosts.map((host) => host.name),
      options.order,
    );
  }

  /** The same before its time: says nothing of patterns that match nothing. */
  peek(pattern: string, limit: string | undefined): string[] {
    return this.#quiet.match(pattern, limit).map((host) => host.name);
  }

  /** Refuses a `--limit` that leaves no host at all (TSP1302); says so when there is no inventory but localhost. */
  checkLimit(limit: string | undefined): void {
    if (this.hosts.size === 0) {
      this.warn(
        "provided hosts list is empty, only localhost is available. Note that the implicit localhost does not match 'all'",
      );
      return;
    }
    if (limit !== undefined && this.match('all', { limit }).length === 0 && this.match(limit).length === 0)
      throw new TsplayError(
        'TSP1302',
        'Specified inventory, host pattern and/or --limit leaves us with no hosts to target.',
        {
          hint: this.#matcher.suggestion(limit) ?? 'See which hosts there are with --list-hosts.',
        },
      );
  }

  /** How {@link refresh} reads the sources again. */
  onRefresh(load: () => Promise<void>): void {
    this.#refresh = load;
  }

  /** `meta: refresh_inventory`: reads all sources again; what the run itself added stays. */
  async refresh(): Promise<void> {
    this.clear();
    await this.#refresh?.();
    for (const { name, more } of this.#added) this.#addHost(name, more);
    for (const { host, group, parents } of this.#grouped)
      if (this.hosts.has(host) || localNames.has(host)) this.#addToGroup(host, group, parents);
    this.version++;
  }
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function implicitLocalhost(name: string): Host {
  const host = makeHost(name, true);
  host.vars.set('ansible_connection', 'local');
  host.vars.set('ansible_python_interpreter', userText('{{ ansible_playbook_python }}'));
  return host;
}
