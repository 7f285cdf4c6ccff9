/**
 * What the actions of `tsplay service` are told, as those of `tsplay run`.
 * @module
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { TsplayError } from '../../../errors/index.ts';
import { loadYaml } from '../../../source/index.ts';
import { packagePath } from '../../../util/package.ts';
import { isDict, valueText } from '../../../util/value.ts';
import { runCommand } from '../../options/run.ts';
import type { OptionTable, OptionValues } from '../../options/types.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { withConfigured } from '../../settings.ts';
import type { RunValues } from '../run/to-options.ts';

/** The inventory of a project as `tsplay init` lays it out. */
export const ownInventory = 'inventories/prod';

/** Values of `tsplay run` with those of an action in their places; the configuration fills in the rest. */
export function runValues(
  table: OptionTable,
  values: OptionValues<OptionTable>,
  given: ReadonlySet<string>,
  settings: Settings,
): RunValues {
  const bare = parse(runCommand, ['none']);
  if ('help' in bare) throw new Error('no help was asked for');
  const known = new Set(Object.keys(runCommand.options));
  const own = Object.fromEntries(
    Object.entries(values).filter(([key]) => known.has(key) && Object.hasOwn(table, key)),
  );
  return withConfigured(runCommand.options, { ...bare.options, ...own }, given, settings);
}

/** A service's name is a word of URLs, of file names and of Docker's names. */
export function checkedName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return name;
  throw new TsplayError('TSP1501', `${JSON.stringify(name)} is no name of a service`);
}

/** Services that the project in this folder has: `container_name` of each file in `vars/`, as `tsplay init --service` writes it. */
export function projectServices(cwd: string): readonly string[] {
  const folder = join(cwd, 'vars');
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder)
    .filter((file) => /\.ya?ml$/.test(file))
    .sort()
    .flatMap((file) => containerName(join(folder, file)) ?? []);
  return [...new Set(names)];
}

function containerName(file: string): string | undefined {
  try {
    const vars = loadYaml(readFileSync(file, 'utf8'), file);
    const name = isDict(vars) ? vars.get('container_name') : undefined;
    return name === undefined ? undefined : checkedName(valueText(name));
  } catch {
    // A file that is encrypted, or wrong, names no service; a run of its playbook says what is wrong.
    return undefined;
  }
}

/** As people name it: from where the process stands. */
export const shortPath = (path: string): string => relative(process.cwd(), path) || '.';

/** A playbook of the working directory, else the one that comes with tsplay. */
export function playbookPath(name: string, { cwd }: Pick<CliProcess, 'cwd'>): string {
  const own = resolve(cwd(), 'playbooks', name);
  return existsSync(own) ? shortPath(own) : packagePath(join('playbooks', name));
}
