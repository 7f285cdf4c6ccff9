/**
 * `generator`: hosts and groups from all combinations of layers.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import { placeOfKey } from '../../source/index.ts';
import { dictSource, Templar } from '../../template/index.ts';
import { isDict, keyText, valueText, type Dict, type Value } from '../../util/value.ts';
import type { Group, Host } from '../model.ts';
import { configName, dictOption, listOf } from './config.ts';
import { isFile } from './files.ts';
import type { ConfiguredPlugin, Reading } from './types.ts';

/** Every combination of the layers' values. */
function combinations(layers: Dict): Dict[] {
  let all: Dict[] = [new Map<Value, Value>()];
  for (const [name, values] of layers)
    all = all.flatMap((one) => listOf(values).map((value) => new Map([...one, [name, value]])));
  return all;
}

/** Puts a host or group into its parents, and those into theirs. */
function addParents(child: Host | Group, entry: Dict, templar: Templar, { inventory }: Reading): void {
  for (const parent of listOf(entry.get('parents'))) {
    if (!isDict(parent) || !parent.has('name'))
      throw new TsplayError('TSP1301', `Element ${child.name} has a parent with no name element`, {
        src: placeOfKey(entry, 'parents'),
      });
    const group = inventory.addGroup(valueText(templar.value(parent.get('name') ?? null)));
    const vars = parent.get('vars') ?? null;
    for (const [key, value] of isDict(vars) ? vars : [])
      inventory.setVariable(group, keyText(key), templar.value(value));
    if ('children' in child) inventory.addChild(group, child);
    else inventory.ensureHost(child.name, group);
    addParents(group, parent, templar, { inventory } as Reading);
  }
}

export const generator: ConfiguredPlugin = {
  name: 'generator',
  verify: (source) => isFile(source) && configName(source),
  parse: (reading, config) => {
    const hosts = dictOption(config, 'hosts');
    for (const vars of combinations(dictOption(config, 'layers'))) {
      const templar = new Templar({ vars: dictSource(vars), searchPath: [], basedir: '.', env: reading.env });
      const name = valueText(templar.value(hosts.get('name') ?? null));
      if (!reading.inventory.hosts.has(name)) reading.newHost(name);
      addParents(reading.inventory.ensureHost(name), hosts, templar, reading);
    }
  },
};
