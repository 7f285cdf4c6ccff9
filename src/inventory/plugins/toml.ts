/**
 * TOML inventories: the YAML form, but for `children`, which is a list of names.
 * @module
 */
import { parse, TomlError } from 'smol-toml';
import { TsplayError } from '../../errors/index.ts';
import { fromPlain, isDict, keyText, type Dict, type Value } from '../../util/value.ts';
import { expandHosts } from '../ranges.ts';
import type { Reading } from './types.ts';

/** Reads a TOML inventory. Throws TSP1301 with the place of what is wrong. */
export function readToml(text: string, reading: Reading): void {
  const data = parsed(text, reading.source);
  if (data.size === 0) throw bad(reading, 'Parsed empty TOML file');
  if (data.has('plugin')) throw bad(reading, 'Plugin configuration TOML file, not TOML inventory');
  for (const [name, value] of data) readGroup(keyText(name), value, reading);
}

function parsed(text: string, file: string): Dict {
  try {
    const data = fromPlain(parse(text));
    return isDict(data) ? data : new Map<Value, Value>();
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [message = ''] = error.message.split('\n');
    throw new TsplayError('TSP1301', `TOML file (${file}) is invalid: ${message}`, {
      src: { file, line: error.line, col: error.column },
    });
  }
}

const bad = ({ source }: Reading, message: string): TsplayError =>
  new TsplayError('TSP1301', message, { src: { file: source, line: 1, col: 1 } });

function readGroup(name: string, value: Value, reading: Reading): void {
  const { inventory } = reading;
  if (value !== null && !isDict(value)) {
    reading.warn(`Skipping '${name}' as this is not a valid group definition`);
    return;
  }
  const group = inventory.addGroup(name);
  for (const [key, data] of value ?? []) {
    if (key === 'vars')
      for (const [variable, own] of dictOf(data, 'vars', name, reading))
        inventory.setVariable(group, variable, own);
    else if (key === 'children') {
      if (!Array.isArray(data))
        throw bad(reading, `Invalid "children" entry for "${name}" group, requires a list.`);
      for (const child of data) inventory.addChild(group, inventory.addGroup(keyText(child)));
    } else if (key === 'hosts')
      for (const [pattern, own] of dictOf(data, 'hosts', name, reading))
        readHosts(keyText(pattern), own, name, reading);
    else
      reading.warn(
        `Skipping unexpected key "${keyText(key)}" in group "${name}", only "vars", "children" and "hosts" are valid`,
      );
  }
}

function dictOf(data: Value, kind: string, group: string, reading: Reading): Dict {
  if (isDict(data)) return data;
  throw bad(reading, `Invalid "${kind}" entry for "${group}" group, requires a dict.`);
}

function readHosts(pattern: string, own: Value, groupName: string, reading: Reading): void {
  const { inventory } = reading;
  const { names, port } = expandHosts(pattern);
  for (const name of names) {
    if (!inventory.hosts.has(name)) reading.newHost(name);
    const host = inventory.ensureHost(name, inventory.addGroup(groupName));
    if (port !== undefined) inventory.setVariable(host, 'ansible_port', port);
    for (const [key, value] of isDict(own) ? own : []) inventory.setVariable(host, key, value);
  }
}
