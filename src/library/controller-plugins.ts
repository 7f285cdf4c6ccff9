/**
 * Plug-ins in Python that belong to a run as a whole: inventories, variables, callbacks, caches, ways to become a user. Files
 * are looked for; no Python runs until one is used.
 * @module
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { qualifiedName, type Collections } from '../playbook/index.ts';
import { shortName } from '../util/action-name.ts';
import type { SourceRef } from '../util/value.ts';
import { configuredFolders } from './folders.ts';
import { pythonFiles } from './python-plugins.ts';
import type { PythonSide } from './python-side.ts';
import type { PythonSupport } from './python-support.ts';

export type ControllerKind = 'inventory' | 'vars' | 'callback' | 'cache' | 'become';

/** Folders of the configuration by what they hold. */
export type ControllerFolders = Readonly<Record<ControllerKind, readonly string[]>>;

export interface FoundPlugin {
  /** As Python's loaders know it. */
  readonly name: string;
  readonly file: string;
}

/** Names may lead to names; more often than this is a circle. */
const longestRoute = 10;

/** The plain name; undefined for one of a collection. */
const plainOf = (name: string): string | undefined => {
  const plain = shortName(name);
  return plain.includes('.') ? undefined : plain;
};

export class ControllerPlugins {
  readonly #support: PythonSupport;
  readonly #side: PythonSide;
  readonly #collections: Collections;
  readonly #configured: ControllerFolders;
  readonly #places: string[] = [];

  constructor(
    support: PythonSupport,
    side: PythonSide,
    { collections, folders }: { readonly collections: Collections; readonly folders: ControllerFolders },
  ) {
    this.#support = support;
    this.#side = side;
    this.#collections = collections;
    this.#configured = folders;
  }

  /** The folder of a playbook or role, which may have plug-ins beside it. Says whether it was new. */
  know(folder: string): boolean {
    if (this.#places.includes(folder)) return false;
    this.#places.push(folder);
    this.#side.know(folder);
    return true;
  }

  /** Those that lie beside playbooks and roles and in configured folders; of two with one name the first. */
  lying(kind: ControllerKind): readonly FoundPlugin[] {
    const found = new Map<string, string>();
    for (const file of this.#folders(kind).flatMap(pythonFiles)) {
      const name = basename(file, '.py');
      if (!found.has(name)) found.set(name, file);
    }
    return [...found].map(([name, file]) => ({ name, file }));
  }

  #folders(kind: ControllerKind): string[] {
    const beside = this.#places.map((place) => join(place, `${kind}_plugins`));
    return [...beside, ...this.#configured[kind].flatMap(configuredFolders)];
  }

  /** By any name, through redirects. */
  find(kind: ControllerKind, given: string): FoundPlugin | undefined {
    let at: string | undefined = given;
    for (let steps = 0; at !== undefined && steps < longestRoute; steps++) {
      const file = this.#fileOf(kind, at);
      if (file !== undefined) return { name: plainOf(at) ?? at, file };
      at = this.#support.routing.of(kind, at.includes('.') ? at : `ansible.builtin.${at}`)?.redirect;
    }
    return undefined;
  }

  #fileOf(kind: ControllerKind, name: string): string | undefined {
    const plain = plainOf(name);
    if (plain !== undefined) return this.#lyingNamed(kind, plain) ?? this.#inCore(kind, plain);
    const wanted = qualifiedName(name);
    const collection = wanted && this.#collections.folder(wanted.collection);
    if (wanted === undefined || collection === undefined) return undefined;
    const file = join(collection, 'plugins', kind, `${wanted.path}.py`);
    return existsSync(file) ? file : undefined;
  }

  #lyingNamed(kind: ControllerKind, name: string): string | undefined {
    return this.lying(kind).find((one) => one.name === name)?.file;
  }

  #inCore(kind: ControllerKind, name: string): string | undefined {
    const { core } = this.#support;
    const file = core && join(core.folder, 'ansible', 'plugins', kind, `${name}.py`);
    return file !== undefined && existsSync(file) ? file : undefined;
  }

  cannotRun(kind: ControllerKind, { name, file }: FoundPlugin): ReturnType<PythonSide['cannotRun']> {
    return this.#side.cannotRun(kindWords[kind], name, file);
  }

  /**
   * Refuses one that cannot be run.
   * @throws {TsplayError} TSP1108
   */
  must(kind: ControllerKind, found: FoundPlugin, src?: SourceRef): void {
    const why = this.cannotRun(kind, found);
    if (why !== undefined) throw new TsplayError('TSP1108', why.message, { hint: why.hint, src });
  }
}

/** Kinds as people call them. */
const kindWords: Readonly<Record<ControllerKind, string>> = {
  inventory: 'inventory plug-in',
  vars: 'vars plug-in',
  callback: 'callback',
  cache: 'cache plug-in',
  become: 'become method',
};
