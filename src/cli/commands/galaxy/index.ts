/**
 * `tsplay galaxy`.
 * @module
 */
import { join, resolve } from 'node:path';
import { loadSettings, type Settings } from '../../../config/index.ts';
import { ExitCode, throwAll, TsplayError } from '../../../errors/index.ts';
import {
  collectionFromWord,
  collectionsIn,
  initCollection,
  initRole,
  installCollections,
  installRoles,
  readRequirements,
  removeRole,
  roleFromWord,
  rolesIn,
  verifyInstalled,
  type Requirement,
  type Teller,
} from '../../../galaxy/index.ts';
import { pickAction } from '../../group.ts';
import { galaxyActions, galaxyCommand } from '../../options/galaxy.ts';
import type { CommandSpec, OptionTable, OptionValues } from '../../options/types.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';
import { collectionTable, roleLines } from './list.ts';

/** What is meant; `both` when it was not said. */
type Kind = 'role' | 'collection' | 'both';

interface World extends Teller {
  readonly kind: Kind;
  readonly proc: CliProcess;
  readonly settings: Settings;
}

type Work = (argv: readonly string[], world: World) => Promise<number>;

const action =
  <T extends OptionTable>(
    spec: CommandSpec<T>,
    work: (options: OptionValues<T>, args: readonly string[], world: World) => Promise<void>,
  ): Work =>
  async (argv, world) => {
    const parsed = parse(spec, argv);
    if ('help' in parsed) world.proc.stdout.write(parsed.help);
    else await work(parsed.options, parsed.args, world);
    return ExitCode.ok;
  };

const rolesPaths = ({ proc, settings }: World, given: string | undefined): readonly string[] =>
  given === undefined ? settings.values.rolesPath : [resolve(proc.cwd(), given)];

const collectionsPaths = ({ proc, settings }: World, given: string | undefined): readonly string[] =>
  given === undefined ? settings.values.collectionsPath : [resolve(proc.cwd(), given)];

const first = (paths: readonly string[], fallback: string): string => paths[0] ?? fallback;

const install = action(galaxyActions.install, async (options, args, world) => {
  const { kind, proc } = world;
  if (args.length === 0 && options.requirements === undefined)
    throw new TsplayError('TSP1501', 'you must specify a user/role name or a requirements file', {
      hint: '`tsplay galaxy install -r requirements.yml`',
    });
  const file = options.requirements === undefined ? undefined : resolve(proc.cwd(), options.requirements);
  const asked = file === undefined ? { roles: [], collections: [] } : readRequirements(file);
  const words = kind === 'collection' ? collectionFromWord : roleFromWord;
  const ignored = options.ignoreErrors ? world.warn : undefined;
  const named: Requirement[] = [];
  for (const word of args) await unlessFails(ignored, () => named.push(words(word, proc.cwd())));
  const common = { ...world, force: options.force, noDeps: options.noDeps };
  const roles = kind === 'collection' ? [] : [...asked.roles, ...named];
  const collections = kind === 'role' ? [] : [...asked.collections, ...(kind === 'collection' ? named : [])];
  const rolesFolder = first(rolesPaths(world, options.path), 'roles');
  for (const some of together(roles, ignored))
    await unlessFails(ignored, () => installRoles(some, { ...common, path: rolesFolder }));
  const folder = first(collectionsPaths(world, options.path), 'collections');
  for (const some of together(collections, ignored))
    await unlessFails(ignored, () => installCollections(some, { ...common, path: folder }));
  if (args.length + roles.length + collections.length === 0)
    world.say('Skipping install, no requirements found');
});

/** All at once, or each for itself where the failure of one leaves the others alone. */
const together = <T>(all: readonly T[], ignored: unknown): (readonly T[])[] =>
  ignored !== undefined ? all.map((one) => [one]) : all.length === 0 ? [] : [all];

/** Does it; a failure is told by `ignored`, where there is such. */
async function unlessFails(
  ignored: ((line: string) => void) | undefined,
  work: () => unknown,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (ignored === undefined || !(error instanceof TsplayError)) throw error;
    ignored(`- ${error.message}`);
  }
}

const list = action(galaxyActions.list, async (options, [only], world) => {
  const collections = world.kind === 'collection';
  const paths = collections ? collectionsPaths(world, options.path) : rolesPaths(world, options.path);
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
  const paths = collectionsPaths(world, options.path);
  const failures: TsplayError[] = [];
  for (const name of names)
    try {
      await verifyInstalled(name, paths, world);
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      if (options.ignoreErrors) world.warn(`Failed to verify collection ${name}: ${error.message}`);
      else failures.push(error);
    }
  throwAll(failures);
});

const works: Readonly<Record<keyof typeof galaxyActions, Work>> = { install, list, init, remove, verify };

/** Runs the command. */
export async function executeGalaxy(argv: readonly string[], proc: CliProcess): Promise<number> {
  const [word = ''] = argv;
  const kind: Kind = word === 'role' || word === 'collection' ? word : 'both';
  const picked = pickAction(galaxyCommand, works, kind === 'both' ? argv : argv.slice(1));
  if ('help' in picked) {
    proc.stdout.write(picked.help);
    return ExitCode.ok;
  }
  const settings = loadSettings({ env: proc.env, cwd: proc.cwd(), home: proc.env.HOME });
  return works[picked.action](picked.argv, {
    kind,
    proc,
    settings,
    say: (line) => void proc.stdout.write(`${line}\n`),
    warn: (line) => void proc.stderr.write(`[WARNING]: ${line}\n`),
  });
}
