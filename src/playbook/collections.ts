/**
 * Collections on disk: `collections/ansible_collections/NAMESPACE/NAME` beside playbooks and in configured folders.
 * @module
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
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
  readonly #packages: readonly string[];
  readonly #found = new Map<string, string>();
  /** What `own` found, and how many roots there were. */
  #own: { readonly roots: number; readonly list: readonly FoundCollection[] } = { roots: -1, list: [] };

  /**
   * `configured`: folders that hold `ansible_collections`, or are it. `packages`: more of them, installed as packages of
   * Python; there may be hundreds of collections in one, which are looked at only when they are named.
   */
  constructor(configured: readonly string[], packages: readonly string[] = []) {
    this.#configured = configured;
    this.#packages = packages;
  }

  /** A playbook's folder: its `collections/` comes before those that are configured. */
  add(playbookDir: string): void {
    const root = join(playbookDir, 'collections');
    if (!this.#roots.includes(root)) this.#roots.push(root);
  }

  /** Every collection on disk; of two with one name the first. */
  all(): readonly FoundCollection[] {
    return collectionsIn(this.#bases());
  }

  /** Those beside playbooks and in configured folders. */
  own(): readonly FoundCollection[] {
    if (this.#own.roots !== this.#roots.length) {
      const list = collectionsIn([...this.#roots, ...this.#configured].map(baseOf));
      this.#own = { roots: this.#roots.length, list };
    }
    return this.#own.list;
  }

  /** Folders that hold `ansible_collections`, of those that are there. */
  places(): readonly string[] {
    return this.#bases()
      .filter((base) => existsSync(base))
      .map((base) => join(base, '..'));
  }

  /** Folders named ansible_collections, whether they are there or not. */
  #bases(): string[] {
    return [...this.#roots, ...this.#configured, ...this.#packages].map(baseOf);
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

const baseOf = (root: string): string =>
  basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections');

function collectionsIn(bases: readonly string[]): readonly FoundCollection[] {
  const found = new Map<string, string>();
  for (const base of bases)
    for (const namespace of subfolders(base))
      for (const collection of subfolders(join(base, namespace))) {
        const name = `${namespace}.${collection}`;
        if (!found.has(name)) found.set(name, join(base, namespace, collection));
      }
  return [...found].map(([name, folder]) => ({ name, folder }));
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
