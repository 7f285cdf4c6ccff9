/**
 * Plug-ins for sources that hold the inventory themselves: lists, programs, YAML, INI, TOML.
 * @module
 */
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { discreetly, loadYamlFile, onDuplicate, readText } from '../../source/index.ts';
import { isProgram } from '../../util/program.ts';
import type { Value } from '../../util/value.ts';
import { readIni } from '../ini.ts';
import { expandHosts } from '../ranges.ts';
import { readScript } from '../script.ts';
import { readYamlInventory } from '../yaml.ts';
import { readToml } from './toml.ts';
import type { InventoryPlugin, Reading } from './types.ts';
import { statIfThere } from '../../util/stat.ts';

export const isFile = (source: string): boolean => statIfThere(source)?.isFile() ?? false;

/** The YAML in a source's file. */
export const yamlIn = ({ source, decrypt, duplicateKeys, warn }: Reading): Value =>
  loadYamlFile(source, { decrypt, warn: onDuplicate(duplicateKeys, warn) });

/** `-i a,b[1:3],c:22`. */
function readList(plugin: string, reading: Reading): boolean {
  const { source, inventory, newHost } = reading;
  const group = inventory.addGroup('ungrouped');
  for (const entry of source.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    for (const { name, port } of namesIn(entry, plugin, reading)) {
      if (inventory.hosts.has(name)) continue;
      newHost(name);
      const host = inventory.ensureHost(name, group);
      if (port !== undefined) inventory.setVariable(host, 'ansible_port', port);
    }
  }
  return true;
}

/** A range that is not complete is taken for a name, with a warning; one of different things is an error. */
function namesIn(
  entry: string,
  plugin: string,
  { source, warn }: Reading,
): { name: string; port: number | undefined }[] {
  try {
    const { names, port } = expandHosts(entry);
    return names.map((name) => ({ name, port }));
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    if (!error.message.includes('must go between')) {
      warn(`Unable to parse address from hostname, leaving unchanged: ${error.message}`);
      return [{ name: entry, port: undefined }];
    }
    throw new TsplayError('TSP1301', `Failed to parse ${source} with ${plugin} plugin: ${error.message}`, {
      hint: error.hint,
    });
  }
}

const isList = (source: string): boolean => source.includes(',') && !existsSync(source);

const list = (name: string): InventoryPlugin => ({
  name,
  verify: isList,
  parse: (reading) => readList(name, reading),
});

const script: InventoryPlugin = {
  name: 'script',
  verify: (source) => isFile(source) && isProgram(source),
  parse: async ({ source, inventory, newHost }) => {
    await readScript(source, inventory, newHost);
    return true;
  },
};

/** Files without an extension may be YAML or INI: their first line of content tells. */
function looksLikeYaml(text: string): boolean {
  const first = /^(?![#;\s]).*$/m.exec(text)?.[0] ?? '';
  return /^---|^[\w"'.-]+:(?:\s|$)/.test(first) || first.startsWith('{');
}

const yaml: InventoryPlugin = {
  name: 'yaml',
  verify: (source) => isFile(source) && ['', '.yml', '.yaml', '.json'].includes(extname(source)),
  parse: (reading) => {
    const { source, inventory, decrypt } = reading;
    if (extname(source) === '' && !looksLikeYaml(readText(source, { decrypt }))) return false;
    const data = yamlIn(reading);
    if (data === null) return false;
    if (data instanceof Map && data.has('plugin'))
      throw new TsplayError('TSP1301', 'Plugin configuration YAML file, not YAML inventory', {
        src: { file: source, line: 1, col: 1 },
        hint: 'the plug-in must be among enable_plugins of the section [inventory], or auto',
      });
    discreetly(source, () => {
      readYamlInventory(data, source, inventory, (name) => reading.newHost(name));
    });
    return true;
  },
};

const ini: InventoryPlugin = {
  name: 'ini',
  verify: (source) => isFile(source) && !['.yml', '.yaml', '.json', '.toml'].includes(extname(source)),
  parse: (reading) => {
    const { source, inventory, decrypt } = reading;
    discreetly(source, () => {
      readIni(readText(source, { decrypt }), source, inventory, (name) => reading.newHost(name));
    });
    return true;
  },
};

const toml: InventoryPlugin = {
  name: 'toml',
  verify: (source) => isFile(source) && extname(source) === '.toml',
  parse: (reading) => {
    discreetly(reading.source, () => {
      readToml(readText(reading.source, { decrypt: reading.decrypt }), reading);
    });
    return true;
  },
};

export const filePlugins: readonly InventoryPlugin[] = [
  list('host_list'),
  list('advanced_host_list'),
  script,
  yaml,
  ini,
  toml,
];
