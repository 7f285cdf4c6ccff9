/**
 * Where modules that do not come with tsplay are: `library/` beside playbooks and in roles, and configured folders.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

/** Endings of files that are never modules. */
const ignored: ReadonlySet<string> = new Set([
  ...['.pyc', '.pyo', '.swp', '.bak', '~', '.rpm', '.md', '.txt', '.rst', '.yaml', '.yml', '.ini', '.d.ts'],
]);

/** The name that a file's module answers to; undefined for a file that is none. */
function moduleName(file: string): string | undefined {
  if (file.startsWith('.') || file.startsWith('__') || file.endsWith('~') || file.endsWith('.d.ts'))
    return undefined;
  const ending = extname(file);
  if (ignored.has(ending)) return undefined;
  return ending === '' ? file : file.slice(0, -ending.length);
}

/** Modules by name in one folder, its folders included; of two with one name the first in order. */
function scan(folder: string, found: Map<string, string>): void {
  let entries;
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && entry.name !== 'node_modules') scan(join(folder, entry.name), found);
      continue;
    }
    const name = moduleName(entry.name);
    if (name !== undefined && !found.has(name)) found.set(name, join(folder, entry.name));
  }
}

/** Folders below one, as deep as `depth`, in order. */
function below(folder: string, depth: number): string[] {
  if (depth === 0) return [];
  try {
    const own = readdirSync(folder)
      .filter((name) => !name.startsWith('.') && name !== '__pycache__' && name !== 'node_modules')
      .sort()
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true);
    return [...own, ...own.flatMap((path) => below(path, depth - 1))];
  } catch {
    return [];
  }
}

/**
 * Where plug-ins of a configured folder are, in the order in which they count: in its folders and those in them, then in
 * itself, as for Ansible. What is deeper is not looked at.
 */
export const configuredFolders = (folder: string): string[] => [...below(folder, 2), folder];

/** Folders of a collection's plug-ins with what their names begin with: `ns.name.`, `ns.name.sub.`, and so on. */
export const collectionFolders = (folder: string, prefix: string): [folder: string, prefix: string][] => [
  [folder, prefix],
  ...below(folder, 8).map((path): [string, string] => [
    path,
    `${prefix}${relative(folder, path).replaceAll(sep, '.')}.`,
  ]),
];

export class LibraryFolders {
  /** Folders of the book, in the order in which they became known, then configured ones. */
  readonly #own: Map<string, Map<string, string>>;
  readonly #configured: ReadonlyMap<string, Map<string, string>>;

  constructor(first: readonly string[], configured: readonly string[]) {
    this.#own = new Map(first.map((folder) => [folder, modulesIn(folder)]));
    this.#configured = new Map(configured.map((folder) => [folder, modulesIn(folder)]));
  }

  /** A folder of a playbook or role that is being read; nothing happens when there is none. */
  add(folder: string): void {
    if (!this.#own.has(folder)) this.#own.set(folder, modulesIn(folder));
  }

  /** The file of a module by its plain name. */
  find(name: string): string | undefined {
    for (const modules of [...this.#own.values(), ...this.#configured.values()]) {
      const file = modules.get(name);
      if (file !== undefined) return file;
    }
    return undefined;
  }

  names(): string[] {
    return [...this.#own.values(), ...this.#configured.values()].flatMap((modules) => [...modules.keys()]);
  }
}

/** Modules by name in a folder. */
export function modulesIn(folder: string): Map<string, string> {
  const found = new Map<string, string>();
  scan(folder, found);
  return found;
}
