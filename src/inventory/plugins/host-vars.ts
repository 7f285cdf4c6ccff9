/**
 * A host's variables while the inventory is still being read.
 * @module
 */
import { mergeDicts } from '../../util/merge.ts';
import type { Dict, Value } from '../../util/value.ts';
import type { Host } from '../model.ts';
import { varsBase, VarsFiles } from '../vars-files.ts';
import type { Reading } from './types.ts';

/** What is known of a host so far: of its groups, its own, of files beside earlier sources, and cached facts. */
export function varsSoFar(
  { inventory, processed, facts, decrypt }: Reading,
  files: boolean,
): (host: Host) => Dict {
  const read = new VarsFiles({ decrypt });
  const bases = [...new Set(processed.flatMap((source) => varsBase(source) ?? []))];
  const fromFiles = (kind: 'group_vars' | 'host_vars', name: string): Dict[] =>
    files ? bases.flatMap((base) => read.of(base, kind, name) ?? []) : [];
  return (host) => {
    const all = inventory.groups.get('all');
    const groups = [...(all ? [all] : []), ...inventory.groupsOf(host)];
    const layers: Dict[] = [
      ...groups.map((group) => group.vars),
      ...groups.flatMap((group) => fromFiles('group_vars', group.name)),
      host.vars,
      ...fromFiles('host_vars', host.name),
      new Map<Value, Value>([
        ['inventory_hostname', host.name],
        ['inventory_hostname_short', host.name.split('.')[0] ?? host.name],
        [
          'group_names',
          groups
            .map((group) => group.name)
            .filter((name) => name !== 'all')
            .sort(),
        ],
      ]),
    ];
    const cached = facts(host.name);
    const merged: Dict = new Map(layers.flatMap((layer) => [...layer]));
    return cached === undefined ? merged : mergeDicts(merged, cached);
  };
}
