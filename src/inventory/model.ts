/**
 * Hosts and groups: a directed graph of groups, with hosts in any of them.
 * @module
 */
import { markKey } from '../source/index.ts';
import { mergeDicts } from '../util/merge.ts';
import type { Dict, SourceRef, Value } from '../util/value.ts';

/** Names that mean the controller when no inventory has them. */
export const localNames: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

export interface Host {
  readonly name: string;
  /** Variables that inventory sources gave it, `add_host` included; those of host_vars files are apart. */
  readonly vars: Dict;
  /** Groups that name it themselves; those above them are its groups too. */
  readonly groups: Set<Group>;
  /** The controller itself, not written in any inventory. */
  readonly implicit: boolean;
}

export interface Group {
  readonly name: string;
  readonly vars: Dict;
  readonly hosts: Set<Host>;
  readonly children: Set<Group>;
  readonly parents: Set<Group>;
  /** `ansible_group_priority`: of groups of one depth, the higher is merged later and wins. */
  priority: number;
}

export const makeHost = (name: string, implicit = false): Host => ({
  name,
  vars: new Map(),
  groups: new Set(),
  implicit,
});

export const makeGroup = (name: string): Group => ({
  name,
  vars: new Map(),
  hosts: new Set(),
  children: new Set(),
  parents: new Set(),
  priority: 1,
});

/** Sets a variable of a host or group; with `merge`, dicts are merged into what is there. Says whether it changed. */
export function setVariable(
  vars: Dict,
  name: Value,
  value: Value,
  src: SourceRef | undefined,
  merge: boolean,
): void {
  const old = vars.get(name);
  vars.set(name, merge && old instanceof Map && value instanceof Map ? mergeDicts(old, value) : value);
  if (src) markKey(vars, name, src);
}

/** A group and everything below it, nearest first. */
function descendants(group: Group): Set<Group> {
  const found = new Set([group]);
  for (const g of found) for (const child of g.children) found.add(child);
  return found;
}

/** A set of groups with everything above them. */
export function withAncestors(groups: Iterable<Group>): Set<Group> {
  const found = new Set(groups);
  for (const g of found) for (const parent of g.parents) found.add(parent);
  return found;
}

/** Hosts of a group and of all groups below it, each once, in inventory order. */
export function hostsOf(group: Group): Set<Host> {
  const hosts = new Set<Host>();
  for (const g of descendants(group)) for (const host of g.hosts) hosts.add(host);
  return hosts;
}
