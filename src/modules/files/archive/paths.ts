/**
 * Which entries an archive gets, and under which names. Pure, but for the listing program.
 * @module
 */
import { posix } from 'node:path';
import { fnmatch } from '../../../sdk/index.ts';
import { globWord, hostWord } from '../../lib/words.ts';

export const isGlob = (path: string): boolean => /[*?]/.test(path);

/** Calls a function of the shell's with each path that is meant, `~` and variables expanded; a plain one need not be there. */
export const eachPath = (paths: readonly string[], command: string): string =>
  paths
    .map((path) =>
      isGlob(path)
        ? `for f in ${globWord(path)}; do if [ -e "$f" ] || [ -L "$f" ]; then ${command} "$f"; fi; done`
        : `${command} ${hostWord(path)}`,
    )
    .join('\n');

/** The directory that is left out of names, with a slash at its end: what all paths' directories begin with. */
export function commonRoot(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, path.lastIndexOf('/') + 1));
  const [first = ''] = folders;
  let length = first.length;
  for (const folder of folders) while (!folder.startsWith(first.slice(0, length))) length--;
  return first.slice(0, first.slice(0, length).lastIndexOf('/') + 1);
}

export interface Entry {
  readonly path: string;
  /** In the archive. */
  readonly name: string;
}

/** Entries in the order that they are written: names of directories before what is in them. */
export function entriesOf(
  found: readonly string[],
  given: {
    readonly root: string;
    readonly dest: string;
    readonly exclude: readonly string[];
    readonly isZip: boolean;
  },
): readonly Entry[] {
  const tests = given.exclude.map((pattern) => fnmatch(pattern));
  const order = (a: Entry, b: Entry): number => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name));
  const entries = found
    .filter((path) => posix.normalize(path) !== posix.normalize(given.dest))
    .map((path) => ({ path, name: path.startsWith(given.root) ? path.slice(given.root.length) : path }))
    // As in Ansible's module: in a zip the whole path is compared, elsewhere the name.
    .filter(({ path, name }) => !tests.some((test) => test(given.isZip ? path : name)));
  return entries.sort(order).filter(({ path }, i) => path !== entries[i - 1]?.path);
}

export const isArchiveName = (path: string): boolean =>
  /\.(?:tar|tar\.(?:gz|bz2|xz)|tgz|tbz2|zip)$/i.test(posix.basename(path));
