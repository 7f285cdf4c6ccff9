/**
 * Moving what was fetched to its place.
 * @module
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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

/** Replaces a folder: the new one is complete before the old one goes. */
export async function place(from: string, to: string): Promise<void> {
  const beside = `${to}.tsplay-new`;
  await mkdir(dirname(to), { recursive: true });
  await rm(beside, { recursive: true, force: true });
  await cp(from, beside, { recursive: true, verbatimSymlinks: true });
  await rm(to, { recursive: true, force: true });
  await rename(beside, to);
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
