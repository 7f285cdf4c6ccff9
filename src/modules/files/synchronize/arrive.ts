/**
 * Going to the destination of rsync on the host, so that its path is resolved once, and through no link that root does
 * not follow.
 *
 * rsync itself goes to its destination by an absolute path, even when it is told `.`. It is given a path below /proc
 * that leads to the directory which the shell has open, so that whoever turns a name into a link meanwhile comes late.
 * @module
 */
import { posix } from 'node:path';
import { placeFunctions } from '../../../sdk/index.ts';

/** The directory that the shell is in, as the destination itself and as the one that the destination is an entry of. */
const opened = { itself: '/proc/self/fd/3', around: '/proc/self/fd/4' } as const;

export interface Arrival {
  /** The path as a word of a shell. */
  readonly word: string;
  /** A condition of the shell: whether rsync would make a directory of a destination that is missing. */
  readonly makesDirectory: string;
  /** Whether anything is written; not in check mode. */
  readonly writes: boolean;
}

/**
 * A program that goes to the destination, or to the directory that it should be made in, and runs rsync there.
 * `line` makes the command line of the word for the destination.
 *
 * Where others can change that directory, a new directory is made first, and a file is written in a private directory
 * and moved: rsync would write below whatever the name leads to by then.
 */
export const arriveProgram = (
  { word, makesDirectory, writes }: Arrival,
  line: (destination: string) => string,
): string => `start=$PWD
${placeFunctions()}
at_dress() { :; }
lost() {
  printf '%s\n' "rsync: cannot go to $dest: \${at_why:-No such file or directory}" >&2
  if [ -n "$staged" ]; then rm -f "./$n"; at_unstage; fi
  exit 11
}
dest=${word} slash= staged= to=.; case $dest in */) slash=/ ;; esac
p=$dest; while :; do case $p in ?*/) p=\${p%/} ;; *) break ;; esac; done
at_aim "$p" 1 || lost
if [ "$n" = . ]; then :; elif [ -d "./$n" ]; then at_into "$n" && n=. || lost
elif ${writes ? 'at_loose .' : 'false'}; then
  if [ -n "$slash" ] || ${makesDirectory}; then at_make "$n" && n=. || lost
  else at_stage && staged=1 || lost; at_pin "$n" "$n" || [ ! -e "../$n" ] || lost; fi
fi
umask "$u"
if [ -r . ] && [ -d /proc/self/fd/3/ ] 3<.; then
  if [ "$n" = . ]; then to=${opened.itself}; else to=${opened.around}; fi
  ${line('"$to/$n$slash"')} 3<. 4<.
else ${line('"$to/$n$slash"')}; fi
r=$?
if [ -n "$staged" ]; then
  if [ -e "./$n" ] || [ -L "./$n" ]; then mv -f "./$n" .. || r=11; fi
  at_unstage || { [ $r = 0 ] && r=11; }
fi
exit $r`;

/** What rsync says, with the destination's own path in place of the one that rsync was given. */
export const withPlaces = (text: string, dest: string): string =>
  text
    .replaceAll(opened.itself, dest.replace(/(?<=.)\/+$/, ''))
    .replaceAll(opened.around, posix.dirname(dest));
