/**
 * Sources and filters by name: those that come with tsplay, and those of the book in `event_source/` and `event_filter/`.
 * @module
 */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TsplayError } from '../../errors/index.ts';
import { isScript, loadScript } from '../../library/script-module.ts';
import type { EventFilter, EventSource } from '../../sdk/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import type { PluginUse } from '../book/types.ts';
import { eventFilters } from '../filters/index.ts';
import { eventSources } from '../sources/index.ts';

type Plugin = EventSource | EventFilter;

/** Sources that are known and not here, and what to use instead. */
const refused = new Map([
  ['pg_listener', 'have the database call a webhook, or write a source in event_source/'],
  ['kafka', 'write a source with a Kafka client in event_source/'],
  ['aws_sqs_queue', 'write a source in event_source/'],
  ['azure_service_bus', 'write a source in event_source/'],
]);

export class Plugins {
  readonly #sources = new Map<string, EventSource>();
  readonly #filters = new Map<string, EventFilter>();

  private constructor() {
    for (const plugin of [...eventSources, ...eventFilters]) this.#enter(plugin);
  }

  /** Those of tsplay and of the folders; folders that are not there are passed over. */
  static async load(
    book: string,
    sourceDirs: readonly string[],
    filterDirs: readonly string[],
  ): Promise<Plugins> {
    const plugins = new Plugins();
    const beside = dirname(book);
    for (const folder of [join(beside, 'event_source'), ...sourceDirs])
      await plugins.#read(folder, 'event-source');
    for (const folder of [join(beside, 'event_filter'), ...filterDirs])
      await plugins.#read(folder, 'event-filter');
    return plugins;
  }

  #enter(plugin: Plugin): void {
    const short = plugin.name.replace(/^eda\.builtin\./, '');
    for (const name of [plugin.name, short, ...plugin.aliases])
      if (plugin.kind === 'event-source') this.#sources.set(name, plugin);
      else this.#filters.set(name, plugin);
  }

  async #read(folder: string, kind: Plugin['kind']): Promise<void> {
    for (const file of scripts(folder)) {
      const found = (await loadScript(file)).filter(isPlugin).filter((plugin) => plugin.kind === kind);
      if (found.length === 0)
        throw new TsplayError('TSP1702', `${file} exports no ${kind.replace('-', ' ')}`, {
          hint: `export what ${kind === 'event-source' ? 'defineEventSource' : 'defineEventFilter'} of tsplay/sdk gives`,
        });
      for (const plugin of found) this.#enter(plugin);
    }
  }

  source(use: PluginUse): EventSource {
    return this.#sources.get(use.plugin) ?? unknown('source', use, this.#sources.keys());
  }
  filter(use: PluginUse): EventFilter {
    return this.#filters.get(use.plugin) ?? unknown('filter', use, this.#filters.keys());
  }
}

function unknown(kind: 'source' | 'filter', { plugin, src }: PluginUse, known: Iterable<string>): never {
  const instead = kind === 'source' ? refused.get(plugin.split('.').at(-1) ?? '') : undefined;
  throw new TsplayError('TSP1702', `there is no event ${kind} '${plugin}'`, {
    src,
    hint:
      instead ??
      didYouMean(plugin, known) ??
      `declare it in a file in event_${kind}/ beside the rulebook; those in Python cannot be used`,
  });
}

const isPlugin = (value: unknown): value is Plugin =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  (value.kind === 'event-source' || value.kind === 'event-filter');

function scripts(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name))
      .filter(isScript);
  } catch {
    return [];
  }
}
