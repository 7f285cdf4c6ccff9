/**
 * Collections on disk: `collections/ansible_collections/NAMESPACE/NAME` beside playbooks and in configured folders.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A name in a collection: `ns.name.thing`, with folders in between as further parts. */
const qualified = /^([A-Za-z_]\w*\.[A-Za-z_]\w*)\.(\w+(?:\.\w+)*)$/;

export interface QualifiedName {
  /** `ns.name` */
  readonly collection: string;
  /** The rest as a path. */
  readonly path: string;
}

/** The parts of a fully-qualified name; undefined for any other. */
export function qualifiedName(name: string): QualifiedName | undefined {
  const [, collection, rest] = qualified.exec(name) ?? [];
  return collection === undefined || rest === undefined
    ? undefined
    : { collection, path: rest.replaceAll('.', '/') };
}

/** The collection that a file belongs to. */
export function collectionOf(path: string): string | undefined {
  const [, namespace, name] = /\/ansible_collections\/(\w+)\/(\w+)\//.exec(`${path}/`) ?? [];
  return namespace === undefined || name === undefined ? undefined : `${namespace}.${name}`;
}

export interface FoundCollection {
  /** `ns.name` */
  readonly name: string;
  readonly folder: string;
}

export class Collections {
  readonly #roots: string[] = [];
  readonly #configured: readonly string[];
  readonly #found = new Map<string, string>();
  /** What `all` found, and how many roots there were. */
  #all: { readonly roots: number; readonly list: readonly FoundCollection[] } = { roots: -1, list: [] };

  /** `configured`: folders that hold `ansible_collections`, or are it. */
  constructor(configured: readonly string[]) {
    this.#configured = configured;
  }

  /** A playbook's folder: its `collections/` comes before those that are configured. */
  add(playbookDir: string): void {
    const root = join(playbookDir, 'collections');
    if (!this.#roots.includes(root)) this.#roots.push(root);
  }

  /** Every collection on disk; of two with one name the first. */
  all(): readonly FoundCollection[] {
    if (this.#all.roots === this.#roots.length) return this.#all.list;
    const found = new Map<string, string>();
    for (const base of this.#bases())
      for (const namespace of subfolders(base))
        for (const collection of subfolders(join(base, namespace))) {
          const name = `${namespace}.${collection}`;
          if (!found.has(name)) found.set(name, join(base, namespace, collection));
        }
    const list = [...found].map(([name, folder]) => ({ name, folder }));
    this.#all = { roots: this.#roots.length, list };
    return list;
  }

  /** Folders named ansible_collections, whether they are there or not. */
  #bases(): string[] {
    return [...this.#roots, ...this.#configured].map((root) =>
      basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections'),
    );
  }

  /** The folder of a collection (`ns.name`). */
  folder(collection: string): string | undefined {
    const known = this.#found.get(collection);
    if (known !== undefined) return known;
    const [namespace = '', name = ''] = collection.split('.');
    for (const base of this.#bases()) {
      const folder = join(base, namespace, name);
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
      this.#found.set(collection, folder);
      return folder;
    }
    return undefined;
  }
}

function subfolders(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() || entry.isSymbolicLink() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
}
