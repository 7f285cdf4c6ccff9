/**
 * From the `compose` parameter (paths on the host, or dicts) to one Compose document.
 * Format: https://github.com/compose-spec/compose-spec and the v3 schema of docker/cli.
 * @module
 */
import { dirname, isAbsolute, join } from 'node:path/posix';
import { fail, isDict, parseYamlData, type ReadHost, toPlain, type Value } from '../../../../sdk/index.ts';
import { type Environment, interpolateAll } from './interpolate.ts';
import { isObject, type Json, onlyKeys, section, type Section } from './read.ts';

export interface Compose {
  readonly services: ReadonlyMap<string, Section>;
  readonly networks: ReadonlyMap<string, Section>;
  readonly volumes: ReadonlyMap<string, Section>;
  readonly secrets: ReadonlyMap<string, Section>;
  readonly configs: ReadonlyMap<string, Section>;
  /** Folder on the host that relative paths start from. */
  readonly dir: string;
  readonly environment: Environment;
}

const topKeys = ['version', 'name', 'services', 'networks', 'volumes', 'secrets', 'configs'];

export async function loadCompose(
  sources: readonly Value[],
  host: ReadHost,
  environment: Environment,
): Promise<Compose> {
  if (sources.length === 0) fail('compose parameter must be a list containing at least one element');
  const documents = await Promise.all(sources.map((source) => readSource(source, host)));
  const first = documents.find((document) => document.path !== undefined);
  const merged = documents.map((document) => modern(document.content)).reduce(merge);
  const content = interpolateAll(merged, environment, '') as Json;
  const top = section(content, 'compose file');
  onlyKeys(top, topKeys);
  const part = (key: string): Map<string, Section> =>
    new Map(
      Object.entries(section(content[key], key).value).map(([name, value]) => [
        name,
        section(value, `${key}.${name}`),
      ]),
    );
  const services = part('services');
  if (services.size === 0) fail('The compose file has no services');
  return {
    services,
    networks: part('networks'),
    volumes: part('volumes'),
    secrets: part('secrets'),
    configs: part('configs'),
    dir: first?.path === undefined ? '/' : dirname(first.path),
    environment,
  };
}

interface Document {
  readonly content: Json;
  readonly path?: string | undefined;
}

async function readSource(source: Value, host: ReadHost): Promise<Document> {
  if (isDict(source)) return { content: toPlain(source) as Json };
  if (typeof source !== 'string') return fail('compose must hold paths and dicts');
  const content = await host.readText(source);
  if (content === undefined) return fail(`Compose file ${source} does not exist on ${host.name}`);
  const value = toPlain(parseYamlData(content, source));
  if (!isObject(value)) return fail(`Compose file ${source} must hold a dict`);
  return { content: value, path: source };
}

/** The first format had no `services`: every member of the file was one. */
function modern(content: Json): Json {
  if ('services' in content || 'version' in content) return content;
  const isOld = Object.values(content).every(
    (member) => isObject(member) && ('image' in member || 'build' in member),
  );
  return isOld ? { services: content } : content;
}

/** Lists that a further file adds to; other lists it replaces. */
const addedLists = new Set([
  'ports',
  'volumes',
  'secrets',
  'configs',
  'expose',
  'dns',
  'dns_search',
  'environment',
  'labels',
  'external_links',
  'devices',
]);

function merge(a: Json, b: Json): Json {
  const out: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const earlier = out[key];
    if (isObject(earlier) && isObject(value)) out[key] = merge(earlier, value);
    else if (Array.isArray(earlier) && Array.isArray(value) && addedLists.has(key))
      out[key] = [...(earlier as unknown[]), ...(value as unknown[])];
    else out[key] = value;
  }
  return out;
}

/** A path of the file as a path of the host. */
export const hostPath = (compose: Compose, path: string): string =>
  isAbsolute(path) ? path : join(compose.dir, path);
