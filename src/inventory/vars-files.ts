/**
 * `group_vars` and `host_vars`: files and folders named after groups and hosts, beside inventories and playbooks
 * (ansible: plugins/vars/host_group_vars.py, DataLoader.find_vars_files).
 * @module
 */
import { dirname, extname, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { loadYamlFile, placeOf, withPlaces, type FileOptions } from '../source/index.ts';
import { mergeDicts } from '../util/merge.ts';
import { isList, type Dict } from '../util/value.ts';
import { namesIn } from '../util/folders.ts';
import { statIfThere } from '../util/stat.ts';

const extensions = ['', '.yml', '.yaml', '.json'];

export interface VarsFilesOptions extends FileOptions {
  readonly mergeHashes?: boolean | undefined;
}

/** Reads variable files of folders, each once. */
export class VarsFiles {
  readonly #options: VarsFilesOptions;
  readonly #found = new Map<string, Dict | undefined>();
  readonly #folders = new Map<string, boolean>();

  constructor(options: VarsFilesOptions = {}) {
    this.#options = options;
  }

  /** Forgets everything read, for `refresh_inventory`. */
  clear(): void {
    this.#found.clear();
    this.#folders.clear();
  }

  /** Variables of a group or host from the folder `kind` in `base`; undefined when there are none. */
  of(base: string, kind: 'group_vars' | 'host_vars', name: string): Dict | undefined {
    const folder = join(base, kind);
    // A name that is a path belongs to chroot connections and would lead out of the folder.
    if (name === '' || name.startsWith('/') || name.split('/').includes('..') || !this.#exists(folder))
      return undefined;
    const path = join(folder, name);
    if (!this.#found.has(path)) this.#found.set(path, this.#load(path));
    return this.#found.get(path);
  }

  #exists(folder: string): boolean {
    let exists = this.#folders.get(folder);
    if (exists === undefined) {
      exists = statIfThere(folder)?.isDirectory() ?? false;
      this.#folders.set(folder, exists);
    }
    return exists;
  }

  #load(path: string): Dict | undefined {
    const dicts = findVarsFiles(path).flatMap((file) => readVarsFile(file, this.#options));
    const [first, ...more] = dicts;
    if (first === undefined || more.length === 0) return first;
    const merged = dicts.reduce((all, dict) =>
      this.#options.mergeHashes ? mergeDicts(all, dict) : new Map([...all, ...dict]),
    );
    return withPlaces(merged, ...dicts);
  }
}

/** The folder that a source's group_vars and host_vars stand in; undefined for lists of hosts. */
export function varsBase(source: string): string | undefined {
  const stat = statIfThere(source);
  if (!stat) return source.includes(',') ? undefined : dirname(source);
  return stat.isDirectory() ? source : dirname(source);
}

/** The files of a name: a folder's, recursively in order, or the first of name, name.yml, name.yaml, name.json. */
function findVarsFiles(path: string): string[] {
  for (const extension of extensions) {
    const stat = statIfThere(path + extension);
    if (stat?.isDirectory()) return filesIn(path + extension);
    if (stat) return [path + extension];
  }
  return [];
}

function filesIn(folder: string): string[] {
  return namesIn(folder)
    .sort()
    .filter((name) => !name.startsWith('.') && !name.endsWith('~'))
    .flatMap((name) => {
      const path = join(folder, name);
      const extension = extname(name);
      const stat = statIfThere(path);
      if (stat?.isDirectory()) return extension === '' ? filesIn(path) : [];
      return stat?.isFile() && extensions.includes(extension) ? [path] : [];
    });
}

/** The dicts of a file of variables: none when it is empty, several when it is a list. Throws TSP1003. */
function readVarsFile(file: string, options: FileOptions = {}): Dict[] {
  const data = loadYamlFile(file, options);
  if (data === null) return [];
  const items = isList(data) ? data : [data];
  return items.map((item) => {
    if (item instanceof Map) return item;
    throw new TsplayError(
      'TSP1003',
      'variable files must contain either a dictionary of variables, or a list of dictionaries',
      {
        src: isList(data) ? placeOf(data) : { file, line: 1, col: 1 },
        hint: 'Write "name: value", one variable to a line.',
      },
    );
  });
}
