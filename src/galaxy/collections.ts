/**
 * Collections: installed, downloaded, listed, begun.
 * @module
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { yamlText } from '../template/index.ts';
import { makeFolders } from '../util/folders.ts';
import { asSentence } from '../util/sentence.ts';
import { fromPlain } from '../util/value.ts';
import { download, unpackCollection } from './artifact.ts';
import { buildCollection, buildFolder } from './build.ts';
import { Candidates, versionInfo, type Candidate, type Concrete, type Installed } from './candidates.ts';
import { Fetching } from './concrete.ts';
import { place, type InstallOptions, type Teller } from './install.ts';
import { builtMetadata, checkedSource, looseMetadata, manifestName } from './metadata.ts';
import { checkedCollectionName, isCollectionName } from './names.ts';
import type { Requirement } from './requirements.ts';
import { resolveWishes, type Wish } from './resolve.ts';
import { writeSkeleton, type Listed } from './roles.ts';
import type { GalaxyServer } from './server.ts';
import { signatureFrom, unverified, type SignatureRules } from './signatures.ts';
import { satisfies } from './versions.ts';

export interface CollectionOptions extends InstallOptions {
  readonly servers: readonly GalaxyServer[];
  readonly forceWithDeps: boolean;
  readonly pre: boolean;
  readonly upgrade: boolean;
  readonly offline: boolean;
  readonly signatures: SignatureRules;
  /** Leave signatures alone. */
  readonly disableGpg: boolean;
  /** Says what could not be installed and goes on; undefined where that ends the command. */
  readonly ignored: ((line: string) => void) | undefined;
}

/** `PATH/ansible_collections`. */
export const collectionsBase = (path: string): string =>
  path.endsWith('ansible_collections') ? path : join(path, 'ansible_collections');

export const folderOf = (name: string, path: string): string =>
  join(collectionsBase(path), ...name.split('.'));

/** Names that servers are asked for, and what else was fetched. */
interface Wanted {
  readonly wishes: readonly Wish[];
  readonly fetched: readonly Concrete[];
  /** Sources of signatures by the name of the collection. */
  readonly signatures: ReadonlyMap<string, readonly string[]>;
}

async function wantedBy(requirements: readonly Requirement[], fetching: Fetching): Promise<Wanted> {
  const wishes: Wish[] = [];
  const fetched: Concrete[] = [];
  const signatures = new Map<string, readonly string[]>();
  for (const requirement of requirements) {
    if (requirement.kind === 'galaxy') {
      const name = checkedCollectionName(requirement.name ?? '', requirement.src);
      const range = requirement.version ?? '*';
      // What is not a range is told with its place.
      satisfies('0.0.0', range, requirement.src);
      wishes.push({ name, range, source: requirement.source === '' ? undefined : requirement.source });
      if (requirement.signatures.length > 0) signatures.set(name, requirement.signatures);
      continue;
    }
    for (const one of await fetching.collections(requirement)) {
      wishes.push({ name: one.name, range: one.version });
      fetched.push(one);
    }
  }
  return { wishes, fetched, signatures };
}

/** What is installed below a folder. */
async function installedIn(path: string): Promise<Installed[]> {
  const listed = (await collectionsIn(path)) ?? [];
  return listed.map(({ name, version = '*' }) => ({
    name,
    version,
    dependencies: looseMetadata(folderOf(name, path))?.dependencies ?? new Map(),
  }));
}

/** Installs collections and what they depend on. */
export async function installCollections(
  requirements: readonly Requirement[],
  options: CollectionOptions,
): Promise<void> {
  const { say, force, forceWithDeps, upgrade } = options;
  say('Starting galaxy collection install process');
  const fetching = new Fetching(options.warn);
  const temporary = await mkdtemp(join(tmpdir(), 'tsplay-galaxy-'));
  try {
    const wanted = await wantedBy(requirements, fetching);
    const there = await installedIn(options.path);
    const isThere = ({ name, range }: Wish): boolean =>
      there.some((one) => one.name === name && satisfies(one.version, range));
    if (!force && !forceWithDeps && !upgrade && wanted.wishes.every(isThere)) {
      say(
        'Nothing to do. All requested collections are already installed. If you want to reinstall them, consider using `--force`.',
      );
      return;
    }
    const asked = new Set(wanted.wishes.map(({ name }) => name));
    const preferred = forceWithDeps ? [] : force ? there.filter(({ name }) => !asked.has(name)) : there;
    say('Process install dependency map');
    const chosen = await resolveWishes(
      wanted.wishes,
      new Candidates({ ...options, fetched: wanted.fetched, preferred }),
    );
    say('Starting collection install process');
    for (const candidate of chosen.values())
      try {
        await installOne(candidate, wanted, temporary, options);
      } catch (error) {
        if (options.ignored === undefined || !(error instanceof TsplayError)) throw error;
        options.ignored(
          `Failed to install collection ${candidate.name}:${candidate.version} but skipping due to --ignore-errors being set. Error: ${error.message}`,
        );
      }
  } finally {
    await fetching.dispose();
    await rm(temporary, { recursive: true, force: true });
  }
}

const withoutKeyring =
  'The GnuPG keyring used for collection signature verification was not configured but signatures were provided by the Galaxy server to verify authenticity. Configure a keyring for ansible-galaxy to use or disable signature verification. Skipping signature verification.';

async function installOne(
  candidate: Candidate,
  wanted: Wanted,
  temporary: string,
  options: CollectionOptions,
): Promise<void> {
  const { name, version } = candidate;
  const full = `${name}:${version}`;
  const { say, warn } = options;
  const target = folderOf(name, options.path);
  if (candidate.from === 'installed') {
    say(`'${full}' is already installed, skipping.`);
    return;
  }
  say(`Installing '${full}' to '${target}'`);
  if (candidate.from === 'fetched' && candidate.concrete.archive === undefined) {
    const { root } = candidate.concrete;
    const built = join(temporary, `${name}.built`);
    buildFolder(root, built, builtMetadata(root) ?? checkedSource(root, () => undefined), warn);
    await put(built, target);
    say(`Created collection for ${full} at ${target}`);
  } else if (candidate.from === 'fetched') {
    if (!options.disableGpg) await checkSignatures(candidate.concrete.root, name, [], options.signatures);
    await put(candidate.concrete.root, target);
  } else {
    const info = await versionInfo(candidate);
    const file = await download(info, candidate.server, join(temporary, name));
    const root = await unpackCollection(file, join(temporary, `${name}.unpacked`));
    const inside = builtMetadata(root);
    if (inside === undefined || `${inside.namespace}.${inside.name}:${inside.version}` !== full)
      throw new TsplayError('TSP1505', `${info.downloadUrl} is not ${full}`);
    if (!options.disableGpg) {
      const sources = wanted.signatures.get(name) ?? [];
      const signatures = [...info.signatures, ...(await Promise.all(sources.map(signatureFrom)))];
      if (signatures.length > 0 && options.signatures.keyring === undefined) warn(withoutKeyring);
      await checkSignatures(root, name, signatures, options.signatures);
    }
    await put(root, target);
    await writeSource(candidate, target);
  }
  say(`${full} was installed successfully`);
}

async function checkSignatures(
  root: string,
  name: string,
  signatures: readonly string[],
  rules: SignatureRules,
): Promise<void> {
  const why = await unverified(join(root, manifestName), signatures, rules);
  if (why !== undefined)
    throw new TsplayError(
      'TSP1505',
      `Not installing ${name} because GnuPG signature verification failed: ${asSentence(why)}`,
    );
}

const infoFolder = (target: string): RegExp =>
  new RegExp(`^${basename(dirname(target))}\\.${basename(target)}-.*\\.info$`);

/** Puts a collection in its place; what is told of an earlier one's source goes. */
async function put(root: string, target: string): Promise<void> {
  await place(root, target, (folder) => looseMetadata(folder) !== undefined);
  const base = dirname(dirname(target));
  for (const entry of await readdir(base))
    if (infoFolder(target).test(entry)) await rm(join(base, entry), { recursive: true });
}

/** Where it came from, beside the namespaces. */
async function writeSource(
  { name, version, server }: Extract<Candidate, { readonly from: 'server' }>,
  target: string,
): Promise<void> {
  const info = await server.version(name, version);
  const folder = join(dirname(dirname(target)), `${name}-${version}.info`);
  const [namespace = '', own = ''] = name.split('.');
  const data = fromPlain({
    download_url: info.downloadUrl,
    format_version: '1.0.0',
    name: own,
    namespace,
    server: await server.root(),
    signatures: info.signatureInfo,
    version,
    version_url: info.href,
  });
  makeFolders(folder, 0o755);
  await writeFile(join(folder, 'GALAXY.yml'), yamlText(data), { mode: 0o644 });
}

export interface DownloadOptions extends Teller {
  readonly servers: readonly GalaxyServer[];
  /** Folder that the archives go to. */
  readonly path: string;
  readonly noDeps: boolean;
  readonly pre: boolean;
}

/** Downloads collections as archives, with a requirements.yml that installs them from there. */
export async function downloadCollections(
  requirements: readonly Requirement[],
  options: DownloadOptions,
): Promise<void> {
  const { say, path } = options;
  const fetching = new Fetching(options.warn);
  const temporary = await mkdtemp(join(tmpdir(), 'tsplay-galaxy-'));
  try {
    makeFolders(path);
    const { wishes, fetched } = await wantedBy(requirements, fetching);
    say('Process download dependency map');
    const chosen = await resolveWishes(
      wishes,
      new Candidates({ ...options, fetched, preferred: [], upgrade: false, offline: false }),
    );
    say(`Starting collection download process to '${path}'`);
    const done: { name: string; version: string }[] = [];
    for (const candidate of chosen.values()) {
      const full = `${candidate.name}:${candidate.version}`;
      say(`Downloading collection '${full}' to '${path}'`);
      const name = await bring(candidate, temporary, options);
      say(`Collection '${full}' was downloaded successfully`);
      done.push({ name, version: candidate.version });
    }
    const file = join(path, 'requirements.yml');
    say(`Writing requirements.yml file of downloaded collections to '${file}'`);
    await writeFile(file, yamlText(fromPlain({ collections: done })));
  } finally {
    await fetching.dispose();
    await rm(temporary, { recursive: true, force: true });
  }
}

/** Puts the archive of a collection into the folder and returns its name there. */
async function bring(candidate: Candidate, temporary: string, options: DownloadOptions): Promise<string> {
  if (candidate.from === 'installed') return '';
  if (candidate.from === 'fetched' && candidate.concrete.archive === undefined)
    return basename(
      await buildCollection(candidate.concrete.root, options.path, { ...options, force: true }),
    );
  const file =
    candidate.from === 'fetched'
      ? (candidate.concrete.archive ?? '')
      : await download(await versionInfo(candidate), candidate.server, join(temporary, candidate.name));
  await copyFile(file, join(options.path, basename(file)));
  return basename(file);
}

/** Collections in a folder; undefined when there is none. */
export async function collectionsIn(path: string): Promise<Listed[] | undefined> {
  const base = collectionsBase(path);
  const namespaces = await readdir(base).catch(() => undefined);
  if (namespaces === undefined) return undefined;
  const found = await Promise.all(
    namespaces.sort().map(async (namespace) => {
      const entries = await readdir(join(base, namespace)).catch(() => []);
      return entries
        .sort()
        .filter(
          (name) => isCollectionName(`${namespace}.${name}`) && existsSync(join(base, namespace, name, '.')),
        )
        .map((name) => ({
          name: `${namespace}.${name}`,
          version: looseMetadata(join(base, namespace, name))?.version,
        }));
    }),
  );
  return found.flat();
}

const skeleton = (namespace: string, name: string): Readonly<Record<string, string>> => ({
  'README.md': `# ${namespace}.${name}\n\nWhat is in the collection.\n`,
  'galaxy.yml': `namespace: ${namespace}\nname: ${name}\nversion: 1.0.0\nreadme: README.md\nauthors:\n  - your name <example@domain.com>\ndescription: your collection description\nlicense:\n  - MIT\ntags: []\ndependencies: {}\nrepository: http://example.com/repository\n`,
  'meta/runtime.yml': "---\nrequires_ansible: '>=2.9.10'\n",
  'docs/.gitkeep': '',
  'plugins/modules/.gitkeep': '',
  'playbooks/.gitkeep': '',
  'roles/.gitkeep': '',
});

export async function initCollection(
  full: string,
  parent: string,
  force: boolean,
  { say }: Teller,
): Promise<void> {
  const [namespace, name] = full.split('.');
  if (!isCollectionName(full) || namespace === undefined || name === undefined)
    throw new TsplayError(
      'TSP1501',
      `Invalid collection name '${full}', name must be in the format <namespace>.<collection>.`,
    );
  await writeSkeleton(join(parent, namespace, name), skeleton(namespace, name), force);
  say(`- Collection ${full} was created successfully`);
}
