/**
 * Collections on disk: `collections/ansible_collections/NAMESPACE/NAME` beside playbooks and in configured folders.
 * @module
 */
import { statSync } from 'node:fs';
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

export class Collections {
  readonly #roots: string[] = [];
  readonly #configured: readonly string[];
  readonly #found = new Map<string, string>();

  /** `configured`: folders that hold `ansible_collections`, or are it. */
  constructor(configured: readonly string[]) {
    this.#configured = configured;
  }

  /** A playbook's folder: its `collections/` comes before those that are configured. */
  add(playbookDir: string): void {
    const root = join(playbookDir, 'collections');
    if (!this.#roots.includes(root)) this.#roots.push(root);
  }

  /** The folder of a collection (`ns.name`). */
  folder(collection: string): string | undefined {
    const known = this.#found.get(collection);
    if (known !== undefined) return known;
    const [namespace = '', name = ''] = collection.split('.');
    for (const root of [...this.#roots, ...this.#configured]) {
      const base = basename(root) === 'ansible_collections' ? root : join(root, 'ansible_collections');
      const folder = join(base, namespace, name);
      if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) continue;
      this.#found.set(collection, folder);
      return folder;
    }
    return undefined;
  }
}
