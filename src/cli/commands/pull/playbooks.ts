/**
 * Which playbook of a checkout is run.
 * @module
 */
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { TsplayError } from '../../../errors/index.ts';

/** What is wrong with a playbook; undefined when it can be read. */
function problem(path: string): string | undefined {
  if (!existsSync(path)) return `${path}: File does not exist`;
  try {
    accessSync(path, constants.R_OK);
    return undefined;
  } catch {
    return `${path}: File is not readable`;
  }
}

/** Those that are named, all of them; else the first of the host's own and `local.yml`. Throws TSP1503 for none. */
export function pickPlaybooks(
  folder: string,
  named: readonly string[],
  [full = '']: readonly string[],
  warn: (message: string) => void,
): readonly string[] {
  const wanted = named.length > 0 ? named : [`${full}.yml`, `${full.split('.')[0] ?? ''}.yml`, 'local.yml'];
  const paths = [...new Set(wanted.map((name) => join(folder, name)))];
  const good = paths.filter((path) => problem(path) === undefined);
  const found = named.length > 0 ? (good.length === paths.length ? good : []) : good.slice(0, 1);
  if (found.length > 0) return found;
  warn(paths.flatMap((path) => problem(path) ?? []).join('\n'));
  throw new TsplayError('TSP1503', 'Could not find a playbook to run.');
}
