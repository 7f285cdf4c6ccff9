/**
 * Lists of roles and collections, as ansible-galaxy prints them.
 * @module
 */
import type { Listed } from '../../../galaxy/index.ts';

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
