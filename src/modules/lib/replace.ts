/**
 * Replacing small text files within a bigger program, so that writing and acting on it are one round trip.
 * @module
 */
import { digestProgram, fail, placeFunctions, quote, type Sections } from '../../sdk/index.ts';

/** What a file on the host held when it was read. */
export interface Held {
  /** Empty where there is no file. */
  readonly text: string;
  /** SHA-1 of the same bytes; empty where there is no file. */
  readonly sha1: string;
}

/**
 * The shell function `take NAME PATH` for programs with sections: prints a file and the digest of just what it printed,
 * so that what is written later can be bound to it. A pipe is not read, as who waits for its writer waits for
 * ever, and no device, which may have no end and would be replaced by a file.
 */
export const takeFunction = `take() {
  if [ -e "$2" ] && [ ! -f "$2" ]; then s "$1.odd"; printf '%s\\n' "$2"; return; fi
  v=$(cat -- "$2" 2>/dev/null && echo .) && h=$(printf %s "\${v%.}" | { sha1sum || openssl dgst -sha1; } 2>/dev/null) || h=
  h=\${h##*= }; s "$1"; printf '%s\\n' "\${v%.}"; s "$1.sha1"; printf '%s\\n' "\${h%% *}"
}`;

/** What {@link takeFunction} printed. @throws {ModuleFailure} for what is no file */
export function taken(answer: Sections, name: string): Held {
  const odd = answer.text(`${name}.odd`);
  if (odd !== '') fail(`Cannot read ${odd}: it is not a regular file`);
  return { text: answer.text(name), sha1: answer.text(`${name}.sha1`) };
}

/**
 * Shell functions. `replace PATH MODE OWNER SHA1 BACKUP` puts its stdin in place of a file, atomically, keeping owner and
 * mode unless an owner is given. The file must still have the digest, or not be there where that is empty, unless it is
 * `any`: else a user could have a secret read in its place, and written to where they can read it. With BACKUP it keeps a
 * copy and prints its path. `folder PATH MODE OWNER` makes a directory and what is missing above it. Both are safe from
 * users who may change what is on the way there.
 */
export const replaceFunction = `${placeFunctions('".tsplay-$$.tmp"')}
umask "$u"
replace() (
  umask 077; at_dress() { :; }
  k=o r=1 b=
  case $1 in */*) at_dirs "\${1%/*}/" ;; esac && at_aim "$1" 1 && at_stage || { printf '%s\n' "\${at_why:-cannot go to the directory of $1}" >&2; exit 1; }
  gone() { rm -f -- "./$n" "./$k" \${b:+"./$b"}; at_unstage; }
  trap 'gone; exit 143' HUP INT TERM
  [ "$n" != o ] || k=p
  if cat > "./$n"; then
    x=
    if [ -e "../$n" ]; then
      at_pin "$n" "$k"
      chown -- "$(stat -L -c %u:%g -- "$o")" "./$n" 2>/dev/null
      chmod -- "$(stat -L -c %a -- "$o")" "./$n"
      if [ -e /sys/fs/selinux/enforce ]; then chcon --reference="$o" "./$n" 2>/dev/null; fi
      x=$(${digestProgram('"$o"', 'sha1')})
      if [ -n "\${5-}" ] && [ ! -p "$o" ]; then b=$n.$$.$(date '+%Y-%m-%d@%H:%M:%S~'); cp -p -- "$o" "./$b" || { gone; exit 1; }; fi
      rm -f "./$k"
    else chmod -- "$2" "./$n"; fi
    if [ "\${4-any}" != any ] && [ "$x" != "$4" ] && { [ -n "$x" ] || at_loose ..; }; then
      gone; printf '%s\n' "$1 was changed while it was edited" >&2; exit 1
    fi
    if [ -z "\${3-}" ] || { chown -- "$3" "./$n" && chmod -- "$2" "./$n"; }; then
      # A bind mount cannot be replaced, only written.
      mv -f "./$n" .. 2>/dev/null && r=0 || { at_loose .. || { cat "./$n" > "../$n" && r=0; }; }
    fi
    if [ $r = 0 ] && [ -n "$b" ]; then mv -f "./$b" .. && printf '%s\n' "\${1%"\${1##*/}"}$b"; fi
  fi
  gone; exit $r
)
folder() (
  umask 077; at_m=$2 at_o=$3
  at_dress() { chown -h -- "$at_o" "$f" && chmod -- "$at_m" "$f"; }
  at_dirs "$1/" || { printf '%s\n' "\${at_why:-cannot make $1}" >&2; exit 1; }
)`;

export interface Replacing {
  /** Digest of the content that this was made from; `any` where it was made from none. */
  readonly replaces: string;
  /** Of a new file, or where there is an owner; 644 when not given. */
  readonly mode?: string;
  /** `uid:gid`; that of the file, or of the writer, when not given. */
  readonly owner?: string;
  readonly backup?: boolean;
}

/** A line that replaces one file; the program must hold {@link replaceFunction}. */
export const replaceLine = (
  path: string,
  content: string,
  { replaces, mode = '644', owner = '', backup = false }: Replacing,
): string =>
  `printf %s ${quote(content)} | replace ${quote(path)} ${mode} ${quote(owner)} ${quote(replaces)} ${backup ? 1 : ''} || exit 1`;
