/**
 * What a program prints as a file that is there when the program is done, and not before, as shell.
 * @module
 */
import { placeFunctions } from '../../sdk/index.ts';

/**
 * The shell function `fresh PATH FUNCTION`: runs a function in the working directory, and what it prints becomes the
 * file, which keeps owner and permissions of the one that was there. When it fails, that one stays. What is no file, such
 * as /dev/null, is written to. Users who may change what is on the way gain nothing by it.
 * `fresh_folder PATH FUNCTION` hands the function a path at which it makes a directory; it should be called where others can
 * change the directory around it (`loose_around PATH`), as the working directory is another one then.
 */
export const freshFunctions = (): string => `${placeFunctions()}
umask "$u"
at_dress() { :; }
fresh_no() { printf '%s\\n' "\${at_why:-$1}" >&2; exit 1; }
fresh_to() { at_aim "$1" 1 || fresh_no "cannot go to the directory of $1"; }
fresh() (
  s=$PWD k=o b=; umask 077; fresh_to "$1"
  if [ "$n" = . ] || [ -d "./$n" ]; then fresh_no "$1: Is a directory"; fi
  if [ "$n" = o ]; then k=p; fi
  # Asked here: who fails to stage may stand elsewhere.
  if at_loose .; then b=1; fi
  if [ -e "./$n" ] && [ ! -f "./$n" ]; then
    if [ -n "$b" ]; then fresh_no "$1 is not a regular file"; fi
    { cd -- "$s" && $2; } > "./$n"; exit
  fi
  if [ -e "./$n" ] && ! command -v chmod >/dev/null 2>&1; then at_why='sh: chmod: not found'; fresh_no; fi
  if ! at_stage; then
    if [ -z "$b" ] && [ -f "./$n" ]; then { cd -- "$s" && $2; } > "./$n"; exit; fi
    fresh_no "cannot write $1"
  fi
  gone() { rm -f -- "./$n" "./$k"; at_unstage; }
  trap 'gone; exit 143' HUP INT TERM
  (umask "$u"; : > "./$n")
  (cd -- "$s" && $2) > "./$n"; r=$?
  if [ $r = 0 ]; then
    if [ -e "../$n" ]; then
      if at_pin "$n" "$k" || [ -z "$b" ]; then
        chown -- "$(stat -c %u:%g -- "$o")" "./$n" 2>/dev/null
        chmod -- "$(stat -c %a -- "$o")" "./$n"
        if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$o" "./$n" 2>/dev/null; fi
      fi
      rm -f -- "./$k"
    fi
    # A bind mount cannot be replaced, only written.
    mv -f "./$n" .. || { [ -z "$b" ] && cat "./$n" > "../$n"; } || r=1
  fi
  gone; exit $r
)
loose_around() ( fresh_to "$1"; at_loose . )
fresh_folder() (
  umask 077; fresh_to "$1"; at_stage || fresh_no "cannot write $1"
  gone() { rm -rf -- "./$n"; at_unstage; }
  trap 'gone; exit 143' HUP INT TERM
  (umask "$u"; $2 "./$n"); r=$?
  if [ $r = 0 ]; then mv -f "./$n" .. || r=1; fi
  gone; exit $r
)`;
