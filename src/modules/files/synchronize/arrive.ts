/**
 * Going to the destination of rsync on the host, so that its path is resolved once, and through no link that root does
 * not follow.
 * @module
 */
import { placeFunctions } from '../../../sdk/remote/place.ts';

/** The shell's word for the destination from where {@link arriveProgram} has gone to. */
export const arrivedWord = '"./$n$slash"';

/** Goes to the destination, or to the directory that it should be made in. `word` is the path as a word of a shell. */
export const arriveProgram = (word: string): string => `start=$PWD
${placeFunctions()}
dest=${word} slash=; case $dest in */) slash=/ ;; esac
p=$dest; while :; do case $p in ?*/) p=\${p%/} ;; *) break ;; esac; done
at_aim "$p" 1 && { [ "$n" = . ] || [ ! -d "./$n" ] || { at_into "$n" && n=.; }; } || {
  printf '%s\\n' "rsync: cannot go to $dest: \${at_why:-No such file or directory}" >&2; exit 11
}
umask "$u"`;
