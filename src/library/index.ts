/**
 * Modules that do not come with tsplay: `library/` of playbooks and roles, `-M`, ANSIBLE_LIBRARY. Filters, tests and lookups
 * of the book are found here too.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { qualifiedName, type Collections } from '../playbook/index.ts';
import { coreRemedy, readDocumentation, type Routed } from '../python/index.ts';
import { TsplayError } from '../errors/index.ts';
import type { Module, ModuleDeclaration, ParamSpec } from '../sdk/index.ts';
import type { BookPlugin } from '../template/index.ts';
import { BookPlugins } from './book-plugins.ts';
import type { ControllerPlugins } from './controller-plugins.ts';
import { declarationOf } from './described.ts';
import { executableModule } from './executable.ts';
import { LibraryFolders, modulesIn } from './folders.ts';
import type { LibraryOptions } from './options.ts';
import { pythonModule } from './python-module.ts';
import { PluginActions, type PluginAction } from './plugin-action.ts';
import { PluginBecomes, type PluginBecome } from './plugin-become.ts';
import { PluginConnections, type PluginConnection } from './plugin-connection.ts';
import { pluginFiles } from './plugin-files.ts';
import type { PythonSide } from './python-side.ts';
import { openPython } from './python-parts.ts';
import type { PythonSupport } from './python-support.ts';
import { isScript, loadScriptModule } from './script-module.ts';
import { needsAnsible, styleOf, type ModuleStyle } from './style.ts';
import { shortName } from '../util/action-name.ts';

export { diffsOf } from './diffs.ts';
export { collectionPackages, openCollections } from './open-collections.ts';
export { libraryOptions, type LibraryOptions } from './options.ts';
export type { PluginBecome } from './plugin-become.ts';
export type { ConnectionWork, PluginConnection } from './plugin-connection.ts';
export { pythonCaches } from './plugin-cache.ts';
export { pythonInventories } from './plugin-inventory.ts';
export { PythonVars } from './plugin-vars.ts';
export type { FoundPlugin } from './controller-plugins.ts';
export { openPython, type PythonParts } from './python-parts.ts';
export type { ActionServices, ActionWork, PluginAction } from './plugin-action.ts';
export { hostsSaid, ownOfPython } from './hosts-said.ts';

const writeItAnew =
  'write it in TypeScript with defineModule of tsplay/sdk, or as a program that takes its arguments as JSON (WANT_JSON); leave its tasks out with --skip-tags';

/** The plain name; undefined for one of a collection. */
const plainName = (name: string): string | undefined => {
  const plain = name.startsWith('ansible.legacy.') ? name.slice('ansible.legacy.'.length) : name;
  return plain.includes('.') ? undefined : plain;
};

export class Library {
  readonly #folders: LibraryFolders;
  readonly #collections: Collections;
  readonly #plugins: BookPlugins;
  readonly #actions: PluginActions;
  readonly #connections: PluginConnections;
  readonly #becomes: PluginBecomes;
  readonly #python: PythonSupport;
  readonly #controller: ControllerPlugins;
  /** Modules by folder of collections. */
  readonly #scanned = new Map<string, Map<string, string>>();
  readonly #styles = new Map<string, ModuleStyle>();

  constructor(options: LibraryOptions, collections: Collections, python = openPython(options, collections)) {
    this.#folders = new LibraryFolders(options.first, options.configured);
    this.#collections = collections;
    this.#python = python.support;
    this.#controller = python.controller;
    this.#plugins = new BookPlugins(collections, options.plugins, python);
    this.#actions = new PluginActions(this.#plugins, this.#python);
    this.#connections = new PluginConnections(this.#plugins);
    this.#becomes = new PluginBecomes(python);
  }

  /** The folder of a playbook or role that is being read: its modules, filters, tests and lookups are known from then on. */
  async add(folder: string): Promise<void> {
    this.#folders.add(join(folder, 'library'));
    this.#python.add(folder);
    this.#controller.know(folder);
    await this.#plugins.add(folder);
  }

  /** Ends what runs beside tsplay for plug-ins. */
  close(): void {
    this.#plugins.close();
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
    return file === undefined ? Promise.resolve(undefined) : this.#loadFile(plainName(name) ?? name, file);
  }

  #loadFile(name: string, file: string): Promise<Module> {
    return this.#style(file) === 'python'
      ? Promise.resolve(pythonModule(name, file, this.#python))
      : loadFile(name, file);
  }

  /** A module of ansible-core that tsplay has none of its own for. */
  loadFromCore(name: string): Promise<Module | undefined> {
    const file = this.#coreFile(name);
    return file === undefined ? Promise.resolve(undefined) : this.#loadFile(name, file);
  }

  /** What a module or plug-in in Python documents of itself: its parameters, for a page. */
  documented(kind: string, name: string): ModuleDeclaration<ParamSpec> | undefined {
    const file =
      kind === 'module' ? (this.fileOf(name) ?? this.#coreFile(name)) : this.#pluginFile(kind, name);
    if (file === undefined || (kind === 'module' && this.#style(file) !== 'python')) return undefined;
    const found = readDocumentation(file, this.#python.fragments());
    return found && declarationOf(name, found);
  }

  /** The file of a plug-in in Python of any kind, or of what documents it. */
  #pluginFile(kind: string, name: string): string | undefined {
    return pluginFiles(kind, this.#collections, this.#python.core?.folder).get(shortName(name));
  }

  /** Names of plug-ins in Python of a kind, of collections and of ansible-core. */
  pluginNames(kind: string): string[] {
    return [...pluginFiles(kind, this.#collections, this.#python.core?.folder).keys()];
  }

  /** Whether ansible-core has an action plug-in for a plain name. */
  hasCoreAction(name: string): boolean {
    return this.#python.coreAction(name) !== undefined;
  }

  hasInCore(name: string): boolean {
    return this.#coreFile(name) !== undefined;
  }

  #coreFile(name: string): string | undefined {
    const plain = plainName(name.replace(/^ansible\.builtin\./, ''));
    const file = plain === undefined ? undefined : this.#python.coreModule(plain);
    return file !== undefined && existsSync(file) && this.#style(file) === 'python' ? file : undefined;
  }

  /** What collections and ansible-core say of a module's name. */
  routed(name: string): Routed | undefined {
    const plain = plainName(name);
    return this.#python.routing.of('modules', plain === undefined ? name : `ansible.builtin.${plain}`);
  }

  /** Whether a module of a collection is in Python: one of ours of the same name is as good, and quicker. */
  isPython(name: string): boolean {
    const file = plainName(name) === undefined ? this.fileOf(name) : undefined;
    return file !== undefined && this.#style(file) === 'python';
  }

  #style(file: string): ModuleStyle | undefined {
    let style = this.#styles.get(file);
    if (style === undefined && !isScript(file)) {
      style = styleOf(readFileSync(file));
      this.#styles.set(file, style);
    }
    return style;
  }

  /** The Python beside tsplay. */
  get side(): PythonSide {
    return this.#plugins.side;
  }

  /** The connection plug-in in Python of a name. */
  connection(name: string): PluginConnection | undefined {
    const why = this.#connections.cannotRun(name);
    if (why !== undefined) throw new TsplayError('TSP1108', why.message, { hint: why.hint });
    return this.#connections.find(name);
  }

  /** Why a connection or become plug-in that is there cannot be run. */
  cannotReach(way: 'connection' | 'become', name: string): ReturnType<Library['cannotRun']> {
    return way === 'connection' ? this.#connections.cannotRun(name) : this.#becomes.cannotRun(name);
  }

  /** The become plug-in in Python of a name. Throws TSP1108 where it is there and cannot be run. */
  become(name: string): PluginBecome | undefined {
    return this.#becomes.find(name);
  }

  /** The action plug-in in Python that works for a name. */
  action(name: string): PluginAction | undefined {
    return this.#actions.find(name);
  }

  /** The file with the routing and the action groups of ansible-core. */
  coreRuntime(): string | undefined {
    return this.#python.coreRuntime();
  }

  /** An action of ansible-core, by its plain name; undefined where there is none. */
  coreAction(name: string): PluginAction | undefined {
    return this.#actions.core(name);
  }

  /** The name by which defaults of a task are found whose action is a plug-in. */
  resolvedAction(name: string): string | undefined {
    return this.#actions.resolved(name);
  }

  /** What to say of a module or action that is there and cannot be run. */
  cannotRun(name: string): { readonly message: string; readonly hint: string } | undefined {
    const file = this.fileOf(name) ?? this.#coreFile(name);
    const style = file === undefined ? undefined : this.#style(file);
    const action = this.#actions.cannotRun(name);
    if (action !== undefined) return action;
    if (file === undefined || (style !== 'python' && style !== 'powershell')) return undefined;
    if (style === 'python' && this.#python.core !== undefined) return undefined;
    const hint = style === 'python' ? coreRemedy : writeItAnew;
    return { message: needsAnsible(name, style, file), hint };
  }
}

/** The module in a file. */
export const loadFile = (name: string, file: string): Promise<Module> =>
  isScript(file) ? loadScriptModule(file) : Promise.resolve(executableModule(name, file));
