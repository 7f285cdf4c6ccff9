/**
 * Replacing small text files within a bigger program, so that writing and acting on it are one round trip.
 * @module
 */
import { quote } from '../../util/shell.ts';

/** Shell function: `replace PATH MODE` puts its stdin in place of a file, atomically, keeping owner and mode. */
export const replaceFunction = `replace() {
  p=$1; if [ -L "$p" ]; then p=$(readlink -f -- "$p"); fi
  d=\${p%/*}; mkdir -p -- "\${d:-/}" || return 1
  t=$d/.tsplay-$$-\${p##*/}
  (umask 077; cat >"$t") || { rm -f -- "$t"; return 1; }
  if [ -e "$p" ]; then
    chown "$(stat -c %u:%g -- "$p")" "$t" 2>/dev/null; chmod "$(stat -c %a -- "$p")" "$t"
    if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$p" -- "$t" 2>/dev/null; fi
  else chmod "$2" "$t"; fi
  # A bind mount cannot be replaced, only written.
  mv -f -- "$t" "$p" 2>/dev/null || { cat -- "$t" >"$p"; r=$?; rm -f -- "$t"; return $r; }
}`;

/** A line that replaces one file; the program must hold {@link replaceFunction}. */
export const replaceLine = (path: string, content: string, mode = '644'): string =>
  `printf %s ${quote(content)} | replace ${quote(path)} ${mode} || exit 1`;
