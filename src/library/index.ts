/**
 * Modules that do not come with tsplay: `library/` of playbooks and roles, `-M`, ANSIBLE_LIBRARY.
 * @module
 */
import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { qualifiedName, type Collections } from '../playbook/index.ts';
import type { Module } from '../sdk/index.ts';
import { executableModule } from './executable.ts';
import { LibraryFolders, modulesIn } from './folders.ts';
import { loadScriptModule } from './script-module.ts';
import { styleOf } from './style.ts';

export interface LibraryOptions {
  /** Folders of the command line, before those of the book. */
  readonly first: readonly string[];
  /** Folders of the configuration, after those of the book. */
  readonly configured: readonly string[];
}

const scriptEndings: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs', '.cjs', '.cts']);

/** The plain name; undefined for one of a collection. */
const plainName = (name: string): string | undefined => {
  const plain = name.startsWith('ansible.legacy.') ? name.slice('ansible.legacy.'.length) : name;
  return plain.includes('.') ? undefined : plain;
};

export class Library {
  readonly #folders: LibraryFolders;
  readonly #collections: Collections;
  /** Modules by folder of collections. */
  readonly #scanned = new Map<string, Map<string, string>>();

  constructor({ first, configured }: LibraryOptions, collections: Collections) {
    this.#folders = new LibraryFolders(first, configured);
    this.#collections = collections;
  }

  /** A `library/` of a playbook or role that is being read. */
  add(folder: string): void {
    this.#folders.add(folder);
  }

  has(name: string): boolean {
    return this.fileOf(name) !== undefined;
  }

  names(): string[] {
    return this.#folders.names();
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

  /** Whether the module of that name needs Ansible's own Python or PowerShell library. */
  needsAnsible(name: string): boolean {
    const file = this.fileOf(name);
    if (file === undefined || isScript(file)) return false;
    const style = styleOf(readFileSync(file));
    return style === 'python' || style === 'powershell';
  }
}

/** A script of ours; one with a `#!` line is a program for the host. */
const isScript = (file: string): boolean =>
  scriptEndings.has(extname(file)) && readFileSync(file).subarray(0, 2).toString('latin1') !== '#!';

/** The module in a file. */
export const loadFile = (name: string, file: string): Promise<Module> =>
  isScript(file) ? loadScriptModule(file) : Promise.resolve(executableModule(name, file));
