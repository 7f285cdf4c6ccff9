/**
 * Filters on paths, POSIX and Windows, and on environment and home folder.
 * @module
 */
import { realpathSync } from 'node:fs';
import { posix } from 'node:path';
import { type FilterDeclaration, type PluginCall } from '../plugin.ts';
import { filterTypeError, typeError, valueError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { basename, dirname, globFiles, joinPaths } from '../python/paths.ts';
import { tuple, type Py } from '../runtime/types.ts';
import { badType } from '../runtime/undefined.ts';

function splitExtension(p: string, separators: RegExp): [string, string] {
  const start = p.search(new RegExp(`[^${separators.source}]*$`));
  const dot = p.lastIndexOf('.');
  // Leading dots of a name are part of it.
  if (dot < start || /^\.*$/.test(p.slice(start, dot))) return [p, ''];
  return [p.slice(0, dot), p.slice(dot)];
}

function commonPath(paths: readonly string[]): string {
  const [first] = paths;
  if (first === undefined) return valueError('commonpath() arg is an empty sequence');
  const absolute = first.startsWith('/');
  if (paths.some((p) => p.startsWith('/') !== absolute))
    return valueError("Can't mix absolute and relative paths");
  const split = paths.map((p) => p.split('/').filter((x) => x !== '' && x !== '.'));
  const shortest = split.reduce((a, b) => (b.length < a.length ? b : a));
  let n = 0;
  while (n < shortest.length && split.every((s) => s[n] === shortest[n])) n++;
  return (absolute ? '/' : '') + shortest.slice(0, n).join('/');
}

function realPath(p: string): string {
  const full = posix.resolve(p);
  try {
    return realpathSync(full);
  } catch {
    const above = dirname(full);
    return above === full ? full : joinPaths([realPath(above), basename(full)]);
  }
}

type Env = Readonly<Record<string, string | undefined>>;
const envOf = (call: PluginCall): Env => call.ctx.host.services.env;
const variable = (env: Env, name: string): string | undefined =>
  Object.hasOwn(env, name) ? env[name] : undefined;

export function expandUser(p: string, env: Env): string {
  const home = variable(env, 'HOME');
  return home !== undefined && /^~(?=\/|$)/.test(p) ? home.replace(/\/+$/, '') + p.slice(1) || '/' : p;
}
const expandVars = (p: string, env: Env): string =>
  p.replace(
    /\$(\w+)|\$\{([^}]*)\}/g,
    (all: string, a?: string, b?: string) => variable(env, a ?? b ?? '') ?? all,
  );

/** The drive or share of a Windows path, and the rest. */
function splitDrive(p: string): [string, string] {
  const drive = /^[\\/]{2}/.test(p) ? share(p) : (/^.:/.exec(p)?.[0] ?? '');
  return [drive, p.slice(drive.length)];
}
/** `\\\\host\\share` at the start of a path, either of which may be empty; all of it where there is no more. */
function share(p: string): string {
  const start = /^[\\/]{2}\?[\\/]UNC[\\/]/i.exec(p)?.[0].length ?? 2;
  return /^[^\\/]*[\\/][^\\/]*(?=[\\/])/.exec(p.slice(start))
    ? p.slice(0, start) + (/^[^\\/]*[\\/][^\\/]*/.exec(p.slice(start))?.[0] ?? '')
    : p;
}
function splitWindows(p: string): [string, string] {
  const [drive, rest] = splitDrive(p);
  const at = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\')) + 1;
  const head = rest.slice(0, at);
  return [drive + (/^[\\/]*$/.test(head) ? head : head.replace(/[\\/]+$/, '')), rest.slice(at)];
}

function normalizePath(p: string): string {
  if (p === '') return '.';
  const lead = p.startsWith('//') && !p.startsWith('///') ? '/' : '';
  return lead + posix.normalize(p).replace(/(.)\/+$/, '$1');
}

const path = (
  name: string,
  doc: string,
  example: readonly [string, string | null],
  run: (p: string, call: PluginCall) => Py,
): FilterDeclaration => ({
  name,
  doc,
  example,
  takesUndefined: 'value',
  run: (value, _args, call) => run(pathText(value), call),
});
const pathText = (v: Py): string =>
  typeof v === 'string' ? v : badType(v, `expected str, bytes or os.PathLike object, not ${typeName(v)}`);
const joinedText = (v: Py): string =>
  typeof v === 'string'
    ? v
    : badType(v, `join() argument must be str, bytes, or os.PathLike object, not '${typeName(v)}'`);

export const pathFilters: readonly FilterDeclaration[] = [
  path('basename', 'The last part of a path.', ["'/etc/hosts' | basename", "'hosts'"], basename),
  path('dirname', 'The path without its last part.', ["'/etc/hosts' | dirname", "'/etc'"], dirname),
  path('splitext', 'The path and its extension.', ["'a.tar.gz' | splitext", "('a.tar', '.gz')"], (p) =>
    tuple(splitExtension(p, /\//)),
  ),
  path(
    'normpath',
    'The path without `.`, `..` and doubled slashes.',
    ["'/a/./b/../c' | normpath", "'/a/c'"],
    normalizePath,
  ),
  path(
    'realpath',
    'The path without symbolic links, on the controller.',
    ["'/' | realpath", "'/'"],
    realPath,
  ),
  path('expanduser', 'With a leading `~` as the home folder.', ["'~/x' | expanduser", null], (p, call) =>
    expandUser(p, envOf(call)),
  ),
  path(
    'expandvars',
    'With `$NAME` and `${NAME}` replaced by the environment.',
    ["'$HOME' | expandvars", null],
    (p, call) => expandVars(p, envOf(call)),
  ),
  {
    name: 'relpath',
    signature: 'start=none',
    doc: 'The path as seen from another folder.',
    example: ["'/a/b' | relpath('/a/c')", "'../b'"],
    run: (value, [start = null], call) => {
      const to = pathText(value);
      const from = start === null ? call.ctx.host.services.basedir : pathText(start);
      return posix.relative(posix.resolve(from), posix.resolve(from === '.' ? '.' : '/', to)) || '.';
    },
  },
  {
    name: 'path_join',
    doc: 'The parts as one path; a part that is absolute starts anew.',
    example: ["['/etc', 'a', 'b.conf'] | path_join", "'/etc/a/b.conf'"],
    run: (value) => {
      if (typeof value === 'string') return value;
      if (Array.isArray(value) && value.length === 0)
        return typeError("join() missing 1 required positional argument: 'a'");
      if (Array.isArray(value))
        return joinPaths(value.map((p, i) => (i === 0 ? pathText(p) : joinedText(p))));
      return filterTypeError(`|path_join expects string or sequence, got ${typeName(value)} instead.`);
    },
  },
  {
    name: 'commonpath',
    doc: 'The longest path all of them have in common.',
    example: ["['/a/b/c', '/a/b/d'] | commonpath", "'/a/b'"],
    run: (value) => {
      if (!Array.isArray(value))
        return filterTypeError(`|commonpath expects sequence, got ${typeName(value)} instead.`);
      return commonPath(value.map((p) => pathText(p)));
    },
  },
  {
    name: 'fileglob',
    doc: 'The files on the controller that a pattern matches.',
    example: ["'/nosuch/*' | fileglob", '[]'],
    run: (value) => globFiles(pathText(value)),
  },
  path(
    'win_basename',
    'The last part of a Windows path.',
    ["'C:\\a\\b.txt' | win_basename", "'b.txt'"],
    (p) => splitWindows(p)[1],
  ),
  path(
    'win_dirname',
    'A Windows path without its last part.',
    ["'C:\\a\\b.txt' | win_dirname", "'C:\\\\a'"],
    (p) => splitWindows(p)[0],
  ),
  path(
    'win_splitdrive',
    'The drive of a Windows path and the rest.',
    ["'C:\\a' | win_splitdrive", "('C:', '\\\\a')"],
    (p) => tuple(splitDrive(p)),
  ),
];
