/**
 * A checkout where others may change the directories on the way, as shell.
 * @module
 */
import { temporaryFolder } from '../../sdk/index.ts';
import { spreadFunctions } from '../files/lib/spread.ts';
import { treeFunctions } from '../files/lib/tree-functions.ts';

/**
 * Shell functions on the path `d`. `fresh` makes the directory, and in it a private one; a new checkout is made as `$w`, and
 * `settle` moves what is in it to where it belongs, when it is complete; a failure leaves nothing. `settle spread` does so
 * where files are there already. `beside NAME` is for one file, which is made as `$w` and put in place by `settle_file`; it
 * gets NAME where `d` is a directory. `present` goes to a checkout that is there, through no link that root does not
 * follow, so that it is `.` from then on. All leave `umask` to the program that makes files.
 *
 * git and svn go to all that they write by its absolute path. Where others than root can change that, `$w` is in
 * `remoteTmp`: else a user could put another tree, with links of the right names, in the place of theirs.
 */
export const checkoutFunctions = (remoteTmp: string): string => `${treeFunctions(false)}
${spreadFunctions}
follows() { return 1; }
stays() { return 1; }
at_dress() { :; }
no() { printf '%s\\n' "\${at_why:-$1}" >&2; exit 1; }
led_astray() {
  p=$PWD
  while [ -n "$p" ]; do
    p=\${p%/*}
    if at_loose "\${p:-/}"; then case $(stat -c %u:%a -- "\${p:-/}") in 0:1???) ;; *) return 0 ;; esac; fi
  done
  return 1
}
apart() {
  if led_astray; then
    ${temporaryFolder({ wanted: remoteTmp, variable: 'apart' }).replaceAll('\n', '\n    ')}
    w=$apart/$1
  else apart= w=./$1; fi
}
gone() { rm -rf -- "./$1"; [ -z "$apart" ] || rm -rf -- "$apart"; cd -P .. && rmdir "./$at_s" 2>/dev/null; }
arrive() {
  [ -z "$apart" ] || mv -- "$w" "./$1" || no "cannot put the checkout in place"
  if [ -n "$apart" ] && [ -e /sys/fs/selinux/enforce ]; then chcon -R --reference=.. "./$1" 2>/dev/null; fi
}
fresh() {
  made=; [ -d "$d/" ] || made=1
  at_dirs "$d/" && rp=\${PWD%/} && at_stage || no "cannot write to $d"
  apart t
  trap 'gone t; [ -z "$made" ] || { made=\${PWD##*/}; cd .. && rmdir "./$made" 2>/dev/null; }' EXIT
  trap 'exit 143' HUP INT TERM
}
settle() {
  arrive t
  case \${1-} in
  spread) ( cd -P .. && d=$PWD && ( held && back && spread "" ) < . ) ;;
  *) ( cd -P ./t && set -- && for f in * .[!.]* ..?*; do
    if [ -e "./$f" ] || [ -L "./$f" ]; then set -- "$@" "$f"; fi
  done && { [ $# = 0 ] || mv -f -- "$@" ../..; } ) ;;
  esac || no "cannot put the checkout in place"
  trap - EXIT; gone t
}
beside() {
  if [ -d "$d/" ]; then at_enter "$d/" && n=$1; else at_aim "$d" 0; fi && at_stage || no "cannot write to $d"
  apart "$n"
  trap 'gone "$n"' EXIT; trap 'exit 143' HUP INT TERM
}
settle_file() {
  arrive "$n"; mv -f -- "./$n" .. || no "cannot put $n in place"
  trap - EXIT; gone "$n"
}
present() { at_enter "$d/" || no "cannot go to $d"; d=.; }`;
