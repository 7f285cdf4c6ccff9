/**
 * What is known of roles: told by their folders and by a server.
 * @module
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TsplayError } from '../errors/index.ts';
import { pyText } from '../template/index.ts';
import { loadYamlFile } from '../source/index.ts';
import { isDict, keyText, type Dict, type Value } from '../util/value.ts';
import { visible } from '../util/visible.ts';
import { field, textOf } from './http.ts';
import { isRoleName } from './names.ts';
import { roleServer } from './role-server.ts';
import type { GalaxyServer } from './server.ts';

/** Not shown: what is shown above, and addresses. */
const passedOver = new Set([
  'name',
  'description',
  'readme_html',
  'related',
  'summary_fields',
  'average_aw_composite',
  'average_aw_score',
  'url',
]);

const sorted = (data: Dict): (readonly [string, Value])[] =>
  [...data]
    .map(([key, value]) => [keyText(key), value] as const)
    .filter(([key]) => !passedOver.has(key))
    .sort(([a], [b]) => (a < b ? -1 : 1));

function page(data: Dict): string {
  const about = data.get('description') ?? field(data, 'galaxy_info', 'description') ?? '';
  const lines = ['', `Role: ${pyText(data.get('name') ?? '')}`, `\tdescription: ${pyText(about)}`];
  for (const [key, value] of sorted(data))
    if (isDict(value)) {
      lines.push(`\t${key}:`);
      for (const [inner, content] of sorted(value)) lines.push(`\t\t${inner}: ${pyText(content)}`);
    } else lines.push(`\t${key}: ${pyText(value)}`);
  return [...lines, ''].join('\n');
}

const dictIn = (...path: readonly string[]): Dict => {
  const file = join(...path);
  const data = existsSync(file) ? loadYamlFile(file) : null;
  return isDict(data) ? data : new Map<Value, Value>();
};

export interface InfoOptions {
  readonly paths: readonly string[];
  readonly servers: readonly GalaxyServer[];
  readonly offline: boolean;
}

/** A page about a role, or the line that there is none. */
export async function roleInfo(
  name: string,
  { paths, servers, offline }: InfoOptions,
): Promise<string | undefined> {
  const folder = isRoleName(name)
    ? paths.map((path) => join(path, name)).find((path) => existsSync(path))
    : undefined;
  const data: Dict = new Map<Value, Value>([['path', [...paths]]]);
  if (folder !== undefined)
    for (const [key, value] of dictIn(folder, 'meta', '.galaxy_install_info'))
      data.set(key === 'version' ? 'installed_version' : key, value);
  if (offline) {
    if (folder === undefined) return undefined;
  } else {
    const remote = await (await roleServer(servers)).role(name);
    if (!isDict(remote)) return undefined;
    for (const [key, value] of remote) data.set(key, value);
  }
  if (folder !== undefined)
    for (const [key, value] of dictIn(folder, 'meta', 'main.yml')) data.set(key, value);
  data.set('name', name);
  return visible(page(data));
}

/**
 * The roles that a search finds, as a table; undefined when there are none.
 * @throws {TsplayError} TSP1501 without anything to search for
 */
export async function searchRoles(
  servers: readonly GalaxyServer[],
  query: {
    readonly words: readonly string[];
    readonly platforms: string | undefined;
    readonly tags: string | undefined;
    readonly author: string | undefined;
  },
): Promise<string | undefined> {
  const { words, platforms, tags, author } = query;
  if (words.length === 0 && platforms === undefined && tags === undefined && author === undefined)
    throw new TsplayError(
      'TSP1501',
      'Invalid query. At least one search term, platform, galaxy tag or author must be provided.',
    );
  const asked: Record<string, string> = {};
  if (words.length > 0) asked.autocomplete = words.join('+');
  if (tags !== undefined) asked.tags_autocomplete = tags.replaceAll(',', '+');
  if (platforms !== undefined) asked.platforms_autocomplete = platforms.replaceAll(',', '+');
  if (author !== undefined) asked.username_autocomplete = author;
  const { count, roles } = await (await roleServer(servers)).searchRoles(asked);
  if (count === 0) return undefined;
  const rows = roles.map((role) => [
    `${textOf(field(role, 'username')) ?? ''}.${textOf(field(role, 'name')) ?? ''}`,
    textOf(field(role, 'description')) ?? '',
  ]);
  const width = Math.max(4, ...rows.map(([name = '']) => name.length));
  const more = count > roles.length ? ` Showing first ${roles.length}.` : '';
  const lines = [
    '',
    more === ''
      ? `Found ${count} roles matching your search:`
      : `Found ${count} roles matching your search.${more}`,
    '',
    ...[['Name', 'Description'], ['----', '-----------'], ...rows].map(
      ([name = '', about = '']) => ` ${name.padEnd(width)} ${about}`,
    ),
  ];
  return visible(lines.join('\n'));
}
