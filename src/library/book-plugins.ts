/**
 * Filters, tests and lookups in TypeScript and JavaScript: in `filter_plugins/`, `test_plugins/` and `lookup_plugins/` of
 * playbooks and roles, in configured folders, and in `plugins/` of collections. Those in Python are only known by
 * name: see `python-plugins.ts`.
 * @module
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Collections, FoundCollection } from '../playbook/index.ts';
import { usePlugins, type BookPlugin, type PluginSource } from '../template/index.ts';
import { TsplayError } from '../errors/index.ts';
import { collectionFolders, configuredFolders } from './folders.ts';
import type { PluginFolders } from './options.ts';
import { PythonPlugins, type SessionKind } from './python-plugins.ts';
import type { PythonParts } from './python-parts.ts';
import type { PythonSide } from './python-side.ts';
import { isScript, loadScript } from './script-module.ts';

type Kind = BookPlugin['kind'];
const kinds: readonly Kind[] = ['filter', 'test', 'lookup'];
const inPythonOnly: readonly SessionKind[] = ['action', 'connection'];
const isOwnKind = (kind: Kind | SessionKind): kind is Kind => (kinds as readonly string[]).includes(kind);

const isPlugin = (value: unknown): value is BookPlugin =>
  typeof value === 'object' && value !== null && 'kind' in value && 'declaration' in value;

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

/** The kinds that a collection has any of. There may be many collections, most of them with modules alone. */
function kindsIn(collection: string): Kind[] {
  try {
    const there = new Set(readdirSync(join(collection, 'plugins')));
    return kinds.filter((kind) => there.has(kind));
  } catch {
    return [];
  }
}

type Table<K extends Kind> = Map<string, Extract<BookPlugin, { kind: K }>['declaration']>;

export class BookPlugins implements PluginSource {
  readonly #collections: Collections;
  /** The collections that have been looked through: there may be hundreds, and roles are added one by one. */
  #looked: readonly FoundCollection[] = [];
  readonly #configured: PluginFolders;
  readonly #seen = new Set<string>();
  readonly #python: PythonPlugins;
  readonly side: PythonSide;
  readonly #filters: Table<'filter'> = new Map();
  readonly #tests: Table<'test'> = new Map();
  readonly #lookups: Table<'lookup'> = new Map();

  constructor(collections: Collections, configured: PluginFolders, { support, side }: PythonParts) {
    this.side = side;
    this.#python = new PythonPlugins(support, side);
    this.#collections = collections;
    this.#configured = configured;
    // Those of another run in this process are not ours.
    usePlugins(undefined);
  }

  filter(name: string): ReturnType<PluginSource['filter']> {
    return this.#filters.get(name);
  }
  test(name: string): ReturnType<PluginSource['test']> {
    return this.#tests.get(name);
  }
  lookup(name: string): ReturnType<PluginSource['lookup']> {
    return this.#lookups.get(name);
  }

  /** Those of a kind by all their names. */
  all(kind: Kind): ReadonlyMap<string, BookPlugin['declaration']> {
    return { filter: this.#filters, test: this.#tests, lookup: this.#lookups }[kind];
  }

  get foreign(): PluginSource['foreign'] {
    return this.#python.foreign;
  }

  redirect(kind: Kind | SessionKind, name: string): string | undefined {
    return this.#python.redirect(kind, name);
  }

  cannotRun(kind: Kind | SessionKind, name: string): ReturnType<PluginSource['cannotRun']> {
    return this.#python.cannotRun(kind, name);
  }

  /** The file of a plug-in of a kind that only Python has. */
  fileOf(kind: SessionKind, name: string): string | undefined {
    return this.#python.find(kind, name);
  }

  /** Ends what runs beside tsplay for plug-ins. */
  close(): void {
    this.side.close();
  }

  /** What the folder of a playbook or role brings; with the first also what is configured, and collections as they come. */
  async add(folder: string): Promise<void> {
    const before = this.#seen.size;
    let python = false;
    this.side.know(folder);
    for (const kind of [...kinds, ...inPythonOnly]) {
      const beside = join(folder, `${kind}_plugins`);
      for (const own of [beside, ...this.#configured[kind].flatMap(configuredFolders)]) {
        const isBelow = own !== beside && !this.#configured[kind].includes(own);
        if (isOwnKind(kind)) await this.#read(own, kind, '', isBelow);
        python = this.#python.add(own, kind, '') || python;
      }
    }
    const collections = this.#collections.own();
    for (const { name, folder: collection } of collections === this.#looked ? [] : collections)
      for (const kind of kindsIn(collection))
        for (const [own, prefix] of collectionFolders(join(collection, 'plugins', kind), `${name}.`))
          await this.#read(own, kind, prefix, prefix !== `${name}.`);
    const more = collections !== this.#looked;
    this.#looked = collections;
    if (more || python || this.#seen.size > before) usePlugins(this);
  }

  /** The first of a name stays. Only folders with scripts count as seen. */
  async #read(folder: string, kind: Kind, prefix: string, isBelow = false): Promise<void> {
    const seen = `${kind} ${folder}`;
    if (this.#seen.has(seen)) return;
    const files = scripts(folder);
    if (files.length === 0) return;
    this.#seen.add(seen);
    for (const file of files) {
      const plugins = (await loadScript(file)).filter(isPlugin).filter((plugin) => plugin.kind === kind);
      // Below a folder of plug-ins there may be what they import.
      if (plugins.length === 0 && !isBelow)
        throw new TsplayError('TSP1107', `${file} exports no ${kind}`, {
          hint: `export what define${kind.charAt(0).toUpperCase()}${kind.slice(1)} of tsplay/sdk gives`,
        });
      for (const plugin of plugins) this.#enter(plugin, prefix);
    }
  }

  #enter(plugin: BookPlugin, prefix: string): void {
    const { declaration } = plugin;
    for (const name of [declaration.name, ...(declaration.aliases ?? [])].map((one) => `${prefix}${one}`)) {
      if (plugin.kind === 'filter') keep(this.#filters, name, plugin.declaration);
      else if (plugin.kind === 'test') keep(this.#tests, name, plugin.declaration);
      else keep(this.#lookups, name, plugin.declaration);
    }
  }
}

function keep<D>(table: Map<string, D>, name: string, declaration: D): void {
  if (!table.has(name)) table.set(name, declaration);
}
