/**
 * `tsplay galaxy install`, and `download`.
 * @module
 */
import { resolve } from 'node:path';
import { TsplayError } from '../../../errors/index.ts';
import {
  collectionFromWord,
  downloadCollections,
  installCollections,
  installRoles,
  readRequirements,
  roleFromWord,
  type CollectionOptions,
  type Requirement,
} from '../../../galaxy/index.ts';
import { galaxyActions } from '../../options/galaxy.ts';
import {
  action,
  askedCollections,
  checkKeyring,
  collectionsPaths,
  rolesPaths,
  serversOf,
  signatureRules,
} from './world.ts';

const first = (paths: readonly string[], fallback: string): string => paths[0] ?? fallback;

export const install = action(galaxyActions.install, async (options, args, world) => {
  const { kind, proc } = world;
  if (args.length === 0 && options.requirements === undefined)
    throw new TsplayError('TSP1501', 'you must specify a user/role name or a requirements file', {
      hint: '`tsplay galaxy install -r requirements.yml`',
    });
  const file = options.requirements === undefined ? undefined : resolve(proc.cwd(), options.requirements);
  const asked = file === undefined ? { roles: [], collections: [] } : readRequirements(file);
  const ignored = options.ignoreErrors ? world.warn : undefined;
  const named: Requirement[] = [];
  const words =
    kind === 'collection'
      ? (word: string) => ({ ...collectionFromWord(word, proc.cwd()), signatures: options.signature })
      : (word: string) => roleFromWord(word, proc.cwd());
  if (kind === 'collection' && file !== undefined) askedCollections(world, args, options, undefined);
  for (const word of args) await unlessFails(ignored, () => named.push(words(word)));
  const signatures = signatureRules(world, options);
  const roles = kind === 'collection' ? [] : [...asked.roles, ...named];
  const collections = kind === 'role' ? [] : [...asked.collections, ...(kind === 'collection' ? named : [])];
  checkKeyring(collections, signatures.keyring);
  const common = { ...world, ...options, servers: serversOf(world, options) };
  if (roles.length > 0) world.say('Starting galaxy role install process');
  const rolesFolder = first(rolesPaths(world, options.path), 'roles');
  for (const some of together(roles, ignored))
    await unlessFails(ignored, () => installRoles(some, { ...common, path: rolesFolder }));
  const all: CollectionOptions = {
    ...common,
    path: first(collectionsPaths(world, options.path), 'collections'),
    signatures,
    disableGpg: options.disableGpg || world.settings.values.galaxyDisableGpgVerify,
    ignored,
  };
  for (const some of together(collections, ignored))
    await unlessFails(ignored, () => installCollections(some, all));
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

export const download = action(galaxyActions.download, async (options, args, world) => {
  if (world.kind !== 'collection')
    throw new TsplayError('TSP1501', 'only collections are downloaded', {
      hint: '`tsplay galaxy collection download NAME`',
    });
  const requirements = askedCollections(world, args, options, undefined);
  const servers = serversOf(world, options);
  const path = resolve(world.proc.cwd(), options.downloadPath ?? './collections');
  await downloadCollections(requirements, { ...world, ...options, servers, path });
});
