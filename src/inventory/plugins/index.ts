/**
 * Which plug-in reads a source: the enabled ones are asked in order.
 * @module
 */
import { extname } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { placeOfValue } from '../../source/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import { isDict, valueText, type SourceRef } from '../../util/value.ts';
import { names } from './config.ts';
import { constructed } from './constructed.ts';
import { consulCatalog } from './consul.ts';
import { dockerSwarm } from './docker-swarm.ts';
import { filePlugins, isFile, yamlIn } from './files.ts';
import { readForeign } from './foreign.ts';
import { generator } from './generator.ts';
import type { ConfiguredPlugin, InventoryPlugin, Reading } from './types.ts';

export type { Reading } from './types.ts';

const configured: readonly ConfiguredPlugin[] = [constructed, generator, consulCatalog, dockerSwarm];

/** `auto`: the plug-in that a YAML file names. */
const auto: InventoryPlugin = {
  name: 'auto',
  verify: (source) => isFile(source) && ['.yml', '.yaml'].includes(extname(source)),
  parse: async (reading) => {
    const config = yamlIn(reading);
    if (!isDict(config) || !config.has('plugin')) return false;
    const wanted = valueText(config.get('plugin') ?? null);
    const plugin = configured.find((one) => names(one, wanted));
    if (plugin === undefined) return named(wanted, reading, placeOfValue(config, 'plugin'));
    await plugin.parse(reading, config);
    return true;
  },
};

/** A plug-in of the user's own that a source names. */
async function named(wanted: string, reading: Reading, src: SourceRef | undefined): Promise<boolean> {
  const { source } = reading;
  const plugin = reading.foreign(wanted, src);
  if (plugin === undefined)
    throw new TsplayError('TSP1301', `inventory config '${source}' specifies unknown plugin '${wanted}'`, {
      src,
      hint:
        didYouMean(
          wanted,
          configured.map((one) => one.name),
        ) ??
        'it is looked for in inventory_plugins/ beside the playbook, in the folders of inventory_plugins in ansible.cfg, and in collections',
    });
  if (await readForeign(plugin, reading)) return true;
  throw new TsplayError(
    'TSP1301',
    `inventory source '${source}' could not be verified by inventory plugin '${wanted}'`,
    { src },
  );
}

/** A plug-in in another language that is enabled by name. */
function enabledForeign(wanted: string, { foreign, warn }: Reading): InventoryPlugin | undefined {
  const plugin = foreign(wanted, undefined);
  if (plugin === undefined) warn(`Failed to load inventory plugin, skipping ${wanted}`);
  return plugin && { name: wanted, verify: () => true, parse: (reading) => readForeign(plugin, reading) };
}

/** A plug-in that is enabled by name reads files that do name it. */
const enabledByName = (plugin: ConfiguredPlugin): InventoryPlugin => ({
  name: plugin.name,
  verify: (source) => plugin.verify(source),
  parse: async (reading) => {
    const config = yamlIn(reading);
    if (!isDict(config) || !names(plugin, valueText(config.get('plugin') ?? null))) return false;
    await plugin.parse(reading, config);
    return true;
  },
});

const all: readonly InventoryPlugin[] = [...filePlugins, auto, ...configured.map(enabledByName)];

/** A source that is for a plug-in, and is wrong. */
export interface Unreadable {
  readonly plugin: string;
  readonly error: TsplayError;
}

/**
 * Reads a source with the first enabled plug-in that can. When none can: what was wrong for those that tried, which is
 * nothing when it was for none of them.
 */
export async function parseSource(
  reading: Reading,
  enabled: readonly string[],
): Promise<'read' | readonly Unreadable[]> {
  const problems: Unreadable[] = [];
  for (const wanted of enabled) {
    const plugin = all.find((one) => names(one, wanted)) ?? enabledForeign(wanted, reading);
    if (plugin?.verify(reading.source) !== true) continue;
    try {
      if (await plugin.parse(reading)) return 'read';
    } catch (error) {
      if (!(error instanceof TsplayError) || error.code === 'TSP1108') throw error;
      problems.push({ plugin: plugin.name, error });
    }
  }
  return problems;
}
