/**
 * Which plug-in reads a source: the enabled ones are asked in order.
 * @module
 */
import { existsSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { placeOfValue } from '../../source/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import { isDict, valueText } from '../../util/value.ts';
import { names } from './config.ts';
import { constructed } from './constructed.ts';
import { consulCatalog } from './consul.ts';
import { dockerSwarm } from './docker-swarm.ts';
import { filePlugins, isFile, yamlIn } from './files.ts';
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
    if (plugin === undefined) {
      const src = placeOfValue(config, 'plugin');
      throw new TsplayError(
        'TSP1301',
        `inventory config '${reading.source}' specifies unknown plugin '${wanted}'`,
        {
          src,
          hint:
            didYouMean(
              wanted,
              configured.map((one) => one.name),
            ) ?? `plug-ins written in Python are not run${inPython(wanted, reading.source)}`,
        },
      );
    }
    await plugin.parse(reading, config);
    return true;
  },
};

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

/** Where a plug-in of the user's own lies that cannot be run; nothing where there is none. */
function inPython(name: string, source: string): string {
  const file = `${name.slice(name.lastIndexOf('.') + 1)}.py`;
  const folders = [dirname(resolve(source)), resolve('.')].map((folder) => join(folder, 'inventory_plugins'));
  const found = folders.map((folder) => join(folder, file)).find((path) => existsSync(path));
  return found === undefined ? '' : `: it is written in Python (${found})`;
}

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
    const plugin = all.find((one) => names(one, wanted));
    if (plugin === undefined) {
      reading.warn(`Failed to load inventory plugin, skipping ${wanted}${inPython(wanted, reading.source)}`);
      continue;
    }
    if (!plugin.verify(reading.source)) continue;
    try {
      if (await plugin.parse(reading)) return 'read';
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      problems.push({ plugin: plugin.name, error });
    }
  }
  return problems;
}
