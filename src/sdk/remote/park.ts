/**
 * A file that is made ready by one request and put in place by another lies in a private directory meanwhile.
 * @module
 */
import { posix } from 'node:path';
import { raw, sh } from '../shell.ts';
import { placeFunctions, privateName } from './place.ts';

/** A path for such a file within a directory, on its file system. */
export const parkedPath = (folder: string): string => posix.join(folder, privateName(), privateName());

const parts = (path: string) => ({
  folder: posix.dirname(posix.dirname(path)),
  place: posix.basename(posix.dirname(path)),
});

/** Runs steps that make the file, whose name is `name`, in the working directory. Fails without a trace. */
export function parkProgram(path: string, steps: (name: string) => string): string {
  const { folder, place } = parts(path);
  const name = `./${posix.basename(path)}`;
  return sh`${raw(placeFunctions(place))}
trap ${`rm -f -- ${name}; at_unstage; exit 143`} HUP INT TERM
at_enter ${`${folder}/`} && at_stage || { echo "\${at_why:-no directory}" >&2; exit 1; }
{ ${raw(steps(name))}
} || { r=$?; rm -f -- ${name}; at_unstage; exit $r; }`;
}

/** Removes such a file. Names that cannot be guessed: what else a path may have come to lead to has none like it. */
export const unparkProgram = (path: string): string =>
  sh`rm -f -- ${path}; rmdir -- ${posix.dirname(path)} 2>/dev/null; :`;
