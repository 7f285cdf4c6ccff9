/**
 * Lists of roles and collections, as ansible-galaxy prints them.
 * @module
 */
import { join } from 'node:path';
import { collectionsIn, type Listed } from '../../../galaxy/index.ts';
import { jsonText, yamlText } from '../../../template/index.ts';
import { fromPlain } from '../../../util/value.ts';

export const roleLines = (path: string, roles: readonly Listed[]): string =>
  [`# ${path}`, ...roles.map(({ name, version }) => `- ${name}, ${version ?? '(unknown version)'}`)].join(
    '\n',
  );

export function collectionTable(path: string, collections: readonly Listed[]): string {
  const rows = collections.map(({ name, version }) => [name, version ?? '*'] as const);
  const width = (column: 0 | 1, title: string): number =>
    Math.max(title.length, ...rows.map((row) => row[column].length));
  const name = width(0, 'Collection');
  const version = width(1, 'Version');
  const line = (a: string, b: string): string => `${a.padEnd(name)} ${b.padEnd(version)}`;
  return [
    '',
    `# ${path}`,
    line('Collection', 'Version'),
    line('-'.repeat(name), '-'.repeat(version)),
    ...rows.map(([a, b]) => line(a, b)),
  ].join('\n');
}

/** All collections by path and name, as data. */
export async function collectionData(
  paths: readonly string[],
  only: string | undefined,
  json: boolean,
): Promise<string> {
  const all: Record<string, Record<string, { version: string }>> = {};
  for (const path of paths) {
    const found = (await collectionsIn(path))?.filter(({ name }) => only === undefined || name === only);
    if (found === undefined || found.length === 0) continue;
    const folder = path.endsWith('ansible_collections') ? path : join(path, 'ansible_collections');
    all[folder] = Object.fromEntries(found.map(({ name, version = '*' }) => [name, { version }]));
  }
  const data = fromPlain(all);
  return json ? jsonText(data) : yamlText(data).trimEnd();
}
