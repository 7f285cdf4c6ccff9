/**
 * `tsplay galaxy`.
 * @module
 */
import { join, resolve } from 'node:path';
import { ExitCode, throwAll, TsplayError } from '../../../errors/index.ts';
import {
  buildCollection,
  collectionsIn,
  initCollection,
  initRole,
  removeRole,
  roleInfo,
  rolesIn,
  searchRoles,
  verifyInstalled,
} from '../../../galaxy/index.ts';
import { tellHelp } from '../../help-text.ts';
import { pickAction } from '../../group.ts';
import { galaxyActions, galaxyCommand } from '../../options/galaxy.ts';
import type { CliProcess } from '../../process.ts';
import { settingsOf } from '../../settings.ts';
import { download, install } from './install.ts';
import { collectionData, collectionTable, roleLines } from './list.ts';
import {
  action,
  askedCollections,
  allCollections,
  collectionsPaths,
  rolesPaths,
  serversOf,
  signatureRules,
  type Kind,
  type Work,
} from './world.ts';

const list = action(galaxyActions.list, async (options, [only], world) => {
  const collections = world.kind === 'collection';
  const paths = collections ? allCollections(world, options.path) : rolesPaths(world, options.path);
  const format = options.format ?? 'human';
  if (collections && format !== 'human') {
    world.say(await collectionData(paths, only, format === 'json'));
    return;
  }
  let found = 0;
  for (const path of paths) {
    const all = await (collections ? collectionsIn(path) : rolesIn(path));
    if (all === undefined) {
      world.warn(`- the configured path ${path} does not exist.`);
      continue;
    }
    const shown = all.filter(({ name }) => only === undefined || name === only);
    found += shown.length;
    if (shown.length === 0 && (only !== undefined || collections)) continue;
    const folder =
      collections && !path.endsWith('ansible_collections') ? join(path, 'ansible_collections') : path;
    world.say(collections ? collectionTable(folder, shown) : roleLines(folder, shown));
  }
  if (only !== undefined && found === 0)
    throw new TsplayError('TSP1505', `- the ${collections ? 'collection' : 'role'} ${only} was not found`);
});

const init = action(galaxyActions.init, async (options, [name = ''], world) => {
  const parent = resolve(world.proc.cwd(), options.initPath ?? '.');
  await (world.kind === 'collection' ? initCollection : initRole)(name, parent, options.force, world);
});

const remove = action(galaxyActions.remove, async (options, names, world) => {
  if (world.kind === 'collection')
    throw new TsplayError('TSP1501', 'collections are not removed by this command', {
      hint: 'remove the folder that `tsplay galaxy collection list` shows',
    });
  for (const name of names) await removeRole(name, rolesPaths(world, options.path), world);
});

const verify = action(galaxyActions.verify, async (options, names, world) => {
  if (world.kind !== 'collection')
    throw new TsplayError('TSP1501', 'roles have nothing that they could be compared with', {
      hint: '`tsplay galaxy collection verify NAME`',
    });
  const signatures = signatureRules(world, options);
  const all = {
    ...world,
    signatures,
    offline: options.offline,
    paths: collectionsPaths(world, options.path),
    servers: serversOf(world, options),
  };
  const failures: TsplayError[] = [];
  for (const requirement of askedCollections(world, names, options, signatures.keyring))
    try {
      await verifyInstalled(requirement, all);
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      if (options.ignoreErrors)
        world.warn(
          `Failed to verify collection '${requirement.name ?? requirement.source}:${requirement.version ?? '*'}' but skipping due to --ignore-errors being set. Error: ${error.message}`,
        );
      else failures.push(error);
    }
  throwAll(failures);
});

const build = action(galaxyActions.build, async (options, folders, world) => {
  if (world.kind !== 'collection')
    throw new TsplayError('TSP1501', 'only collections are built', {
      hint: '`tsplay galaxy collection build`',
    });
  const output = resolve(world.proc.cwd(), options.outputPath ?? '.');
  for (const folder of folders.length === 0 ? ['.'] : folders)
    await buildCollection(resolve(world.proc.cwd(), folder), output, { ...world, force: options.force });
});

const search = action(galaxyActions.search, async (options, words, world) => {
  const found = await searchRoles(serversOf(world, options), { ...options, words });
  world.say(found ?? 'No roles match your search.');
  return found === undefined ? ExitCode.error : ExitCode.ok;
});

const info = action(galaxyActions.info, async (options, names, world) => {
  const where = { paths: rolesPaths(world, options.path), servers: serversOf(world, options) };
  for (const name of names)
    world.say(
      (await roleInfo(name, { ...where, offline: options.offline })) ?? `- the role ${name} was not found`,
    );
});

const works: Readonly<Record<keyof typeof galaxyActions, Work>> = {
  install,
  download,
  list,
  init,
  build,
  remove,
  verify,
  search,
  info,
};

/** Runs the command. */
export async function executeGalaxy(argv: readonly string[], proc: CliProcess): Promise<number> {
  const [word = ''] = argv;
  const kind: Kind = word === 'role' || word === 'collection' ? word : 'both';
  const picked = pickAction(galaxyCommand, works, kind === 'both' ? argv : argv.slice(1));
  if ('help' in picked) return tellHelp(picked, proc);
  const settings = settingsOf(proc);
  const shown = (line: string): string => proc.redactor?.scrub(line) ?? line;
  return works[picked.action](picked.argv, {
    kind,
    proc,
    settings,
    say: (line) => void proc.stdout.write(`${shown(line)}\n`),
    warn: (line) => void proc.stderr.write(`[WARNING]: ${shown(line)}\n`),
  });
}
