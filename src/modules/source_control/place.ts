/**
 * A checkout where others may change the directories on the way, as shell.
 * @module
 */
import { placeFunctions } from '../../sdk/remote/place.ts';

/**
 * Shell functions on the path `d`. `fresh` makes the directory, and in it a private one: a new checkout is made as `./t`
 * there, and `settle` moves what is in it up, when it is complete; a failure leaves nothing. `present` goes to a checkout
 * that is there, through no link that root does not follow, so that it is `.` from then on. Both leave `umask` to the
 * program that makes files.
 */
export const checkoutFunctions = `${placeFunctions()}
at_dress() { :; }
no() { printf '%s\\n' "\${at_why:-$1}" >&2; exit 1; }
fresh() {
  made=; [ -d "$d/" ] || made=1
  at_dirs "$d/" && at_stage || no "cannot write to $d"
  trap 'rm -rf ./t; cd -P .. && rmdir "./$at_s" 2>/dev/null; [ -z "$made" ] || { made=\${PWD##*/}; cd .. && rmdir "./$made" 2>/dev/null; }' EXIT
  trap 'exit 143' HUP INT TERM
}
settle() {
  ( cd -P ./t && set -- && for f in * .[!.]* ..?*; do
    if [ -e "./$f" ] || [ -L "./$f" ]; then set -- "$@" "$f"; fi
  done && { [ $# = 0 ] || mv -f -- "$@" ../..; } ) || no "cannot put the checkout in place"
  trap - EXIT; rm -rf ./t; cd -P .. && rmdir "./$at_s"
}
present() { at_enter "$d/" || no "cannot go to $d"; d=.; }`;
