/**
 * YAML and JSON inventories: groups by name, each with hosts, vars and children (ansible: plugins/inventory/yaml.py).
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import { placeOf, placeOfKey, placeOfValue } from '../source/index.ts';
import { nearest } from '../util/suggest.ts';
import { keyText, type Dict, type SourceRef, type Value } from '../util/value.ts';
import type { Inventory } from './inventory.ts';
import type { Group } from './model.ts';
import { expandHosts } from './ranges.ts';

const sections = ['hosts', 'vars', 'children'] as const;

class YamlReader {
  readonly #inventory: Inventory;
  readonly #newHost: (name: string) => void;

  constructor(inventory: Inventory, newHost: (name: string) => void) {
    this.#inventory = inventory;
    this.#newHost = newHost;
  }

  group(key: Value, value: Value, src: SourceRef | undefined): Group | undefined {
    if (typeof key !== 'string' || key === '')
      throw new TsplayError(
        'TSP1301',
        `Invalid group name supplied, expected a string but got ${keyText(key)}`,
        {
          src,
          hint: `Put it in quotes: "${keyText(key)}".`,
        },
      );
    if (value !== null && !(value instanceof Map)) {
      this.#inventory.warn(`Skipping '${key}' as this is not a valid group definition`, src);
      return undefined;
    }
    const group = this.#inventory.addGroup(key);
    if (value === null) return group;
    for (const member of value.keys()) this.#refuseUnknown(member, value, group);
    const [hosts, vars, children] = sections.map((name) => this.#section(value, name, group));
    for (const [name, variable] of vars ?? [])
      this.#inventory.setVariable(group, name, variable, vars && placeOfKey(vars, name));
    for (const [name, child] of children ?? []) {
      const place = children && placeOfKey(children, name);
      const made = this.group(name, child, place);
      if (made) this.#inventory.addChild(group, made, place);
    }
    for (const [pattern, own] of hosts ?? [])
      this.#hosts(pattern, own, group, hosts && placeOfKey(hosts, pattern));
    return group;
  }

  #refuseUnknown(key: Value, group: Dict, { name }: Group): void {
    const text = keyText(key);
    if (sections.some((section) => section === text)) return;
    const near = nearest(text, sections);
    this.#inventory.warn(
      `Skipping unexpected key (${text}) in group (${name}), only "vars", "children" and "hosts" are valid` +
        (near ? `, did you mean "${near}"?` : ''),
      placeOfKey(group, key),
    );
  }

  /** A section as a dict; a single name stands for a dict with that key. */
  #section(group: Dict, name: (typeof sections)[number], { name: groupName }: Group): Dict | undefined {
    const value = group.get(name);
    if (value === undefined || value === null) return undefined;
    if (value instanceof Map) return value;
    if (typeof value === 'string') return new Map([[value, null]]);
    throw new TsplayError(
      'TSP1301',
      `Invalid "${name}" entry for "${groupName}" group, requires a dictionary, found ${Array.isArray(value) ? 'a list' : JSON.stringify(keyText(value))} instead.`,
      {
        src: placeOfValue(group, name),
        hint: Array.isArray(value) ? 'Write "name:" for each, without the dash.' : undefined,
      },
    );
  }

  #hosts(pattern: Value, own: Value, group: Group, src: SourceRef | undefined): void {
    if (typeof pattern !== 'string')
      throw new TsplayError(
        'TSP1301',
        `Host pattern ${keyText(pattern)} must be a string. Enclose integers/floats in quotation marks.`,
        { src },
      );
    if (own !== null && !(own instanceof Map))
      throw new TsplayError('TSP1301', `the variables of host "${pattern}" must be a map`, {
        src,
        hint: `Write "${pattern}:" and its variables below it.`,
      });
    const { names, port } = expandHosts(pattern, src);
    for (const name of names) {
      if (!this.#inventory.hosts.has(name)) this.#newHost(name);
      const host = this.#inventory.ensureHost(name, group);
      if (port !== undefined) this.#inventory.setVariable(host, 'ansible_port', port, src);
      for (const [key, value] of own ?? [])
        this.#inventory.setVariable(host, key, value, own ? placeOfKey(own, key) : undefined);
    }
  }
}

/** Reads loaded YAML into `inventory`. Throws TSP1301 when it is not an inventory. */
export function readYamlInventory(
  data: Value,
  file: string,
  inventory: Inventory,
  newHost: (name: string) => void,
): void {
  const top = { file, line: 1, col: 1 };
  if (!(data instanceof Map)) {
    const what = data === null ? 'is empty' : 'is not a map of groups';
    throw new TsplayError('TSP1301', `the YAML inventory ${what}`, {
      src: (Array.isArray(data) ? placeOf(data) : undefined) ?? top,
      hint: 'It begins with the name of a group, for instance "all:", and below it "hosts:".',
    });
  }
  const reader = new YamlReader(inventory, newHost);
  for (const [name, group] of data) reader.group(name, group, placeOfKey(data, name) ?? top);
}
