/**
 * Unpacking what was downloaded. The folder is ours alone, so the only links in it are the archive's own, and those are
 * made after everything else: nothing is ever written through one.
 * @module
 */
import {
  closeSync,
  copyFileSync,
  createReadStream,
  createWriteStream,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  symlinkSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Entry } from 'tar-stream';
import { TsplayError } from '../errors/index.ts';
import { checkTree, leadsOut, leaves } from './links.ts';
import { makeFolders } from '../util/folders.ts';

/** Bytes and members that an archive may unpack to: some fifty times the largest collection that is published. */
export const unpackLimits = { bytes: 1024 ** 3, members: 200_000, depth: 64 };

type Limits = typeof unpackLimits;

/** tar-stream knows no name for some: sparse files, parts of several archives, what a maker of tar thought of. */
const kindOf = (type: string | null | undefined): string =>
  typeof type === 'string' ? `a ${type}` : 'of a kind of its own';

function isGzip(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(2);
    return readSync(fd, head, 0, 2, 0) === 2 && head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    closeSync(fd);
  }
}

const refused = (why: string, hint?: string): TsplayError =>
  new TsplayError('TSP1505', `the archive is not unpacked: ${why}`, { hint });

const tooLarge = (limits: Limits): TsplayError =>
  refused(`it holds more than ${limits.bytes / 1024 ** 2} MiB or ${limits.members} members`);

/** Passes bytes on and fails where there are too many. */
function counted(limits: Limits): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      done(seen > limits.bytes ? tooLarge(limits) : null, chunk);
    },
  });
}

/** Unpacks a tar archive, gzip or not, into a new folder. Throws TSP1505 for a member that would leave it. */
export async function unpack(file: string, folder: string, limits: Limits = unpackLimits): Promise<void> {
  const archive = extract();
  const source = createReadStream(file);
  const reading = isGzip(file)
    ? pipeline(source, createGunzip(), counted(limits), archive)
    : pipeline(source, counted(limits), archive);
  // Its failure ends the archive too, where it is seen.
  reading.catch(() => undefined);
  makeFolders(folder, 0o700);
  const unpacking = new Unpacking(folder, limits);
  try {
    for await (const entry of archive) await unpacking.add(entry);
    await reading;
    unpacking.judgeReplaced();
    unpacking.makeLinks();
  } catch (cause) {
    if (cause instanceof TsplayError) throw cause;
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    if (/^E[A-Z0-9]+$/.test(code)) throw refused((cause as Error).message);
    throw new TsplayError('TSP1505', `${file} does not appear to be a valid tar archive`, { cause });
  }
  checkTree(folder);
}

/** One archive on its way to disk. */
class Unpacking {
  readonly #folder: string;
  readonly #limits: Limits;
  /** Links by their path in the archive, not made yet. */
  readonly #links = new Map<string, string>();
  /** Links that another member has replaced. */
  readonly #replaced: (readonly [name: string, target: string])[] = [];
  /** Where the role in it begins: the folder around the topmost `meta/main.yml`. */
  #role: string | undefined;
  #members = 0;
  #copied = 0;

  constructor(folder: string, limits: Limits) {
    this.#folder = folder;
    this.#limits = limits;
  }

  async add(entry: Entry): Promise<void> {
    const { name, type, mode = 0o644 } = entry.header;
    const linkname = entry.header.linkname ?? '';
    if (++this.#members > this.#limits.members) throw tooLarge(this.#limits);
    const parts = this.#parts(name);
    const role = /^(.*\/)?meta\/main\.ya?ml$/.exec(parts.join('/'));
    if (role !== null && (role[1] ?? '').length < (this.#role?.length ?? Infinity))
      this.#role = role[1] ?? '';
    switch (type) {
      case 'directory':
        this.#folderFor(parts);
        break;
      case 'symlink':
        this.#clear(parts);
        this.#forget(parts);
        this.#links.set(parts.join('/'), linkname);
        break;
      case 'link':
        this.#copy(parts, linkname);
        break;
      case 'file':
      case 'contiguous-file': {
        this.#forget(parts);
        // Never setuid, never for others to write, whatever the archive says.
        const flags = { mode: (mode & 0o755) | 0o600, flags: 'wx' };
        await pipeline(entry, createWriteStream(this.#clear(parts), flags));
        return;
      }
      default:
        throw refused(`${name} is ${kindOf(type)}, and only files, folders and links are unpacked`);
    }
    entry.resume();
  }

  /** Another member of that name comes. */
  #forget(parts: readonly string[]): void {
    const name = parts.join('/');
    const target = this.#links.get(name);
    if (target !== undefined) this.#replaced.push([name, target]);
    this.#links.delete(name);
  }

  /** A link that leads out of the role shows what the archive is for, though nothing is made of it. */
  judgeReplaced(): void {
    for (const [name, target] of this.#replaced) {
      const role = this.#role !== undefined && name.startsWith(this.#role) ? this.#role : '';
      if (leadsOut(name.slice(role.length), target)) throw leaves(`${name} -> ${target}`);
    }
  }

  makeLinks(): void {
    const links = [...this.#links];
    this.#links.clear();
    for (const [name, target] of links) symlinkSync(target, this.#clear(name.split('/')));
  }

  /** The components of a member's name. */
  #parts(name: string): string[] {
    const parts = name.split('/').filter((part) => part !== '' && part !== '.');
    if (name.startsWith('/') || parts.includes('..') || name.includes('\0')) throw leaves(name);
    if (parts.length > this.#limits.depth) throw refused(`${parts[0] ?? ''}/… goes too deep`);
    return parts;
  }

  /** Makes the folder, each component looked at as it is now. */
  #folderFor(parts: readonly string[]): string {
    let at = this.#folder;
    for (const [i, part] of parts.entries()) {
      const name = parts.slice(0, i + 1).join('/');
      at = join(at, part);
      const there = look(at);
      if (this.#links.has(name) || (there !== undefined && !there.isDirectory()))
        throw refused(`${parts.join('/')} goes through ${name}, which is not a folder`);
      if (there === undefined) mkdirSync(at, { mode: 0o755 });
    }
    return at;
  }

  /** The path of a new member. One of the same name goes, as the later wins; a folder stays. */
  #clear(parts: readonly string[]): string {
    const last = parts.at(-1);
    if (last === undefined) throw refused('a member has no name');
    const path = join(this.#folderFor(parts.slice(0, -1)), last);
    const there = look(path);
    if (there?.isDirectory() === true) throw refused(`${parts.join('/')} is a folder and something else`);
    if (there !== undefined) rmSync(path);
    return path;
  }

  /** A hard link is a copy of an earlier member, never of what was there before the archive. */
  #copy(parts: readonly string[], linkname: string): void {
    const from = this.#parts(linkname);
    const target = this.#links.get(from.join('/'));
    const to = this.#clear(parts);
    this.#forget(parts);
    if (target !== undefined) {
      this.#links.set(parts.join('/'), target);
      return;
    }
    const source = join(this.#folderFor(from.slice(0, -1)), from.at(-1) ?? '');
    const there = look(source);
    if (there?.isFile() !== true)
      throw refused(`${parts.join('/')} is a link to ${linkname}, which is not in it`);
    this.#copied += there.size;
    if (this.#copied > this.#limits.bytes) throw tooLarge(this.#limits);
    copyFileSync(source, to);
  }
}

function look(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

/** Where inside an unpacked archive a file is; the nearest to the top. */
export const rootOf = (folder: string, found: readonly string[], marker: string): string | undefined => {
  const roots = found
    .filter((path) => path === marker || path.endsWith(`/${marker}`))
    .sort((a, b) => a.length - b.length);
  return roots[0] === undefined ? undefined : join(folder, roots[0].slice(0, -marker.length));
};
