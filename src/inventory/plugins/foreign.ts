/**
 * Inventory plug-ins in another language: they are told of the inventory as it is, and what they have done to it is taken in.
 * @module
 */
import { isDict, isList, keyText, type Dict, type Value } from '../../util/value.ts';
import type { ForeignChanges, ForeignInventory } from './foreign-types.ts';
import type { Reading } from './types.ts';

/** Whether it was read. */
export async function readForeign(plugin: ForeignInventory, reading: Reading): Promise<boolean> {
  const { inventory, source, processed, extraVars, caching } = reading;
  const changes = await plugin.read({
    source,
    processed,
    extraVars,
    cache: caching?.fresh !== true,
    groups: [...inventory.groups.values()].map(({ name, vars, children, priority }) => ({
      ...{ name, vars, priority },
      children: [...children].map((child) => child.name),
    })),
    hosts: [...inventory.hosts.values()].map(({ name, vars, groups }) => ({
      ...{ name, vars },
      groups: [...groups].map((group) => group.name),
    })),
  });
  if (changes === undefined) return false;
  apply(changes, reading);
  return true;
}

function apply({ groups, hosts, gone, goneGroups }: ForeignChanges, { inventory, newHost }: Reading): void {
  for (const { name, vars, priority } of groups) {
    const group = inventory.addGroup(name);
    if (priority !== group.priority) inventory.setVariable(group, 'ansible_group_priority', priority);
    for (const [key, value] of vars) inventory.setVariable(group, key, value);
  }
  for (const { name, children } of groups)
    for (const child of children) inventory.addChild(inventory.addGroup(name), inventory.addGroup(child));
  for (const { name, vars, groups: of } of hosts) {
    if (!inventory.hosts.has(name)) newHost(name);
    const host = inventory.ensureHost(name);
    for (const group of of) inventory.ensureHost(name, inventory.addGroup(group));
    for (const [key, value] of vars) inventory.setVariable(host, key, value);
  }
  for (const name of gone) inventory.removeHost(name);
  for (const name of goneGroups) inventory.removeGroup(name);
}

const listed = (value: Value | undefined): readonly Value[] =>
  isList(value ?? null) ? (value as Value[]) : [];
const texts = (value: Value | undefined): string[] => listed(value).map((one) => keyText(one));
const dictOf = (value: Value | undefined): Dict => {
  const given = value ?? null;
  return isDict(given) ? given : new Map<Value, Value>();
};

/** What a plug-in has answered. */
export function changesOf(answer: Value): ForeignChanges | undefined {
  if (!isDict(answer)) return undefined;
  return {
    groups: listed(answer.get('groups')).map((one) => {
      const [name, vars, children, priority] = listed(one);
      return {
        name: keyText(name ?? ''),
        vars: dictOf(vars),
        children: texts(children),
        priority: Number(priority ?? 1),
      };
    }),
    hosts: listed(answer.get('hosts')).map((one) => {
      const [name, vars, groups] = listed(one);
      return { name: keyText(name ?? ''), vars: dictOf(vars), groups: texts(groups) };
    }),
    gone: texts(answer.get('gone')),
    goneGroups: texts(answer.get('gone_groups')),
  };
}
