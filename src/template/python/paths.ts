/**
 * Python's posixpath and glob, as far as filters and lookups need them.
 * @module
 */
import { readdirSync, statSync } from 'node:fs';

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

const marks = /[*?[]/;

/** A glob's part as a regular expression; hidden names only where the pattern starts with a dot. */
function globRegex(pattern: string): RegExp {
  let out = pattern.startsWith('.') ? '^' : '^(?!\\.)';
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i);
    const end = c === '[' ? pattern.indexOf(']', i + 2) : -1;
    if (c === '*') out += '.*';
    else if (c === '?') out += '.';
    else if (end > 0) {
      const set = pattern
        .slice(i + 1, end)
        .replace(/\\/g, '\\\\')
        .replace(/^!/, '^');
      out += `[${set}]`;
      i = end;
    } else out += c.replace(/[.+^$(){}|[\]\\]/g, '\\$&');
  }
  return new RegExp(`${out.replace(/(?:\.\*)+/g, '.*')}$`, 's');
}

const list = (folder: string): string[] => {
  try {
    return readdirSync(folder === '' ? '.' : folder).sort();
  } catch {
    return [];
  }
};

function matches(pattern: string): string[] {
  const above = dirname(pattern);
  const parents = marks.test(above) ? matches(above) : [above];
  const name = basename(pattern);
  if (!marks.test(name)) return parents.map((p) => joinPaths([p, name]));
  const regex = globRegex(name);
  return parents.flatMap((p) =>
    list(p)
      .filter((f) => regex.test(f))
      .map((f) => (p === '' ? f : joinPaths([p, f]))),
  );
}

/** Regular files a pattern matches. */
export function globFiles(pattern: string): string[] {
  return matches(pattern).filter((path) => {
    try {
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}
