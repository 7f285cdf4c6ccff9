/**
 * What is to be installed: `requirements.yml`, and names on the command line.
 * @module
 */
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { TsplayError, throwAll } from '../errors/index.ts';
import { loadYamlFile, placeOfValue, validate } from '../source/index.ts';
import { isDict, isList, valueText, type Dict, type SourceRef, type Value } from '../util/value.ts';

/** Something to fetch. */
export interface Requirement {
  /** Folder that a role is installed to; for a collection what it was called in the file. */
  readonly name: string | undefined;
  readonly kind: 'git' | 'tarball' | 'folder';
  /** Address or absolute path. */
  readonly source: string;
  /** Branch, tag or commit. */
  readonly version: string | undefined;
  /** Folder inside the source (`url#/path`). */
  readonly inside: string;
  /** A folder of collections, each in a folder of its own (`type: subdirs`). */
  readonly many: boolean;
  readonly src: SourceRef | undefined;
}

export interface Requirements {
  readonly roles: readonly Requirement[];
  readonly collections: readonly Requirement[];
}

const tarEnding = /\.(tar\.gz|tgz|tar)$/;
const gitAddress = /^(git\+|git@|ssh:\/\/|git:\/\/)|\.git(#.*)?$/;

/** The folder's name that an address suggests: Ansible's rule. */
export function nameFromSource(source: string): string {
  const last = source.replace(/#.*$/, '').replace(/\/+$/, '').split('/').pop() ?? source;
  return last
    .replace(/^.*:/, '')
    .replace(tarEnding, '')
    .replace(/\.git$/, '');
}

interface Written {
  readonly source: string;
  readonly name?: string | undefined;
  readonly version?: string | undefined;
  readonly type?: string | undefined;
  readonly src?: SourceRef | undefined;
}

/** Throws TSP1002 for what is neither an address nor a path that is there. */
function toRequirement({ source: written, name, version, type, src }: Written, base: string): Requirement {
  const [address = '', fragment = ''] = written.replace(/^git\+/, '').split('#', 2);
  // `url#/path,version`
  const [path = '', fragmentVersion] = fragment.split(',', 2);
  if (address === '') throw new TsplayError('TSP1002', 'a role or collection without a source', { src });
  const common = {
    name,
    version: version === '' || version === '*' ? undefined : (version ?? fragmentVersion),
    inside: path.replace(/^\/+|\/+$/g, ''),
    many: type === 'subdirs',
    src,
  };
  const remote = /^[a-z+]+:\/\/|^[\w.-]+@[\w.-]+:/.test(address);
  const local = remote ? address.replace(/^file:\/\//, '') : resolve(base, address);
  const isGit = type === 'git' || gitAddress.test(written);
  if (isGit) {
    const here = !remote && existsSync(local);
    return { ...common, kind: 'git', source: here || address.startsWith('file://') ? local : address };
  }
  if (/^https?:\/\//.test(address)) {
    if (tarEnding.test(address) || type === 'url' || type === 'file')
      return { ...common, kind: 'tarball', source: address };
    // A page of a forge: the same address is the repository's.
    return { ...common, kind: 'git', source: address };
  }
  if (existsSync(local))
    return { ...common, kind: tarEnding.test(local) ? 'tarball' : 'folder', source: local };
  throw new TsplayError('TSP1002', `${written} is neither an address nor a path that is there`, {
    src,
    hint: 'roles and collections come from git repositories, tarballs and folders; the names of Galaxy are not looked up',
  });
}

/**
 * The same for what may be a path: `.` and `..` are called as their folders are, and a tarball on the disk keeps its ending,
 * as with Ansible.
 */
function roleNameFrom(source: string, base: string): string {
  if (/^\.\.?$|\/\.\.?\/*$/.test(source)) return nameFromSource(resolve(base, source));
  return !/:\/\/|@/.test(source) && tarEnding.test(source) ? basename(source) : nameFromSource(source);
}

/** A role on the command line: `source[,version[,name]]`. */
export function roleFromWord(word: string, base: string): Requirement {
  const [source = '', version, name] = word.split(',');
  return toRequirement({ source, version, name: name ?? roleNameFrom(source, base) }, base);
}

/** A collection on the command line: an address or a path. */
export const collectionFromWord = (word: string, base: string): Requirement =>
  toRequirement({ source: word, version: undefined }, base);

const textIn = (map: Dict, key: string): string | undefined => {
  const value = map.get(key) ?? null;
  return value === null ? undefined : valueText(value);
};

/** A role of a requirements file, or a dependency in a role's meta file. */
export function roleFromEntry(entry: Value, base: string, src: SourceRef | undefined): Requirement {
  if (!isDict(entry)) return { ...roleFromWord(valueText(entry), base), src };
  const source = textIn(entry, 'src') ?? textIn(entry, 'role') ?? textIn(entry, 'name') ?? '';
  const type = textIn(entry, 'scm') === 'git' ? 'git' : undefined;
  const name = textIn(entry, 'name') ?? roleNameFrom(source, base);
  return toRequirement({ source, name, version: textIn(entry, 'version'), type, src }, base);
}

function collectionFromEntry(entry: Value, base: string, src: SourceRef | undefined): Requirement {
  if (!isDict(entry)) return toRequirement({ source: valueText(entry), src }, base);
  const name = textIn(entry, 'name');
  const source = textIn(entry, 'source') ?? name ?? '';
  return toRequirement(
    { source, name, version: textIn(entry, 'version'), type: textIn(entry, 'type'), src },
    base,
  );
}

/** Reads a requirements file. Throws TSP1003 and the like with the place of what is wrong. */
export function readRequirements(file: string, including: readonly string[] = []): Requirements {
  const path = isAbsolute(file) ? file : resolve(file);
  if (including.includes(path)) throw new TsplayError('TSP1002', `${path} includes itself`);
  const data = loadYamlFile(path);
  throwAll(validate('requirements', data, path));
  const base = dirname(path);
  const entries = (list: Value | undefined): { entry: Value; src: SourceRef | undefined }[] =>
    isList(list ?? null)
      ? (list as Value[]).map((entry, i) => ({ entry, src: placeOfValue(list as Value[], i) }))
      : [];
  const roles = (list: Value | undefined): Requirement[] =>
    entries(list).flatMap(({ entry, src }) => {
      const include = isDict(entry) ? textIn(entry, 'include') : undefined;
      return include === undefined
        ? [roleFromEntry(entry, base, src)]
        : readRequirements(resolve(base, include), [...including, path]).roles;
    });
  if (!isDict(data)) return { roles: roles(data), collections: [] };
  return {
    roles: roles(data.get('roles')),
    collections: entries(data.get('collections')).map(({ entry, src }) =>
      collectionFromEntry(entry, base, src),
    ),
  };
}
