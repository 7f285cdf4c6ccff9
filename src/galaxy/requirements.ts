/**
 * What should be installed: `requirements.yml`, and names on the command line.
 * @module
 */
import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { existsSync } from 'node:fs';
import { TsplayError, throwAll } from '../errors/index.ts';
import { loadYamlFile, placeOfValue, validate } from '../source/index.ts';
import { isDict, isList, valueText, type Dict, type SourceRef, type Value } from '../util/value.ts';
import { isCollectionName } from './names.ts';

/** Something to fetch. */
export interface Requirement {
  /** Folder that a role is installed to; for a collection what it was called in the file. */
  readonly name: string | undefined;
  /** `galaxy`: a server is asked for it. */
  readonly kind: 'git' | 'tarball' | 'folder' | 'galaxy';
  /** Address or absolute path; of `galaxy` the server's name or address, empty where any will do. */
  readonly source: string;
  /** Branch, tag or commit; of a collection on a server a range of versions. */
  readonly version: string | undefined;
  /** Folder inside the source (`url#/path`). */
  readonly inside: string;
  /** A folder of collections, each in a folder of its own (`type: subdirs`). */
  readonly many: boolean;
  /** Where further signatures of it are. */
  readonly signatures: readonly string[];
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
    signatures: [],
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
    hint: 'it is a git repository, a tarball, a folder, or a name of Galaxy: <namespace>.<name>',
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

/** What a server is asked for. */
const onServer = (
  name: string,
  source: string,
  version: string | undefined,
  src?: SourceRef,
): Requirement => ({
  name,
  kind: 'galaxy',
  source,
  version: version === '' ? undefined : version,
  inside: '',
  many: false,
  signatures: [],
  src,
});

/** `owner.role`, where no such path is there. */
const isRoleOfGalaxy = (source: string, base: string): boolean =>
  /^[\w-]+(\.[\w-]+)+$/.test(source) && !tarEnding.test(source) && !existsSync(resolve(base, source));

function roleFrom(written: Written, base: string): Requirement {
  const { source, version, src, type } = written;
  if (type !== undefined || !isRoleOfGalaxy(source, base)) return toRequirement(written, base);
  // `source` says what it is called there; the folder may have another name.
  return { ...onServer(written.name ?? source, source, version, src) };
}

/** A role on the command line: `source[,version[,name]]`. */
export function roleFromWord(word: string, base: string): Requirement {
  const [source = '', version, name] = word.split(',');
  const fallback = isRoleOfGalaxy(source, base) ? source : roleNameFrom(source, base);
  return roleFrom({ source, version, name: name ?? fallback }, base);
}

/** A collection on the command line: `namespace.name[:range]`, an address or a path. */
export function collectionFromWord(word: string, base: string): Requirement {
  const at = word.indexOf(':');
  const name = at < 0 ? word : word.slice(0, at);
  if (isCollectionName(name) && !existsSync(resolve(base, word)))
    return onServer(name, '', at < 0 ? undefined : word.slice(at + 1));
  return toRequirement({ source: word, version: undefined }, base);
}

const textIn = (map: Dict, key: string): string | undefined => {
  const value = map.get(key) ?? null;
  return value === null ? undefined : valueText(value);
};

/** A role of a requirements file, or a dependency in a role's meta file. */
export function roleFromEntry(entry: Value, base: string, src: SourceRef | undefined): Requirement {
  if (!isDict(entry)) return { ...roleFromWord(valueText(entry), base), src };
  const source = textIn(entry, 'src') ?? textIn(entry, 'role') ?? textIn(entry, 'name') ?? '';
  const type = textIn(entry, 'scm') === 'git' ? 'git' : undefined;
  const name = textIn(entry, 'name') ?? (isRoleOfGalaxy(source, base) ? source : roleNameFrom(source, base));
  return roleFrom({ source, name, version: textIn(entry, 'version'), type, src }, base);
}

const types = new Set(['file', 'galaxy', 'git', 'url', 'dir', 'subdirs']);

const listIn = (map: Dict, key: string): string[] => {
  const value = map.get(key) ?? null;
  return value === null ? [] : isList(value) ? value.map(valueText) : [valueText(value)];
};

/** @throws {TsplayError} TSP1002 for what says neither a name nor where it comes from */
function collectionFromEntry(entry: Value, base: string, src: SourceRef | undefined): Requirement {
  if (!isDict(entry)) return { ...collectionFromWord(valueText(entry), base), src };
  const [name, type, version] = [textIn(entry, 'name'), textIn(entry, 'type'), textIn(entry, 'version')];
  const source = textIn(entry, 'source');
  if (type !== undefined && !types.has(type))
    throw new TsplayError(
      'TSP1002',
      "The collection requirement entry key 'type' must be one of file, galaxy, git, dir, subdirs, or url.",
      { src },
    );
  const signatures = listIn(entry, 'signatures');
  const named = name !== undefined && isCollectionName(name);
  const pointed = source !== undefined && isPointer(source, base);
  if (type === 'galaxy' || (type === undefined && named && !pointed)) {
    if (name !== undefined) return { ...onServer(name, source ?? '', version, src), signatures };
    throw new TsplayError(
      'TSP1002',
      "Collections requirement entry should contain the key 'name' if it's requested from a Galaxy-like index server.",
      { src },
    );
  }
  return { ...toRequirement({ source: source ?? name ?? '', name, version, type, src }, base), signatures };
}

/** Whether a `source` is the collection itself, and not the server that has it. */
const isPointer = (source: string, base: string): boolean =>
  gitAddress.test(source) ||
  (/^https?:\/\//.test(source) ? tarEnding.test(source) : existsSync(resolve(base, source)));

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
