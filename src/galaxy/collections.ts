/**
 * Collections: installed, listed, begun.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { loadYamlFile, parseYamlData } from '../source/index.ts';
import { isDict, keyText, valueText, type SourceRef, type Value } from '../util/value.ts';
import { fetchSource } from './fetch.ts';
import { filesBelow, place, type InstallOptions, type Teller } from './install.ts';
import { checkedCollectionName, checkedVersion, isCollectionName } from './names.ts';
import type { Requirement } from './requirements.ts';
import { writeSkeleton, type Listed } from './roles.ts';
import { rootOf } from './tarball.ts';
import { deviationLines, deviations, verifyCollection } from './verify.ts';

interface Info {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  readonly dependencies: readonly string[];
}

/** What a collection says of itself: MANIFEST.json of a built one, galaxy.yml of a source. */
function infoOf(folder: string): Info | undefined {
  const manifest = join(folder, 'MANIFEST.json');
  const source = ['galaxy.yml', 'galaxy.yaml']
    .map((name) => join(folder, name))
    .find((path) => existsSync(path));
  const data: Value = existsSync(manifest)
    ? part(parseYamlData(readFileSync(manifest, 'utf8'), manifest), 'collection_info')
    : source === undefined
      ? null
      : loadYamlFile(source);
  if (!isDict(data)) return undefined;
  const namespace = data.get('namespace');
  const name = data.get('name');
  if (typeof namespace !== 'string' || typeof name !== 'string') return undefined;
  const dependencies = data.get('dependencies') ?? null;
  return {
    namespace,
    name,
    version: valueText(data.get('version') ?? '*'),
    dependencies: isDict(dependencies) ? [...dependencies.keys()].map(keyText) : [],
  };
}

const part = (data: Value, key: string): Value => (isDict(data) ? (data.get(key) ?? null) : null);

/** The files of a built collection are those that its FILES.json tells. Throws TSP1505. */
async function checkContent(folder: string): Promise<void> {
  const found = await deviations(folder);
  if (found.length > 0)
    throw new TsplayError(
      'TSP1505',
      `Checksum mismatch: the collection was changed after it was built:\n${deviationLines(found)}`,
    );
}

/** Folders of collections in what was fetched. */
async function rootsIn(folder: string, many: boolean): Promise<string[]> {
  const files = await filesBelow(folder);
  if (many) {
    const below = [...new Set(files.map((file) => file.split('/')[0] ?? ''))];
    return below.map((name) => join(folder, name)).filter((path) => infoOf(path) !== undefined);
  }
  const root =
    rootOf(folder, files, 'MANIFEST.json') ??
    rootOf(folder, files, 'galaxy.yml') ??
    rootOf(folder, files, 'galaxy.yaml');
  return root === undefined ? [] : [root];
}

/** Installs collections. What they depend on cannot be looked up: what is missing is told. */
export async function installCollections(
  wanted: readonly Requirement[],
  options: InstallOptions,
): Promise<void> {
  options.say('Starting galaxy collection install process');
  const missing = new Map<string, string>();
  let installed = 0;
  for (const requirement of wanted) {
    const fetched = await fetchSource(requirement);
    try {
      const roots = await rootsIn(fetched.folder, requirement.many);
      if (roots.length === 0)
        throw new TsplayError(
          'TSP1505',
          `${requirement.source} holds no collection: there is neither a MANIFEST.json nor a galaxy.yml`,
          {
            src: requirement.src,
          },
        );
      for (const root of roots) {
        const info = infoOf(root);
        if (info === undefined) continue;
        if (await installOne(root, info, requirement.src, options)) installed++;
        for (const name of info.dependencies) missing.set(name, `${info.namespace}.${info.name}`);
      }
    } finally {
      await fetched.dispose();
    }
  }
  if (installed === 0)
    options.say(
      'Nothing to do. All requested collections are already installed. If you want to reinstall them, consider using `--force`.',
    );
  if (options.noDeps) return;
  for (const [name, by] of missing)
    if (!isCollectionName(name) || !existsSync(folderOf(name, options.path)))
      options.warn(
        `${by} depends on ${name}, which is not installed: add it to the requirements with its source`,
      );
}

const folderOf = (name: string, path: string): string => {
  const base = path.endsWith('ansible_collections') ? path : join(path, 'ansible_collections');
  return join(base, ...name.split('.'));
};

/** False when it was there already. */
async function installOne(
  root: string,
  info: Info,
  src: SourceRef | undefined,
  options: InstallOptions,
): Promise<boolean> {
  const name = checkedCollectionName(`${info.namespace}.${info.name}`, src);
  checkedVersion(info.version, src);
  const target = folderOf(name, options.path);
  if (existsSync(target) && !options.force) return false;
  await checkContent(root);
  options.say(`Installing '${name}:${info.version}' to '${target}'`);
  await place(root, target, (folder) => infoOf(folder) !== undefined);
  options.say(`${name}:${info.version} was installed successfully`);
  return true;
}

/** Collections in a folder; undefined when there is none. */
export async function collectionsIn(path: string): Promise<Listed[] | undefined> {
  const base = dirname(dirname(folderOf('a.b', path)));
  const namespaces = await readdir(base).catch(() => undefined);
  if (namespaces === undefined) return undefined;
  const found = await Promise.all(
    namespaces.sort().map(async (namespace) => {
      const names = await readdir(join(base, namespace)).catch(() => []);
      return names.sort().map((name) => ({
        name: `${namespace}.${name}`,
        version: infoOf(join(base, namespace, name))?.version,
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

/**
 * Whether an installed collection is as it was built. `word`: its name, with `:VERSION` where that is to be checked too.
 * @throws {TsplayError} TSP1505, which names each file that is missing, changed or no part of it
 */
export async function verifyInstalled(
  word: string,
  paths: readonly string[],
  { say }: Pick<Teller, 'say'>,
): Promise<void> {
  const [name = '', wanted = '*'] = word.split(':');
  checkedCollectionName(name, undefined);
  const folder = paths.map((path) => folderOf(name, path)).find((path) => existsSync(path));
  if (folder === undefined)
    throw new TsplayError('TSP1505', `Collection ${name} is not installed in any of the collection paths.`, {
      hint: paths.join(', '),
    });
  const version = infoOf(folder)?.version ?? '*';
  if (wanted !== '*' && wanted !== version)
    throw new TsplayError('TSP1505', `${name} is installed in version ${version}, not ${wanted}`);
  await verifyCollection({ name, version, folder }, say);
}
