/**
 * Which files there are to look at.
 * @module
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join, relative, resolve, sep } from 'node:path';
import type { Kind } from '../config/kinds.ts';
import type { LintOptions } from '../config/options.ts';
import { globMatch, ignoreMatcher } from './patterns.ts';
import { looksLikeRole, roleRoot } from './roles.ts';

/** A file or folder that was found. */
export interface Candidate {
  /** Absolute. */
  readonly path: string;
  readonly kind: Kind;
  /** Named on the command line: nothing excludes it. */
  readonly explicit: boolean;
}

const alwaysIgnored = [
  '.ansible', '.git', '.tox', '.mypy_cache', '__pycache__', '.DS_Store', '.coverage', '.pytest_cache', '.ruff_cache',
]; // prettier-ignore

/** The kind of a file by its path below the project; of a folder `role` or nothing. */
export function kindOf(path: string, options: LintOptions): Kind {
  const below = relative(options.projectDir, path);
  const told = below.startsWith('..') ? path.slice(1) : below;
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
    return looksLikeRole(path) ? 'role' : '';
  if (basename(path) === 'pattern.json') return 'pattern';
  return options.kinds.find(({ pattern }) => globMatch(pattern, told))?.kind ?? '';
}

/** A path as it is told: from the working directory, from the home folder, or whole. */
export function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, path);
  if (below === '') return '.';
  if (!below.startsWith('..')) return below;
  const home = homedir();
  return path.startsWith(home + sep) ? `~${path.slice(home.length)}` : path;
}

/** Whether a path is left out by the configuration. */
export function excluder(options: LintOptions): (path: string) => boolean {
  const patterns = options.exclude.map((pattern) => pattern.replace(/^~(?=\/|$)/, () => homedir()));
  const names = ignoreMatcher(patterns.filter((pattern) => !pattern.startsWith('/')));
  const whole = patterns
    .filter((pattern) => pattern.startsWith('/'))
    .map((pattern) => pattern.replace(/\/$/, ''));
  return (path) =>
    whole.some((pattern) => path === pattern || path.startsWith(`${pattern}/`) || globMatch(pattern, path)) ||
    (path.startsWith(options.projectDir + sep) && names(relative(options.projectDir, path)));
}

type Ignore = (path: string) => boolean;

/** All files below a folder, links to folders not followed. */
function* filesBelow(folder: string, excluded: Ignore, outer: readonly Ignore[]): Generator<string> {
  const gitignore = join(folder, '.gitignore');
  const own = existsSync(gitignore) ? ignoreMatcher(readFileSync(gitignore, 'utf8').split('\n')) : undefined;
  const ignores = own
    ? [...outer, (path: string) => own(relative(folder, path) + (path.endsWith('/') ? '/' : ''))]
    : outer;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (alwaysIgnored.includes(entry.name) || excluded(path)) continue;
    const isFolder = entry.isDirectory();
    if (ignores.some((ignores) => ignores(isFolder ? `${path}/` : path))) continue;
    if (isFolder) yield* filesBelow(path, excluded, ignores);
    else if (
      entry.isFile() ||
      (entry.isSymbolicLink() && statSync(path, { throwIfNoEntry: false })?.isFile() === true)
    )
      yield path;
  }
}

/** The files and roles that paths stand for; without paths those of the project. */
export function discover(paths: readonly string[], options: LintOptions): Candidate[] {
  const found = new Map<string, Candidate>();
  const excluded = excluder(options);
  const add = (path: string, explicit: boolean): void => {
    if (!found.has(path)) found.set(path, { path, kind: kindOf(path, options), explicit });
  };
  for (const path of paths.length === 0 ? ['.'] : paths) {
    const whole = resolve(options.cwd, path);
    if (statSync(whole, { throwIfNoEntry: false })?.isDirectory() !== true) {
      add(whole, true);
      continue;
    }
    if (paths.length > 0 && looksLikeRole(whole) && !existsSync(join(whole, 'galaxy.yml'))) add(whole, true);
    for (const file of filesBelow(whole, excluded, [])) {
      add(file, false);
      const role = roleRoot(file);
      if (role !== undefined) add(role.folder, false);
    }
  }
  return [...found.values()];
}
