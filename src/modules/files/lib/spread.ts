/**
 * Merging a tree that was made ready into one that is there.
 * @module
 */

/**
 * With the functions of tree-functions.ts: `spread REL/` moves what is in this directory to the one on standard input, and
 * does the same for directories that are on both sides. The program says which links to directories stand for a directory
 * (`follows PATH`), and which files that are there stay (`stays NAME`).
 */
export const spreadFunctions = `k_failed=
merge() (
  cd -P "$h" && if [ -L "./$2" ]; then at_into "$2"; else at_step "$2"; fi || x "cannot go to $1$2"
  d=$PWD; ( held && back && cd -P "./$1$2" && spread "$1$2/" ) < .
)
spread() {
  set -- "$1"
  for f in * .[!.]* ..?*; do
    if [ -L "./$f" ]; then :; elif [ ! -e "./$f" ]; then continue
    elif [ -d "./$f" ]; then
      if [ -d "$h/$f" ] && { [ ! -L "$h/$f" ] || follows "$1$f"; }; then
        merge "$1" "$f" || { [ $? = 3 ] && k_failed=1 || return 1; }
        continue
      fi
      if [ -e "$h/$f" ] || [ -L "$h/$f" ]; then rm -f -- "$h/$f"; fi
    elif [ -d "$h/$f" ] && [ ! -L "$h/$f" ]; then rmdir -- "$h/$f" 2>/dev/null
    elif stays "$f"; then continue; fi
    set -- "$@" "$f"
    if [ $# -gt 400 ]; then give "$@" || return 1; set -- "$1"; fi
  done
  if [ $# -gt 1 ]; then give "$@" || return 1; fi
  [ -z "$k_failed" ] || return 3
}`;
