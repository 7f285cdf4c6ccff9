/**
 * Unpacking what was downloaded: nothing is written outside the folder, and links stay within it.
 * @module
 */
import {
  createReadStream,
  createWriteStream,
  mkdirSync,
  readSync,
  openSync,
  closeSync,
  symlinkSync,
} from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, type Entry } from 'tar-stream';
import { TsplayError } from '../errors/index.ts';

const outside = (path: string, folder: string): boolean => {
  const rest = relative(folder, path);
  return rest === '..' || rest.startsWith('../') || isAbsolute(rest);
};

function isGzip(file: string): boolean {
  const fd = openSync(file, 'r');
  try {
    const head = Buffer.alloc(2);
    return readSync(fd, head, 0, 2, 0) === 2 && head[0] === 0x1f && head[1] === 0x8b;
  } finally {
    closeSync(fd);
  }
}

/** Unpacks a tar archive, gzip or not, into a folder. Throws TSP1505 for a member that would leave it. */
export async function unpack(file: string, folder: string): Promise<void> {
  const archive = extract();
  const source = createReadStream(file);
  const reading = isGzip(file) ? pipeline(source, createGunzip(), archive) : pipeline(source, archive);
  // Its failure ends the archive too, where it is seen.
  reading.catch(() => undefined);
  try {
    for await (const entry of archive) await write(entry, folder);
    await reading;
  } catch (cause) {
    if (cause instanceof TsplayError) throw cause;
    throw new TsplayError('TSP1505', `${file} does not appear to be a valid tar archive`, { cause });
  }
}

async function write(entry: Entry, folder: string): Promise<void> {
  const { name, type, mode = 0o644, linkname } = entry.header;
  const path = resolve(folder, name);
  if (outside(path, folder)) throw leaves(name);
  if (type === 'directory') mkdirSync(path, { recursive: true });
  else if (type === 'symlink') {
    const target = linkname ?? '';
    if (outside(resolve(dirname(path), target), folder)) throw leaves(`${name} -> ${target}`);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  } else if (type === 'file' || type === 'contiguous-file') {
    mkdirSync(dirname(path), { recursive: true });
    await pipeline(entry, createWriteStream(path, { mode: mode & 0o777, flags: 'wx' }));
    return;
  }
  entry.resume();
}

const leaves = (what: string): TsplayError =>
  new TsplayError('TSP1505', `the archive is not unpacked: ${what} leads outside of it`);

/** Where inside an unpacked archive a file is; the nearest to the top. */
export const rootOf = (folder: string, found: readonly string[], marker: string): string | undefined => {
  const roots = found
    .filter((path) => path === marker || path.endsWith(`/${marker}`))
    .sort((a, b) => a.length - b.length);
  return roots[0] === undefined ? undefined : join(folder, roots[0].slice(0, -marker.length));
};
