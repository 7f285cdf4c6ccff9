/**
 * A module in Python with everything that it imports, as files of a tree that Python can import from.
 * @module
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf } from './imports.ts';

/** Where a library's modules may be: each a function from the parts of a name to a path without `.py`. */
export interface PackSources {
  /** Folders that take the place of `ansible/module_utils`, the strongest first; that of ansible-core the last. */
  readonly moduleUtils: readonly string[];
  /** The folder of a collection (`ns.name`). */
  collection(name: string): string | undefined;
  /** Another name that a name stands for (`meta/runtime.yml`). */
  redirect(name: string): string | undefined;
  readonly version: string;
}

export interface PackedFile {
  readonly path: string;
  readonly content: Buffer;
  /** SHA-256 of the content, hex. */
  readonly sha: string;
}

export interface Pack {
  /** Hash of everything in it. */
  readonly id: string;
  /** The module's full name in Python. */
  readonly module: string;
  readonly files: readonly PackedFile[];
}

/** A module's library that is not there. */
export class MissingLibrary extends Error {}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

interface Found {
  readonly name: string;
  readonly file: string;
  readonly isPackage: boolean;
}

const sha = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

/** Content of files that were packed before: most of them are in every pack. */
const read = new Map<string, { readonly content: Buffer; readonly sha: string; readonly changed: number }>();

function contentOf(file: string): { readonly content: Buffer; readonly sha: string } {
  const changed = statSync(file).mtimeMs;
  const known = read.get(file);
  if (known?.changed === changed) return known;
  const content = readFileSync(file);
  const entry = { content, sha: sha(content), changed };
  read.set(file, entry);
  return entry;
}

/** Packages of Ansible let other parts of them, which the host may have, be found too. */
const openPackage = 'from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n';

class Packer {
  readonly #sources: PackSources;
  readonly #files = new Map<string, PackedFile>();
  readonly #seen = new Set<string>();

  constructor(sources: PackSources) {
    this.#sources = sources;
    this.#put(
      'ansible/__init__.py',
      Buffer.from(`${openPackage}__version__ = '${sources.version}'\n__author__ = 'Ansible, Inc.'\n`),
    );
    this.#put('ansible/module_utils/__init__.py', Buffer.from(openPackage));
    // What runs the module needs it, whether the module imports it or not.
    this.#need(['ansible.module_utils.basic'], 'ansible', false);
    for (const profile of ['m2c', 'c2m'])
      this.#need(
        [`ansible.module_utils._internal._json._profiles._module_legacy_${profile}`],
        'ansible',
        true,
      );
  }

  pack(module: string, file: string): Pack {
    const content = readFileSync(file);
    const path = module.replaceAll('.', '/');
    this.#parents(path);
    this.#put(`${path}.py`, content);
    this.#follow({ name: module, file, isPackage: false }, content);
    const files = [...this.#files.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    const id = createHash('sha256');
    for (const one of files) id.update(`${one.path}\0${one.sha}\n`);
    return { id: id.digest('hex'), module, files };
  }

  #put(path: string, content: Buffer, hash = sha(content)): void {
    if (!this.#files.has(path)) this.#files.set(path, { path, content, sha: hash });
  }

  /** The packages that a file lies in. */
  #parents(path: string): void {
    const parts = path.split('/').slice(0, -1);
    for (let i = 1; i <= parts.length; i++) {
      const name = parts.slice(0, i).join('.');
      const found = this.#locate(name);
      if (found?.isPackage === true) this.#take(found);
      else this.#put(`${parts.slice(0, i).join('/')}/__init__.py`, Buffer.alloc(0));
    }
  }

  #follow(
    { name, isPackage }: Pick<Found, 'name' | 'isPackage'> & { readonly file: string },
    content: Buffer,
  ): void {
    for (const { names, optional } of importsOf(content.toString('utf8'), name, isPackage))
      this.#need(names, name, optional);
  }

  #need(names: readonly string[], by: string, optional: boolean): void {
    for (const name of names) {
      if (this.#seen.has(name)) return;
      const found = this.#locate(name);
      if (found === undefined && !this.#redirect(name)) continue;
      this.#seen.add(name);
      if (found !== undefined) this.#take(found);
      return;
    }
    // Deeper names may be what a module sets up at run time (`six.moves.urllib`), or names in a file.
    const short = names.at(-1) ?? '';
    for (let parts = short.split('.').slice(0, -1); parts.length > 2; parts = parts.slice(0, -1)) {
      const found = this.#locate(parts.join('.'));
      if (found === undefined) continue;
      this.#take(found);
      if (/^ansible\.module_utils\.six(\.|$)/.test(short)) return;
    }
    if (optional || short === 'ansible.module_utils' || /^ansible_collections(\.\w+){0,4}$/.test(short))
      return;
    throw new MissingLibrary(
      `Could not find imported module support code for ${by}.  Looked for ([${names.map((name) => `'${name}'`).join(', ')}])`,
    );
  }

  #take(found: Found): void {
    const path = `${found.name.replaceAll('.', '/')}${found.isPackage ? '/__init__' : ''}.py`;
    if (this.#files.has(path)) return;
    const { content, sha: hash } = contentOf(found.file);
    this.#put(path, content, hash);
    this.#parents(found.isPackage ? path.replace(/\/__init__\.py$/, '') : path);
    this.#follow(found, content);
  }

  /** Whether a name stands for another: then a module of the old name is the new one. */
  #redirect(name: string): boolean {
    const target = this.#sources.redirect(name);
    if (target === undefined || this.#locate(target) === undefined) return false;
    this.#need([target], name, false);
    const path = name.replaceAll('.', '/');
    this.#parents(path);
    const text = `import sys\nimport ${target} as mod\nsys.modules['${name}'] = mod\n`;
    this.#put(`${path}.py`, Buffer.from(text));
    return true;
  }

  #locate(name: string): Found | undefined {
    for (const base of this.#bases(name)) {
      if (isFile(`${base}.py`)) return { name, file: `${base}.py`, isPackage: false };
      const init = join(base, '__init__.py');
      if (isFile(init)) return { name, file: init, isPackage: true };
    }
    return undefined;
  }

  #bases(name: string): string[] {
    const parts = name.split('.');
    if (name.startsWith('ansible.module_utils.'))
      return this.#sources.moduleUtils.map((folder) => join(folder, ...parts.slice(2)));
    if (parts[0] !== 'ansible_collections' || parts.length < 5) return [];
    const folder = this.#sources.collection(`${parts[1]}.${parts[2]}`);
    return folder === undefined ? [] : [join(folder, ...parts.slice(3))];
  }
}

/**
 * The pack of a module's file.
 * @throws {MissingLibrary} when something is imported that is nowhere.
 */
export const packModule = (module: string, file: string, sources: PackSources): Pack =>
  new Packer(sources).pack(module, file);
