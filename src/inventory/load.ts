/**
 * Inventory sources (`-i`): files, folders, programs, lists of hosts; several are laid over each other in order.
 * @module
 */
import { dirname, join, resolve } from 'node:path';
import { throwAll, TsplayError, TsplayErrors } from '../errors/index.ts';
import type { Decrypt, DuplicateKeys } from '../source/index.ts';
import { search } from '../template/python/regex.ts';
import type { Dict, SourceRef, Value } from '../util/value.ts';
import { Inventory, type InventoryOptions } from './inventory.ts';
import { addEarlyVars, type PluginVars } from './layers.ts';
import type { AnswerCaching } from './plugins/caching.ts';
import { parseSource, type Reading, type Unreadable } from './plugins/index.ts';
import { namesIn } from '../util/folders.ts';
import { statIfThere } from '../util/stat.ts';

export interface LoadInventoryOptions {
  readonly warn?: ((message: string, src?: SourceRef) => void) | undefined;
  readonly decrypt?: Decrypt | undefined;
  readonly mergeHashes?: boolean | undefined;
  readonly groupNames?: InventoryOptions['groupNames'];
  readonly patternMismatch?: InventoryOptions['patternMismatch'];
  /** A source that cannot be read is an error and not only a warning (`inventory.any_unparsed_is_failed`). */
  readonly anyUnparsedFails?: boolean | undefined;
  /** That no source can be read is an error (`inventory.unparsed_is_failed`). */
  readonly unparsedFails?: boolean | undefined;
  /** Extensions left out in folders, beyond the usual ones. */
  readonly ignoreExtensions?: readonly string[] | undefined;
  /** Regular expressions of names left out in folders. */
  readonly ignorePatterns?: readonly string[] | undefined;
  /** Plug-ins that are asked, in order (`enable_plugins`). */
  readonly enabled?: readonly string[] | undefined;
  /** For plug-ins with `use_extra_vars`. */
  readonly extraVars?: Dict | undefined;
  /** The environment of tsplay, for settings of plug-ins. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** What becomes of keys that stand twice in a map; a warning when not given. */
  readonly duplicateKeys?: DuplicateKeys | undefined;
  /** How answers of APIs are kept; not at all when not given. */
  readonly caching?: AnswerCaching | undefined;
  /** Cached facts of a host. */
  readonly facts?: ((host: string) => Dict | undefined) | undefined;
  /** Plug-ins in another language; there are none when not given. */
  readonly foreign?: Reading['foreign'] | undefined;
  /** Vars plug-ins, which may say something once all is read. */
  readonly plugins?: PluginVars | undefined;
  /** That a plug-in in another language fails is a warning, even where nothing else can be read. */
  readonly pluginsMayFail?: boolean | undefined;
  /** Where relative paths begin; the working directory when not given. */
  readonly cwd?: string | undefined;
}

/** What Ansible skips in inventory folders: constants.py REJECT_EXTS and base.yml INVENTORY_IGNORE_EXTS. */
const ignoredExtensions = [
  '.pyc',
  '.pyo',
  '.swp',
  '.bak',
  '~',
  '.rpm',
  '.md',
  '.txt',
  '.rst',
  '.orig',
  '.cfg',
  '.retry',
];
/** Plug-ins that are asked when the configuration says nothing. */
const defaultPlugins = ['host_list', 'script', 'auto', 'yaml', 'ini', 'toml'] as const;
const ignoredNames = new Set(['host_vars', 'group_vars', 'vars_plugins']);

/**
 * Reads all sources. What is wrong with one is a warning where others can be read; else it rejects with TSP1301 or
 * TSP1001 and the place.
 */
export async function loadInventory(
  sources: readonly string[],
  options: LoadInventoryOptions = {},
): Promise<Inventory> {
  const inventory = new Inventory({
    warn: options.warn ?? (() => undefined),
    mergeHashes: options.mergeHashes,
    groupNames: options.groupNames,
    patternMismatch: options.patternMismatch,
  });
  refuseHostNames(sources, options.cwd ?? '.');
  for (const source of sources)
    if (source !== '')
      inventory.sources.push(source.includes(',') ? source : resolve(options.cwd ?? '.', source));
  // What is read again is asked for again.
  inventory.onRefresh(() => new Loader(inventory, options, true).all());
  await new Loader(inventory, options, false).all();
  return inventory;
}

/** `-i web1` means a file; a user who forgot the comma must not get a run on localhost instead. */
function refuseHostNames(sources: readonly string[], cwd: string): void {
  const name = sources.find(
    (source) =>
      /^[A-Za-z0-9][\w.-]*$/.test(source) &&
      !/\.(?:ya?ml|ini|toml|json|py|sh|cfg|txt)$/.test(source) &&
      statIfThere(resolve(cwd, source)) === undefined,
  );
  if (name === undefined) return;
  throw new TsplayError('TSP1301', `there is no inventory file ${name}`, {
    hint: `If it is a host, a comma behind it says so: -i ${name},`,
  });
}

class Loader {
  readonly #inventory: Inventory;
  readonly #options: LoadInventoryOptions;
  readonly #processed: string[] = [];
  readonly #problems: TsplayError[] = [];
  /** The same as warnings, told when others can be read. */
  readonly #doubts: { readonly message: string; readonly src?: SourceRef | undefined }[] = [];

  /** Answers that are kept are of no interest. */
  readonly #fresh: boolean;

  constructor(inventory: Inventory, options: LoadInventoryOptions, fresh: boolean) {
    this.#inventory = inventory;
    this.#options = options;
    this.#fresh = fresh;
  }

  async all(): Promise<void> {
    let parsed = 0;
    for (const source of this.#inventory.sources) {
      if (await this.#source(source)) parsed++;
      else this.#unparsed(source);
    }
    if (parsed === 0) throwAll(this.#problems);
    for (const { message, src } of this.#doubts) this.#options.warn?.(message, src);
    if (parsed === 0 && this.#options.unparsedFails)
      throw new TsplayError(
        'TSP1301',
        'No inventory was parsed, please check your configuration and options.',
      );
    if (parsed === 0) this.#inventory.warn('No inventory was parsed, only implicit localhost is available');
    this.#inventory.reconcile();
    if (this.#options.plugins !== undefined) addEarlyVars(this.#inventory, this.#options.plugins);
  }

  #unparsed(source: string): void {
    if (this.#options.anyUnparsedFails)
      throwAll([
        ...this.#problems,
        new TsplayError('TSP1301', `Completely failed to parse inventory source ${source}`),
      ]);
    if (source !== '/etc/ansible/hosts')
      this.#doubts.push({ message: `Unable to parse ${source} as an inventory source` });
  }

  async #source(source: string): Promise<boolean> {
    const stat = statIfThere(source);
    if (stat?.isDirectory()) return this.#folder(source);
    const parsed = await this.#parse(source, stat !== undefined);
    if (parsed === 'read') this.#processed.push(source);
    else this.#note(source, parsed);
    return parsed === 'read';
  }

  /** What the first plug-in says that took the source for its own; the others were tried after it. */
  #note(source: string, [problem]: readonly Unreadable[]): void {
    if (problem === undefined) return;
    const { plugin, error } = problem;
    const errors = error instanceof TsplayErrors ? error.errors : [error];
    if (this.#options.pluginsMayFail !== true || error.code !== 'TSP1303') this.#problems.push(...errors);
    for (const { message, src } of errors)
      this.#doubts.push({ message: `* Failed to parse ${source} with ${plugin} plugin: ${message}`, src });
  }

  async #folder(folder: string): Promise<boolean> {
    let parsed = false;
    for (const name of namesIn(folder).sort()) {
      if (this.#ignored(name)) continue;
      if (await this.#source(join(folder, name))) parsed = true;
      else this.#unparsed(join(folder, name));
    }
    return parsed;
  }

  #ignored(name: string): boolean {
    const { ignoreExtensions = [], ignorePatterns = [] } = this.#options;
    return (
      name.startsWith('.') ||
      ignoredNames.has(name) ||
      [...ignoredExtensions, ...ignoreExtensions].some((ext) => name.endsWith(ext)) ||
      ignorePatterns.some((pattern) => search(pattern, name, {}) !== undefined)
    );
  }

  /** `inventory_file` and `inventory_dir` tell where a host was seen first. */
  #newHost(name: string, file: string, dir: string | undefined): void {
    const host = this.#inventory.ensureHost(name);
    host.vars.set('inventory_file', file);
    host.vars.set('inventory_dir', dir ?? null);
  }

  #parse(source: string, isFile: boolean): ReturnType<typeof parseSource> {
    const {
      warn = () => undefined,
      decrypt,
      extraVars = new Map<Value, Value>(),
      env = {},
      facts,
    } = this.#options;
    return parseSource(
      {
        source,
        inventory: this.#inventory,
        newHost: (name) => this.#newHost(name, source, isFile ? dirname(source) : undefined),
        warn,
        decrypt,
        processed: this.#processed,
        extraVars,
        env,
        caching: this.#options.caching && {
          ...this.#options.caching,
          fresh: this.#fresh || this.#options.caching.fresh,
        },
        duplicateKeys: this.#options.duplicateKeys ?? 'warn',
        facts: (host) => facts?.(host),
        foreign: this.#options.foreign ?? (() => undefined),
      },
      this.#options.enabled ?? defaultPlugins,
    );
  }
}
