/**
 * Modules that do not come with tsplay: `library/` of playbooks and roles, `-M`, ANSIBLE_LIBRARY. Filters, tests and lookups
 * of the book are found here too.
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { qualifiedName, type Collections } from '../playbook/index.ts';
import type { Module } from '../sdk/index.ts';
import type { BookPlugin } from '../template/index.ts';
import { BookPlugins, type PluginFolders } from './book-plugins.ts';
import { executableModule } from './executable.ts';
import { LibraryFolders, modulesIn } from './folders.ts';
import { isScript, loadScriptModule } from './script-module.ts';
import { needsAnsible, styleOf } from './style.ts';

export interface LibraryOptions {
  /** Folders of the command line, before those of the book. */
  readonly first: readonly string[];
  /** Folders of the configuration, after those of the book. */
  readonly configured: readonly string[];
  /** Folders of the configuration with filters, tests and lookups. */
  readonly plugins: PluginFolders;
}

/** The plain name; undefined for one of a collection. */
const plainName = (name: string): string | undefined => {
  const plain = name.startsWith('ansible.legacy.') ? name.slice('ansible.legacy.'.length) : name;
  return plain.includes('.') ? undefined : plain;
};

export class Library {
  readonly #folders: LibraryFolders;
  readonly #collections: Collections;
  readonly #plugins: BookPlugins;
  /** Modules by folder of collections. */
  readonly #scanned = new Map<string, Map<string, string>>();

  constructor({ first, configured, plugins }: LibraryOptions, collections: Collections) {
    this.#folders = new LibraryFolders(first, configured);
    this.#collections = collections;
    this.#plugins = new BookPlugins(collections, plugins);
  }

  /** The folder of a playbook or role that is being read: its modules, filters, tests and lookups are known from then on. */
  async add(folder: string): Promise<void> {
    this.#folders.add(join(folder, 'library'));
    await this.#plugins.add(folder);
  }

  has(name: string): boolean {
    return this.fileOf(name) !== undefined;
  }

  names(): string[] {
    return this.#folders.names();
  }

  /** Names of modules of collections, with the collection's before them. */
  namesInCollections(): string[] {
    return this.#collections
      .all()
      .flatMap(({ name, folder }) =>
        [...modulesIn(join(folder, 'plugins', 'modules')).keys()].map((module) => `${name}.${module}`),
      );
  }

  /** Filters, tests or lookups by all their names. */
  plugins(kind: BookPlugin['kind']): ReadonlyMap<string, BookPlugin['declaration']> {
    return this.#plugins.all(kind);
  }

  fileOf(name: string): string | undefined {
    const plain = plainName(name);
    return plain === undefined ? this.#inCollection(name) : this.#folders.find(plain);
  }

  #inCollection(name: string): string | undefined {
    const wanted = qualifiedName(name);
    const collection = wanted && this.#collections.folder(wanted.collection);
    if (wanted === undefined || collection === undefined) return undefined;
    const path = join(collection, 'plugins', 'modules', wanted.path);
    const folder = dirname(path);
    const modules = this.#scanned.get(folder) ?? modulesIn(folder);
    this.#scanned.set(folder, modules);
    return modules.get(basename(path));
  }

  load(name: string): Promise<Module | undefined> {
    const file = this.fileOf(name);
    return file === undefined ? Promise.resolve(undefined) : loadFile(plainName(name) ?? name, file);
  }

  /** What to say of a module or action that is there but needs Ansible's own Python or PowerShell library. */
  needsAnsible(name: string): string | undefined {
    const file = this.fileOf(name);
    if (file === undefined) {
      const action = this.#plugins.inPython('action', name);
      return action === undefined ? undefined : needsAnsible(name, 'python', action);
    }
    if (isScript(file)) return undefined;
    const style = styleOf(readFileSync(file));
    return style === 'python' || style === 'powershell' ? needsAnsible(name, style, file) : undefined;
  }
}

/** The module in a file. */
export const loadFile = (name: string, file: string): Promise<Module> =>
  isScript(file) ? loadScriptModule(file) : Promise.resolve(executableModule(name, file));
