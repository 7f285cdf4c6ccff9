/**
 * Where files of roles and playbooks are looked for.
 * @module
 */
import { access } from 'node:fs/promises';
import { isAbsolute, join, resolve } from 'node:path';
import { fsPath } from '../util/bytes.ts';
import { expandHome } from '../util/home.ts';

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

/** Endings that a role's or a variables' file may have, in Ansible's order. */
export const yamlEndings = ['.yml', '.yaml', '.json', ''] as const;

/**
 * Candidates for a file that a task names, strongest first: the role's `kind` folder and the role itself, then the
 * folder of the task's file, then the playbook's, each with and without `kind` (Ansible's `path_dwim_relative_stack`).
 */
export function searchCandidates(
  written: string,
  kind: string,
  where: {
    readonly rolePaths: readonly string[];
    readonly taskDir: string | undefined;
    readonly playbookDir: string;
  },
): string[] {
  const name = expandHome(written);
  if (isAbsolute(name)) return [resolve(name)];
  const folders: string[] = [];
  for (const role of where.rolePaths) folders.push(join(role, kind), role);
  if (where.taskDir !== undefined) folders.push(join(where.taskDir, kind), where.taskDir);
  folders.push(join(where.playbookDir, kind), where.playbookDir);
  return [...new Set(folders.map((folder) => resolve(folder, name)))];
}
