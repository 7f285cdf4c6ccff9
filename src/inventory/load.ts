/**
 * Inventory sources (`-i`): files, folders, programs, lists of hosts; several are laid over each other in order.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { loadYaml, readText, type Decrypt } from '../source/index.ts';
import { isProgram } from '../util/program.ts';
import type { SourceRef, Value } from '../util/value.ts';
import { readIni } from './ini.ts';
import { Inventory, type InventoryOptions } from './inventory.ts';
import { expandHosts } from './ranges.ts';
import { readScript } from './script.ts';
import { readYamlInventory } from './yaml.ts';

export interface LoadInventoryOptions {
  readonly warn?: ((message: string, src?: SourceRef) => void) | undefined;
  readonly decrypt?: Decrypt | undefined;
  readonly mergeHashes?: boolean | undefined;
  readonly groupNames?: InventoryOptions['groupNames'];
  /** A source that cannot be read is an error and not only a warning (`inventory.any_unparsed_is_failed`). */
  readonly anyUnparsedFails?: boolean | undefined;
  /** That no source can be read is an error (`inventory.unparsed_is_failed`). */
  readonly unparsedFails?: boolean | undefined;
  /** Extensions left out in folders, beyond the usual ones. */
  readonly ignoreExtensions?: readonly string[] | undefined;
  /** Regular expressions of names left out in folders. */
  readonly ignorePatterns?: readonly string[] | undefined;
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
const ignoredNames = new Set(['host_vars', 'group_vars', 'vars_plugins']);

/** Reads all sources. Rejects with TSP1301 or TSP1001 and the place of what is wrong. */
export async function loadInventory(
  sources: readonly string[],
  options: LoadInventoryOptions = {},
): Promise<Inventory> {
  const inventory = new Inventory({
    warn: options.warn ?? (() => undefined),
    mergeHashes: options.mergeHashes,
  });
  for (const source of sources)
    if (source !== '')
      inventory.sources.push(source.includes(',') ? source : resolve(options.cwd ?? '.', source));
  const load = async (): Promise<void> => {
    await new Loader(inventory, options).all();
  };
  inventory.onRefresh(load);
  await load();
  return inventory;
}

class Loader {
  readonly #inventory: Inventory;
  readonly #options: LoadInventoryOptions;

  constructor(inventory: Inventory, options: LoadInventoryOptions) {
    this.#inventory = inventory;
    this.#options = options;
  }

  async all(): Promise<void> {
    let parsed = 0;
    for (const source of this.#inventory.sources) {
      if (await this.#source(source)) parsed++;
      else this.#unparsed(source);
    }
    if (parsed === 0 && this.#options.unparsedFails)
      throw new TsplayError(
        'TSP1301',
        'No inventory was parsed, please check your configuration and options.',
      );
    if (parsed === 0) this.#inventory.warn('No inventory was parsed, only implicit localhost is available');
    this.#inventory.reconcile();
  }

  #unparsed(source: string): void {
    if (this.#options.anyUnparsedFails)
      throw new TsplayError('TSP1301', `Completely failed to parse inventory source ${source}`);
    if (source !== '/etc/ansible/hosts')
      this.#inventory.warn(`Unable to parse ${source} as an inventory source`);
  }

  async #source(source: string): Promise<boolean> {
    const stat = statSync(source, { throwIfNoEntry: false });
    if (stat?.isDirectory()) return this.#folder(source);
    if (stat) return this.#file(source);
    if (!source.includes(',')) return false;
    this.#list(source);
    return true;
  }

  async #folder(folder: string): Promise<boolean> {
    let parsed = false;
    for (const name of readdirSync(folder).sort())
      if (!this.#ignored(name) && (await this.#source(join(folder, name)))) parsed = true;
    return parsed;
  }

  #ignored(name: string): boolean {
    const { ignoreExtensions = [], ignorePatterns = [] } = this.#options;
    return (
      name.startsWith('.') ||
      ignoredNames.has(name) ||
      [...ignoredExtensions, ...ignoreExtensions].some((ext) => name.endsWith(ext)) ||
      ignorePatterns.some((pattern) => new RegExp(pattern).test(name))
    );
  }

  /** `-i a,b[1:3],c:22`. */
  #list(list: string): void {
    const group = this.#inventory.addGroup('ungrouped');
    for (const entry of list.split(',').map((part) => part.trim())) {
      if (entry === '') continue;
      const { names, port } = expandHosts(entry);
      for (const name of names) {
        if (this.#inventory.hosts.has(name)) continue;
        this.#newHost(name, list, undefined);
        const host = this.#inventory.ensureHost(name, group);
        if (port !== undefined) this.#inventory.setVariable(host, 'ansible_port', port);
      }
    }
  }

  /** `inventory_file` and `inventory_dir` tell where a host was seen first. */
  #newHost(name: string, file: string, dir: string | undefined): void {
    const host = this.#inventory.ensureHost(name);
    host.vars.set('inventory_file', file);
    host.vars.set('inventory_dir', dir ?? null);
  }

  async #file(file: string): Promise<boolean> {
    const newHost = (name: string): void => this.#newHost(name, file, dirname(file));
    if (isProgram(file)) {
      await readScript(file, this.#inventory, newHost);
      return true;
    }
    const text = readText(file, { decrypt: this.#options.decrypt });
    const data = yamlOf(text, file, this.#options.warn);
    if (data === undefined) {
      readIni(text, file, this.#inventory, newHost);
      return true;
    }
    if (data instanceof Map && data.has('plugin')) throw noPlugin(data.get('plugin') ?? null, file);
    if (data === null) return false;
    readYamlInventory(data, file, this.#inventory, newHost);
    return true;
  }
}

/** The file's YAML; undefined when it is an INI file. Files without an extension may be either. */
function yamlOf(text: string, file: string, warn: LoadInventoryOptions['warn']): Value | undefined {
  const extension = extname(file);
  const load = (): Value => loadYaml(text, file, { warn: ({ message, src }) => warn?.(message, src) });
  if (['.yml', '.yaml', '.json'].includes(extension)) return load();
  if (extension === '.toml')
    throw new TsplayError('TSP1301', `${file}: inventories in TOML are not supported`, {
      hint: 'Write it as YAML.',
    });
  const first = /^(?![#;\s]).*$/m.exec(text)?.[0] ?? '';
  if (extension !== '' || (!/^---|^[\w"'.-]+:(?:\s|$)/.test(first) && !first.startsWith('{')))
    return undefined;
  return load();
}

const noPlugin = (name: Value, file: string): TsplayError =>
  new TsplayError('TSP1301', `inventory plugin ${JSON.stringify(name)} is not known`, {
    src: { file, line: 1, col: 1 },
  });
