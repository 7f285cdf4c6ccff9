/**
 * Folders that are roles.
 * @module
 */
import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const parts = ['tasks', 'meta', 'vars', 'defaults', 'handlers'];

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

const known = new Map<string, boolean>();

/** Whether a folder has what a role has. */
export function looksLikeRole(folder: string): boolean {
  let answer = known.get(folder);
  if (answer === undefined) {
    answer = parts.some((part) => isFolder(join(folder, part)));
    known.set(folder, answer);
  }
  return answer;
}

/** The role that a path lies in: the outermost folder below `roles` that has what a role has. */
export function roleRoot(path: string): { readonly folder: string; readonly name: string } | undefined {
  let found: string | undefined;
  let folder = dirname(path);
  while (folder !== dirname(folder)) {
    const inRoles = dirname(folder).split('/').includes('roles');
    if (!inRoles) break;
    if (basename(folder) !== 'roles' && looksLikeRole(folder)) found = folder;
    folder = dirname(folder);
  }
  return found === undefined ? undefined : { folder: found, name: basename(found) };
}
