/**
 * Where files of roles and playbooks are looked for.
 * @module
 */
import { access } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fsPath } from '../util/bytes.ts';
import { expandHome } from '../util/home.ts';
import type { RoleRef } from './ast.ts';

const exists = (path: string): Promise<boolean> =>
  access(fsPath(path)).then(
    () => true,
    () => false,
  );

/** The first of the paths that exists. */
export async function firstExisting(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await exists(path)) return path;
  return undefined;
}

/** Where files are looked for: strongest first. */
export interface SearchPlaces {
  /** The role's folder, then those of the roles around it, the nearest first. */
  readonly rolePaths: readonly string[];
  readonly taskDir: string;
  readonly playbookDir: string;
}

/** Where a task looks for files. */
export const placesOf = (
  { role, file }: { readonly role: RoleRef | undefined; readonly file: string },
  playbookDir: string,
): SearchPlaces => ({
  rolePaths: role === undefined ? [] : [role, ...role.parents.toReversed()].map(({ path }) => path),
  taskDir: dirname(file),
  playbookDir,
});

/** Where what is in no task looks for files. */
export const placesIn = (playbookDir: string): SearchPlaces => ({
  rolePaths: [],
  taskDir: playbookDir,
  playbookDir,
});

/** The folders themselves, each once. */
export const searchPathOf = ({ rolePaths, taskDir, playbookDir }: SearchPlaces): string[] => [
  ...new Set([...rolePaths, taskDir, playbookDir]),
];

/** Endings that a role's or a variables' file may have, in Ansible's order. */
export const yamlEndings = ['.yml', '.yaml', '.json', ''] as const;

/**
 * Candidates for a file that a task names, strongest first: the role's `kind` folder and the role itself, then the
 * folder of the task's file, then the playbook's, each with and without `kind` (Ansible's `path_dwim_relative_stack`).
 */
export function searchCandidates(written: string, kind: string, where: SearchPlaces): string[] {
  const name = expandHome(written);
  if (isAbsolute(name)) return [resolve(name)];
  const folders: string[] = [];
  for (const role of where.rolePaths) folders.push(join(role, kind), role);
  folders.push(join(where.taskDir, kind), where.taskDir);
  folders.push(join(where.playbookDir, kind), where.playbookDir);
  return [...new Set(folders.map((folder) => resolve(folder, name)))];
}
