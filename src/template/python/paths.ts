/**
 * Python's posixpath and glob, as far as filters and lookups need them.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';
import { fsPath, textOfBytes } from '../../util/bytes.ts';
import { fnmatch, isPattern } from '../../util/fnmatch.ts';

export const basename = (p: string): string => p.slice(p.lastIndexOf('/') + 1);
export function dirname(p: string): string {
  const head = p.slice(0, p.lastIndexOf('/') + 1);
  return /^\/*$/.test(head) ? head : head.replace(/\/+$/, '');
}

export function joinPaths(parts: readonly string[]): string {
  return parts.reduce((path, part) => {
    if (part.startsWith('/')) return part;
    return path === '' || path.endsWith('/') ? path + part : `${path}/${part}`;
  }, '');
}

/** A glob's part; hidden names only where the pattern starts with a dot. */
function nameMatcher(pattern: string): (name: string) => boolean {
  const test = fnmatch(pattern);
  return pattern.startsWith('.') ? test : (name) => !name.startsWith('.') && test(name);
}

const list = (folder: string): string[] => {
  try {
    return readdirSync(fsPath(folder === '' ? '.' : folder), 'buffer')
      .map(textOfBytes)
      .sort();
  } catch {
    return [];
  }
};

function matches(pattern: string): string[] {
  const above = dirname(pattern);
  const parents = isPattern(above) ? matches(above) : [above];
  const name = basename(pattern);
  if (!isPattern(name)) return parents.map((p) => joinPaths([p, name]));
  const test = nameMatcher(name);
  return parents.flatMap((p) =>
    list(p)
      .filter((f) => test(f))
      .map((f) => (p === '' ? f : joinPaths([p, f]))),
  );
}

/** Regular files a pattern matches. */
export function globFiles(pattern: string): string[] {
  return matches(pattern).filter((path) => {
    try {
      return statSync(fsPath(path)).isFile();
    } catch {
      return false;
    }
  });
}
