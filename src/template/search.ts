/**
 * Finding files for includes and lookups.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { fsPath } from '../util/bytes.ts';
import { expandHome } from '../util/home.ts';
import { mustBeReadable } from '../util/regular-file.ts';

/** The folders to look in: in each base its special folder first. */
export const candidates = (bases: readonly string[], folder: string): string[] =>
  bases.flatMap((base) => [join(base, folder), base]);

/** The file a lookup means; undefined when there is none. */
export function findFile(written: string, bases: readonly string[], folder: string): string | undefined {
  const name = expandHome(written);
  if (isAbsolute(name)) return existsSync(fsPath(name)) ? name : undefined;
  return candidates(bases, folder)
    .map((dir) => join(dir, name))
    .find((path) => existsSync(fsPath(path)));
}

/** The text and path of a template to include; like Jinja2's loader it never leaves the search path. */
export function readTemplate(
  name: string,
  bases: readonly string[],
): { text: string; path: string } | undefined {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || parts.length === 0) return undefined;
  for (const dir of candidates(bases, 'templates')) {
    const path = join(dir, ...parts);
    mustBeReadable(path);
    try {
      return { text: readFileSync(fsPath(path), 'utf8'), path };
    } catch {
      // Not in this folder: the next one.
    }
  }
  return undefined;
}
