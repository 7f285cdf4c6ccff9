/**
 * What each action of `tsplay galaxy` works with.
 * @module
 */
import { resolve } from 'node:path';
import type { Settings } from '../../../config/index.ts';
import { ExitCode, TsplayError } from '../../../errors/index.ts';
import {
  collectionFromWord,
  galaxyServers,
  isSignatureCount,
  readRequirements,
  type GalaxyServer,
  type Requirement,
  type SignatureRules,
  type Teller,
} from '../../../galaxy/index.ts';
import type { CommandSpec, OptionTable, OptionValues } from '../../options/types.ts';
import { collectionPackages } from '../../../library/index.ts';
import { parse } from '../../parse.ts';
import type { CliProcess } from '../../process.ts';

/** What is meant; `both` when it was not said. */
export type Kind = 'role' | 'collection' | 'both';

export interface World extends Teller {
  readonly kind: Kind;
  readonly proc: CliProcess;
  readonly settings: Settings;
}

export type Work = (argv: readonly string[], world: World) => Promise<number>;

/** An action: it ends with 0, or with what its work returns. */
export const action =
  <T extends OptionTable>(
    spec: CommandSpec<T>,
    work: (options: OptionValues<T>, args: readonly string[], world: World) => Promise<unknown>,
  ): Work =>
  async (argv, world) => {
    const parsed = parse(spec, argv);
    if (!('help' in parsed)) {
      const code = await work(parsed.options, parsed.args, world);
      return typeof code === 'number' ? code : ExitCode.ok;
    }
    world.proc.stdout.write(parsed.help);
    return ExitCode.ok;
  };

/** Paths with colons between them, or those that are configured. */
const pathsOr = (
  { proc }: World,
  given: string | undefined,
  configured: readonly string[],
): readonly string[] =>
  given === undefined
    ? configured
    : given
        .split(':')
        .filter((path) => path !== '')
        .map((path) => resolve(proc.cwd(), path));

export const rolesPaths = (world: World, given: string | undefined): readonly string[] =>
  pathsOr(world, given, world.settings.values.rolesPath);

export const collectionsPaths = (world: World, given: string | undefined): readonly string[] =>
  pathsOr(world, given, world.settings.values.collectionsPath);

/** The same, and what was installed as packages of Python, which is not ours to change. */
export const allCollections = (world: World, given: string | undefined): readonly string[] =>
  given === undefined
    ? [...collectionsPaths(world, given), ...collectionPackages(world.settings, world.proc.env)]
    : collectionsPaths(world, given);

interface ServerWords {
  readonly server: string | undefined;
  readonly token: string | undefined;
  readonly ignoreCerts: boolean;
  readonly timeout: number | undefined;
}

export const serversOf = ({ proc, settings }: World, words: ServerWords): readonly GalaxyServer[] =>
  galaxyServers(settings, proc.env, { ...words, onSecret: (text) => proc.redactor?.add(text) });

interface SignatureWords {
  readonly keyring: string | undefined;
  readonly requiredSignatures: string | undefined;
  readonly ignoredCodes: readonly string[];
}

/** @throws {TsplayError} TSP1501 for a count that is none */
export function signatureRules({ proc, settings }: World, words: SignatureWords): SignatureRules {
  const { values } = settings;
  const required = words.requiredSignatures ?? values.galaxyRequiredSignatures;
  if (!isSignatureCount(required))
    throw new TsplayError('TSP1501', `${required} is not a valid signature count value`, {
      hint: 'a number above 0 or all, with + before it when at least one must be there',
    });
  return {
    required,
    keyring: words.keyring === undefined ? values.galaxyGpgKeyring : resolve(proc.cwd(), words.keyring),
    ignored: words.ignoredCodes.length > 0 ? words.ignoredCodes : values.galaxyIgnoredSignatureCodes,
  };
}

interface Asked {
  readonly requirements: string | undefined;
  readonly signature?: readonly string[];
}

/**
 * The collections of the command line or of a requirements file, never of both.
 * @throws {TsplayError} TSP1501
 */
export function askedCollections(
  { proc }: World,
  words: readonly string[],
  { requirements, signature = [] }: Asked,
  keyring: string | undefined,
): readonly Requirement[] {
  if (requirements === undefined && words.length === 0)
    throw new TsplayError('TSP1501', 'You must specify a collection name or a requirements file.');
  if (requirements !== undefined && words.length > 0)
    throw new TsplayError(
      'TSP1501',
      'The positional collection_name arg and --requirements-file are mutually exclusive.',
    );
  if (requirements !== undefined && signature.length > 0)
    throw new TsplayError(
      'TSP1501',
      'The --signature option and --requirements-file are mutually exclusive.',
      {
        hint: 'a collection of the file has `signatures: […]`',
      },
    );
  const asked =
    requirements === undefined
      ? words.map((word) => ({ ...collectionFromWord(word, proc.cwd()), signatures: signature }))
      : readRequirements(resolve(proc.cwd(), requirements)).collections;
  checkKeyring(asked, keyring);
  return asked;
}

/** @throws {TsplayError} TSP1501 for signatures that nothing could verify */
export function checkKeyring(asked: readonly Requirement[], keyring: string | undefined): void {
  const signed = asked.find(({ signatures }) => signatures.length > 0);
  if (signed === undefined || keyring !== undefined) return;
  throw new TsplayError(
    'TSP1501',
    `Signatures were provided to verify ${signed.name ?? signed.source} but no keyring was configured.`,
    { src: signed.src },
  );
}
