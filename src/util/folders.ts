/**
 * Folders of the controller: what is in them, and making them with those above.
 * @module
 */
import { lstatSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsPath, textOfBytes } from './bytes.ts';

/** Whether something is there, a link to nothing too; not where it cannot be told. */
function isThere(path: string): boolean {
  try {
    return lstatSync(fsPath(path), { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** The names in a folder, unsorted; bytes that are not UTF-8 as `fsPath` takes them. @throws the system's error */
export const namesIn = (folder: string): string[] =>
  readdirSync(fsPath(folder), 'buffer').map((name) => textOfBytes(name));

/**
 * Makes a folder and those above it that are not there, from the top down; one that is there stays as it is. Node's own way
 * climbs up and down forever where the system says "no such file" of a folder to be made in one that is there, as in `/proc`.
 * @param mode of every folder that is made, less umask; default 0777
 * @throws the system's error
 */
export function makeFolders(path: string, mode = 0o777): void {
  const missing: string[] = [];
  for (let at = path; !isThere(at); at = dirname(at)) {
    missing.unshift(at);
    if (dirname(at) === at) break;
  }
  // Says what else is in its place.
  if (missing.length === 0) missing.push(path);
  for (const folder of missing)
    try {
      mkdirSync(fsPath(folder), { mode });
    } catch (error) {
      // It was there, or another program has made it.
      if (!isFolder(folder)) throw error;
    }
}

const isFolder = (path: string): boolean => {
  try {
    return statSync(fsPath(path)).isDirectory();
  } catch {
    return false;
  }
};
