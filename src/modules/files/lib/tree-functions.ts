/**
 * Shell functions that put a tree, made ready where no other user can reach, into a directory that others may change.
 * @module
 */
import { placeFunctions } from '../../../sdk/index.ts';

/**
 * With those of place.ts. `rp` is the path of the directory, in which the program has made its private directory and
 * unpacked files into `t` in there. `x` fails with what went wrong, `keep NAME` makes a copy of an entry of this directory,
 * `back` returns to the unpacked files, `into REL NAME...` moves some of them to a directory below the root, which is held
 * as its standard input; `lay PATH TARGET OWNER` makes a link, whose owner and group may be empty.
 */
export const treeFunctions = (backup: boolean): string => `${placeFunctions()}
x() { printf '%s\\n' "\${at_why:-$1}" >&2; exit 1; }
keep() {
  if [ -e "./$1" ]; then ${backup ? '' : 'return 0; '}( at_s=$at_s.b; at_stage && at_pin "$1" o && c=$1.$$.$(date "+%Y-%m-%d@%H:%M:%S~") && cp -p -- "$o" "./$c" && mv -f "./$c" ..; r=$?; rm -f ./o; at_unstage; exit $r ) || x "cannot keep $1"; fi
}
back() {
  cd -P "$rp/$at_s/t" 2>/dev/null && [ "$PWD" = "$rp/$at_s/t" ] && at_y=$(stat -c "%u %a" ..) || return 1
  at_root
  case $at_y in *[2367]|*[2367]?) return 1 ;; "$at_me "*) ;; *) return 1 ;; esac
}
${holding}
into() (
  cd -P ../.. && at_down "$1" || x "cannot go to $1 below $rp"
  t=$1; shift
  for f do keep "\${f##*/}"; done
  d=$PWD; ( held && back && give "$t" "$@" ) < .
)
lay() (
  at_aim "$1" 0 || x "cannot go to the directory of $1"
  [ ! -e "./$n" ] || [ -L "./$n" ] || x "refusing to convert $1 to symlink"
  at_stage || x "cannot make the link $1"
  ln -s -- "$2" "./$n" && { [ -z "$3" ] || chown -h -- "$3" "./$n"; } && mv -f "./$n" ..; r=$?
  at_unstage; exit $r
)`;

/**
 * `held` sets `h` to a word for the directory on standard input, which is at `d`. `give REL NAME...` moves entries of this
 * directory into it, REL below the root. A rename cannot cross file systems, nor mounts of one: there, a copy is made in
 * another private directory, inside the one it is for.
 */
const holding = `held() {
  h=/proc/self/fd/0
  [ -d "$h/" ] || { h=$d; ! at_loose "$d" && ! at_loose "$rp"; } || x "$d can be changed by others than root, and there is no /proc"
}
near() {
  : > "./$at_s.l" && ln -- "./$at_s.l" "$h/$at_s.l" 2>/dev/null; at_v=$?
  rm -f -- "./$at_s.l" "$h/$at_s.l"; return $at_v
}
give() {
  if [ -z "$1" ] || near; then shift; mv -f -- "$@" "$h/"; else shift; across "$@"; fi
}
across() (
  exec 3< . && cd -P "$h" && at_s=$at_s.m && at_stage || x "cannot write to $d"
  [ -d /proc/self/fd/3/ ] || x "$d is on another file system, and there is no /proc"
  for f do
    n=\${f##*/}
    cp -a "/proc/self/fd/3/$f" "./$n" 3<&3 && mv -f "./$n" .. || { rm -rf "./$n"; at_unstage; exit 1; }
  done
  at_unstage
)`;
