/**
 * The files that a slice needs, as a layer of an image: the project and what a run refers to beside it, each at the path
 * that it has on the controller. Never a secret: what is one travels as a secret of the swarm.
 * @module
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pack } from 'tar-stream';
import { TsplayError } from '../errors/index.ts';
import { ignoreMatcher } from '../lint/files/patterns.ts';

export interface LayerOptions {
  /** Folder of the project. */
  readonly project: string;
  /** Further files and folders. */
  readonly beside: readonly string[];
  /** Files that must not be in it, whatever refers to them. */
  readonly secrets: readonly string[];
  /** Files whose text is another one there. */
  readonly replaced: ReadonlyMap<string, string>;
}

/** A file, folder or link by its path on the controller. */
export interface LayerEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link';
  readonly executable: boolean;
  /** Content of a file, target of a link. */
  readonly content: Buffer;
}

/** Never part of a layer, in whichever folder. */
const never: ReadonlySet<string> = new Set(['.git', '.hg', '.svn', '.ssh', '.vagrant', 'node_modules']);

const privateKey = /^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----/m;

/** Names that only passwords and keys have. */
const secretName =
  /(?:^|[._-])vault[._-]?pass(?:word)?s?(?:$|\.txt$)|^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/i;

/** The entries of a layer, folders before what is in them. */
export function layerEntries(options: LayerOptions): LayerEntry[] {
  const found = new Map<string, LayerEntry>();
  const collect = new Collector(options, found);
  collect.folder(options.project, []);
  for (const path of options.beside) if (existsSync(path)) collect.path(path, []);
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Rules of an ignore file, for the folder that it is in. */
interface Rules {
  readonly folder: string;
  readonly isIgnored: (path: string) => boolean;
}

class Collector {
  readonly #options: LayerOptions;
  readonly #found: Map<string, LayerEntry>;
  readonly #secrets: ReadonlySet<string>;

  constructor(options: LayerOptions, found: Map<string, LayerEntry>) {
    this.#options = options;
    this.#found = found;
    this.#secrets = new Set(options.secrets);
  }

  path(path: string, rules: readonly Rules[]): void {
    const stat = lstatSync(path);
    if (stat.isDirectory()) {
      this.folder(path, rules);
      return;
    }
    if (stat.isSymbolicLink()) this.#add(path, 'link', false, Buffer.from(readlinkSync(path)));
    else if (stat.isFile()) this.#file(path, (stat.mode & 0o111) !== 0);
  }

  folder(path: string, above: readonly Rules[]): void {
    if (this.#found.has(path)) return;
    this.#add(path, 'folder', true, Buffer.alloc(0));
    const rules = [...above, ...rulesOf(path)];
    for (const name of readdirSync(path).sort()) {
      const own = join(path, name);
      const isFolder = lstatSync(own).isDirectory();
      const isIgnored = rules.some((rule) =>
        rule.isIgnored(relative(rule.folder, own) + (isFolder ? '/' : '')),
      );
      if (!never.has(name) && !isIgnored) this.path(own, rules);
    }
  }

  #file(path: string, executable: boolean): void {
    if (this.#secrets.has(path) || secretName.test(path.slice(path.lastIndexOf('/') + 1))) return;
    const replaced = this.#options.replaced.get(path);
    const content = replaced === undefined ? readFileSync(path) : Buffer.from(replaced);
    if (!privateKey.test(content.subarray(0, 4096).toString('latin1')))
      this.#add(path, 'file', executable, content);
  }

  #add(path: string, kind: LayerEntry['kind'], executable: boolean, content: Buffer): void {
    this.#found.set(path, { path, kind, executable, content });
  }
}

function rulesOf(folder: string): Rules[] {
  return ['.gitignore', '.dockerignore']
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .map((file) => ({ folder, isIgnored: ignoreMatcher(readFileSync(file, 'utf8').split('\n')) }));
}

/** Twelve hexadecimal digits that stand for a layer on an image. */
export function layerHash(entries: readonly LayerEntry[], image: string): string {
  const hash = createHash('sha256').update(image);
  for (const { path, kind, executable, content } of entries)
    hash.update(`\0${path}\0${kind}\0${executable}\0${content.length}\0`).update(content);
  return hash.digest('hex').slice(0, 12);
}

/** What `docker build` gets: the entries below `files/`, and a Dockerfile that lays them over the image. */
export async function layerContext(entries: readonly LayerEntry[], image: string): Promise<Buffer> {
  const tar = pack();
  const file = (name: string, mode: number, content: Buffer): void => {
    tar.entry({ name, mode, size: content.length }, content);
  };
  file('Dockerfile', 0o644, Buffer.from(`FROM ${image}\nUSER root\nCOPY files/ /\n`));
  for (const { path, kind, executable, content } of entries) {
    const name = `files${path}`;
    if (kind === 'folder') tar.entry({ name, type: 'directory', mode: 0o755 });
    else if (kind === 'link') tar.entry({ name, type: 'symlink', linkname: content.toString() });
    else file(name, executable ? 0o755 : 0o644, content);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A file of the layer that is not one of the controller's. */
export const madeFile = (path: string, text: string): LayerEntry => ({
  path,
  kind: 'file',
  executable: false,
  content: Buffer.from(text),
});

/**
 * The folder that a project is in: that of its ansible.cfg, where the working directory is within it. Throws TSP1503 where
 * that would be all that the user has: a layer can be pulled by whoever may read the registry.
 */
export function projectFolder(cwd: string, configFile: string | undefined, home: string): string {
  const folder = configFile === undefined ? cwd : dirname(configFile);
  // ~/.ansible.cfg makes no project of the home directory.
  if (isWithin(cwd, folder) && !isWithin(home, folder)) return folder;
  if (!isWithin(home, cwd)) return cwd;
  throw new TsplayError('TSP1503', `slices: ${cwd} is no project, and all of it would be handed out`, {
    hint: "Run it in the project's own folder: what is there becomes a part of the image that the slices run.",
  });
}

const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
