/**
 * Moving what was fetched to its place.
 * @module
 */
import { existsSync } from 'node:fs';
import { cp, lstat, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { checkTree } from './links.ts';
import { makeFolders } from '../util/folders.ts';

/** What a command says while it works. */
export interface Teller {
  readonly say: (line: string) => void;
  readonly warn: (line: string) => void;
}

export interface InstallOptions extends Teller {
  /** Folder that roles or collections are installed to. */
  readonly path: string;
  readonly force: boolean;
  /** Leave out what they depend on. */
  readonly noDeps: boolean;
}

/**
 * Puts a folder in its place: the new one is complete before the old one goes. Throws TSP1505 when a link in it leaves
 * it, and when what is there is not what `replaces` knows: a folder of the user's own that only has the same name.
 */
export async function place(from: string, to: string, replaces: (folder: string) => boolean): Promise<void> {
  checkTree(from);
  const there = await lstat(to).catch(() => undefined);
  const empty = there?.isDirectory() === true && (await readdir(to)).length === 0;
  if (there !== undefined && !empty && !replaces(to))
    throw new TsplayError('TSP1505', `${to} is there and was not installed by this command`, {
      hint: 'move it away when the new one is to have its place',
    });
  makeFolders(dirname(to));
  const beside = await mkdtemp(join(dirname(to), '.tsplay-'));
  try {
    await cp(from, join(beside, 'new'), { recursive: true, verbatimSymlinks: true });
    // Of a link only the link goes.
    if (there !== undefined) await rename(to, join(beside, 'old'));
    await rename(join(beside, 'new'), to);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** Paths of all files below a folder, relative to it. */
export async function filesBelow(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
