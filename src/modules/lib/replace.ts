/**
 * Replacing small text files within a bigger program, so that writing and acting on it are one round trip.
 * @module
 */
import { placeFunctions } from '../../sdk/remote/place.ts';
import { quote } from '../../util/shell.ts';

/**
 * Shell functions. `replace PATH MODE [OWNER]` puts its stdin in place of a file, atomically, keeping owner and mode
 * unless an owner is given. `folder PATH MODE OWNER` makes a directory and what is missing above it. Both are safe from
 * users who may change what is on the way there.
 */
export const replaceFunction = `${placeFunctions('".tsplay-$$.tmp"')}
umask "$u"
replace() (
  umask 077; at_dress() { :; }
  k=o r=1
  case $1 in */*) at_dirs "\${1%/*}/" ;; esac && at_aim "$1" 1 && at_stage || { printf '%s\\n' "\${at_why:-cannot go to the directory of $1}" >&2; exit 1; }
  trap 'rm -f "./$n" "./$k"; at_unstage; exit 143' HUP INT TERM
  [ "$n" != o ] || k=p
  if cat > "./$n"; then
    if [ -e "../$n" ]; then
      at_pin "$n" "$k"
      chown -- "$(stat -L -c %u:%g "$o")" "./$n" 2>/dev/null
      chmod -- "$(stat -L -c %a "$o")" "./$n"
      if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$o" "./$n" 2>/dev/null; fi
      rm -f "./$k"
    else chmod -- "$2" "./$n"; fi
    if [ -z "\${3-}" ] || { chown -- "$3" "./$n" && chmod -- "$2" "./$n"; }; then
      # A bind mount cannot be replaced, only written.
      mv -f "./$n" .. 2>/dev/null && r=0 || { at_loose .. || { cat "./$n" > "../$n" && r=0; }; }
    fi
  fi
  rm -f "./$n"; at_unstage; exit $r
)
folder() (
  umask 077; at_m=$2 at_o=$3
  at_dress() { chown -h -- "$at_o" "$f" && chmod -- "$at_m" "$f"; }
  at_dirs "$1/" || { printf '%s\\n' "\${at_why:-cannot make $1}" >&2; exit 1; }
)`;

/** A line that replaces one file; the program must hold {@link replaceFunction}. */
export const replaceLine = (path: string, content: string, mode = '644', owner = ''): string =>
  `printf %s ${quote(content)} | replace ${quote(path)} ${mode} ${quote(owner)} || exit 1`;
