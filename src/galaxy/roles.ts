/**
 * Roles: installed, listed, removed, begun.
 * @module
 */
import { existsSync } from 'node:fs';
import { readdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { loadYamlFile, placeOfValue } from '../source/index.ts';
import { yamlText } from '../template/index.ts';
import { makeFolders } from '../util/folders.ts';
import { isDict, isList, valueText, type Value } from '../util/value.ts';
import { fetchSource } from './fetch.ts';
import { filesBelow, place, type InstallOptions, type Teller } from './install.ts';
import { checkTree } from './links.ts';
import { checkedRoleName, checkedVersion, isRoleName } from './names.ts';
import { roleFromEntry, type Requirement } from './requirements.ts';
import { roleArchive } from './role-server.ts';
import type { GalaxyServer } from './server.ts';
import { rootOf } from './tarball.ts';

const infoFile = join('meta', '.galaxy_install_info');

const metaFile = (role: string): string | undefined =>
  ['main.yml', 'main.yaml'].map((name) => join(role, 'meta', name)).find((path) => existsSync(path));

/** The version that a role was installed in; undefined when unknown. */
function installedVersion(role: string): string | undefined {
  const file = join(role, infoFile);
  if (!existsSync(file)) return undefined;
  const info = loadYamlFile(file);
  const version = isDict(info) ? (info.get('version') ?? null) : null;
  return version === null || version === '' ? undefined : valueText(version);
}

export interface RoleOptions extends InstallOptions {
  readonly servers: readonly GalaxyServer[];
  /** Put what they depend on there anew too. */
  readonly forceWithDeps: boolean;
}

/** Installs roles, then what they depend on. */
export async function installRoles(wanted: readonly Requirement[], options: RoleOptions): Promise<void> {
  const queue = [...wanted];
  const asked = new Set(wanted);
  const done = new Set<string>();
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const name = checkedRoleName(next.name ?? '', next.src);
    if (done.has(name)) continue;
    done.add(name);
    const role = join(options.path, name);
    const force = options.forceWithDeps || (options.force && asked.has(next));
    if (!(await installRole(next, name, role, { ...options, force })) || options.noDeps) continue;
    for (const dependency of dependenciesOf(role, options)) {
      if (dependency.name !== undefined && !done.has(dependency.name))
        options.say(
          `- adding dependency: ${dependency.name}${dependency.version === undefined ? '' : ` (${dependency.version})`}`,
        );
      queue.push(dependency);
    }
  }
}

/** False when it was there already. */
async function installRole(
  asked: Requirement,
  name: string,
  role: string,
  options: RoleOptions,
): Promise<boolean> {
  if (existsSync(role) && !options.force) {
    const there = installedVersion(role);
    if (asked.version !== undefined && there !== asked.version)
      options.warn(
        `- ${name} (${there ?? 'unknown version'}) is already installed - use --force to change version to ${asked.version}`,
      );
    else options.say(`- ${name} is already installed, skipping.`);
    return false;
  }
  if (existsSync(role))
    options.say(
      `- changing role ${name} from ${installedVersion(role) ?? 'unknown version'} to ${asked.version ?? 'unspecified'}`,
    );
  const requirement = asked.kind === 'galaxy' ? await roleArchive(asked, options.servers, options) : asked;
  const version =
    requirement.version === undefined ? '' : checkedVersion(requirement.version, requirement.src);
  const fetched = await fetchSource(requirement);
  try {
    const files = await filesBelow(fetched.folder);
    const root =
      rootOf(fetched.folder, files, 'meta/main.yml') ??
      rootOf(fetched.folder, files, 'meta/main.yaml') ??
      rootOf(fetched.folder, files, 'tasks/main.yml');
    if (root === undefined)
      throw new TsplayError(
        'TSP1505',
        `${requirement.source}: this role does not appear to have a meta/main.yml file.`,
        {
          src: requirement.src,
        },
      );
    options.say(`- extracting ${name} to ${role}`);
    await writeInfo(root, version);
    // A role whose dependencies cannot be read is not installed.
    if (!options.noDeps) namedIn(root);
    await place(root, role, isRole);
  } finally {
    await fetched.dispose();
  }
  options.say(`- ${name}${version === '' ? '' : ` (${version})`} was installed successfully`);
  return true;
}

const isRole = (folder: string): boolean =>
  metaFile(folder) !== undefined || existsSync(join(folder, infoFile));

/** Into what was fetched, which is checked once more when it is placed: the folder may be a link, the file too. */
async function writeInfo(root: string, version: string): Promise<void> {
  checkTree(root);
  makeFolders(join(root, 'meta'));
  await rm(join(root, infoFile), { force: true });
  const info = new Map<Value, Value>([
    ['install_date', new Date().toUTCString()],
    ['version', version],
  ]);
  await writeFile(join(root, infoFile), yamlText(info), { flag: 'wx' });
}

/** The lists of dependencies that a role has. */
function namedIn(role: string): Value[] {
  const meta = metaFile(role);
  const extra = join(role, 'meta', 'requirements.yml');
  const lists: Value[] = [];
  const data = meta === undefined ? null : loadYamlFile(meta);
  if (isDict(data)) lists.push(data.get('dependencies') ?? null);
  if (existsSync(extra)) lists.push(loadYamlFile(extra));
  return lists;
}

/** Dependencies that say where they come from, and those with an owner; the others must be there otherwise. */
function dependenciesOf(role: string, options: InstallOptions): Requirement[] {
  return namedIn(role).flatMap((list) =>
    isList(list)
      ? list.flatMap((entry, i) => {
          const named = isDict(entry) ? (entry.get('src') ?? null) : entry;
          const text = typeof named === 'string' ? named : '';
          const own = isDict(entry) ? (entry.get('role') ?? entry.get('name') ?? null) : null;
          const hasSource = /[/:@]/.test(text) || isOwned(text) || (text === '' && isOwned(own));
          if (hasSource) return [roleFromEntry(entry, dirname(role), placeOfValue(list, i))];
          const name = isDict(entry) ? valueText(entry.get('role') ?? entry.get('name') ?? '') : text;
          checkedRoleName(name, placeOfValue(list, i));
          if (!existsSync(join(options.path, name)))
            options.warn(`- dependency ${name} has no source and is not installed`);
          return [];
        })
      : [],
  );
}

/** `owner.role`: what a server can be asked for. */
const isOwned = (name: Value): boolean => typeof name === 'string' && /^[\w-]+\.[\w.-]+$/.test(name);

export interface Listed {
  readonly name: string;
  readonly version: string | undefined;
}

/** Roles in a folder. Undefined when there is no such folder. */
export async function rolesIn(path: string): Promise<Listed[] | undefined> {
  const names = await readdir(path).catch(() => undefined);
  return names
    ?.filter((name) => isRole(join(path, name)))
    .sort()
    .map((name) => ({ name, version: installedVersion(join(path, name)) }));
}

/** Removes a role from the first of the folders that has it. A folder that is not a role is left alone. */
export async function removeRole(name: string, paths: readonly string[], { say }: Teller): Promise<void> {
  if (!isRoleName(name)) throw new TsplayError('TSP1501', `${JSON.stringify(name)} is not a name for a role`);
  const role = paths.map((path) => join(path, name)).find((path) => metaFile(path) !== undefined);
  if (role === undefined) {
    say(`- ${name} is not installed, skipping.`);
    return;
  }
  await rm(role, { recursive: true });
  say(`- successfully removed ${name}`);
}

const skeleton = (name: string): Readonly<Record<string, string>> => ({
  'README.md': `# ${name}\n\nWhat the role does, its variables, and an example:\n\n    - hosts: servers\n      roles:\n        - ${name}\n`,
  'defaults/main.yml': `---\n# defaults of ${name}\n`,
  'files/.gitkeep': '',
  'handlers/main.yml': `---\n# handlers of ${name}\n`,
  'meta/main.yml': `---\ngalaxy_info:\n  author: your name\n  description: your role description\n  license: license (GPL-2.0-or-later, MIT, etc)\n  min_ansible_version: "2.1"\n  galaxy_tags: []\ndependencies: []\n`,
  'tasks/main.yml': `---\n# tasks of ${name}\n`,
  'templates/.gitkeep': '',
  'tests/inventory': 'localhost\n',
  'tests/test.yml': `---\n- hosts: localhost\n  remote_user: root\n  roles:\n    - ${name}\n`,
  'vars/main.yml': `---\n# vars of ${name}\n`,
});

/** Writes files below a new folder. Throws TSP1505 when it is there and not to be overwritten. */
export async function writeSkeleton(
  folder: string,
  files: Readonly<Record<string, string>>,
  force: boolean,
): Promise<void> {
  const there = await stat(folder).catch(() => undefined);
  if (there !== undefined && !force)
    throw new TsplayError('TSP1505', `- the directory ${folder} already exists.`, {
      hint: 'use --force to write what is missing in it',
    });
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    makeFolders(dirname(path));
    if (!existsSync(path)) await writeFile(path, text);
  }
}

export async function initRole(name: string, parent: string, force: boolean, { say }: Teller): Promise<void> {
  await writeSkeleton(join(parent, name), skeleton(checkedRoleName(name.split('/').pop() ?? '')), force);
  say(`- Role ${name} was created successfully`);
}
