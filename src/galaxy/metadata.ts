/**
 * What a collection says of itself: MANIFEST.json of a built one, galaxy.yml of a source.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { loadYamlFile } from '../source/index.ts';
import { fromPlain, isDict, isList, keyText, valueText, type Dict, type Value } from '../util/value.ts';

export interface Metadata {
  readonly namespace: string;
  readonly name: string;
  readonly version: string;
  /** Ranges by the names of collections. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** MANIFEST.json's `collection_info`, in its order. */
  readonly info: Dict;
  /** Patterns of files that are not to be built. */
  readonly ignore: readonly string[];
  /** It says itself which files belong to it, as MANIFEST.in would. */
  readonly directives: boolean;
}

/** In the order of `collection_info`. */
const keys = {
  namespace: 'text',
  name: 'text',
  version: 'text',
  authors: 'list',
  readme: 'text',
  tags: 'list',
  description: 'text',
  license: 'list',
  license_file: 'text',
  dependencies: 'map',
  repository: 'text',
  documentation: 'text',
  homepage: 'text',
  issues: 'text',
} as const;

const mandatory = ['authors', 'name', 'namespace', 'readme', 'version'];
const others = new Set([...Object.keys(keys), 'build_ignore', 'manifest']);

const asList = (value: Value): Value[] => (value === null ? [] : isList(value) ? value : [value]);

function normalized(data: Dict): Dict {
  const given = (key: string): Value => data.get(key) ?? null;
  return new Map(
    Object.entries(keys).map(([key, kind]): [Value, Value] => {
      const value = given(key);
      if (kind === 'list') return [key, asList(value)];
      if (kind === 'map') return [key, isDict(value) ? value : new Map()];
      return [key, key === 'license_file' && value === '' ? null : value];
    }),
  );
}

const made = (info: Dict, data: Dict): Metadata => {
  const dependencies = info.get('dependencies') ?? null;
  return {
    namespace: valueText(info.get('namespace') ?? ''),
    name: valueText(info.get('name') ?? ''),
    version: valueText(info.get('version') ?? '*'),
    dependencies: new Map(
      isDict(dependencies) ? [...dependencies].map(([key, range]) => [keyText(key), valueText(range)]) : [],
    ),
    info,
    ignore: asList(data.get('build_ignore') ?? null).map(valueText),
    directives: data.has('manifest'),
  };
};

export const manifestName = 'MANIFEST.json';
export const filesName = 'FILES.json';

const sourceOf = (folder: string): string | undefined =>
  ['galaxy.yml', 'galaxy.yaml'].map((name) => join(folder, name)).find((path) => existsSync(path));

/** JSON of a collection. @throws {TsplayError} TSP1505 */
export function readJson(path: string): Value {
  try {
    return fromPlain(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new TsplayError('TSP1505', `${path} does not contain a valid json string.`, { cause });
  }
}

/** What a built or installed collection says; undefined where it has no MANIFEST.json that tells its name. */
export function builtMetadata(folder: string): Metadata | undefined {
  const manifest = join(folder, manifestName);
  if (!existsSync(manifest)) return undefined;
  const data = readJson(manifest);
  const info = isDict(data) ? (data.get('collection_info') ?? null) : null;
  if (!isDict(info) || typeof info.get('namespace') !== 'string' || typeof info.get('name') !== 'string')
    return undefined;
  return made(normalized(info), new Map());
}

/** What a source says, incomplete as it may be. */
function sourceMetadata(folder: string): { readonly path: string; readonly data: Dict } | undefined {
  const path = sourceOf(folder);
  const data = path === undefined ? null : loadYamlFile(path);
  return path !== undefined && isDict(data) ? { path, data } : undefined;
}

/**
 * What a source that should be built says.
 * @throws {TsplayError} TSP1505 when a key is missing that every collection has
 */
export function checkedSource(folder: string, warn: (line: string) => void): Metadata {
  const source = sourceMetadata(folder);
  if (source === undefined)
    throw new TsplayError(
      'TSP1505',
      `The collection galaxy.yml path '${join(folder, 'galaxy.yml')}' does not exist.`,
    );
  const { path, data } = source;
  const missing = mandatory.filter((key) => !data.has(key));
  if (missing.length > 0)
    throw new TsplayError(
      'TSP1505',
      `The collection galaxy.yml at '${path}' is missing the following mandatory keys: ${missing.join(', ')}`,
    );
  const unknown = [...data.keys()].map(keyText).filter((key) => !others.has(key));
  if (unknown.length > 0)
    warn(`Found unknown keys in collection galaxy.yml at '${path}': ${unknown.join(', ')}`);
  return made(normalized(data), data);
}

/** What a folder that is there says, for lists and for what is installed already. */
export function looseMetadata(folder: string): Metadata | undefined {
  const built = builtMetadata(folder);
  if (built !== undefined) return built;
  const data = sourceMetadata(folder)?.data;
  if (data === undefined || typeof data.get('namespace') !== 'string' || typeof data.get('name') !== 'string')
    return undefined;
  return made(normalized(data), data);
}
