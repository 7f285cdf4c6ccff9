/**
 * Shell programs that write archives, and that tell whether one holds what it should.
 * @module
 */
import { needsPrograms, quote } from '../../../sdk/index.ts';
import type { Entry } from './paths.ts';

export type Format = 'bz2' | 'gz' | 'tar' | 'xz' | 'zip';

const packers = { bz2: 'bzip2', gz: 'gzip -n', xz: 'xz' } as const;

const pack = (format: Format): string =>
  format === 'tar' || format === 'zip' ? 'cat' : `${packers[format]} -c`;

const unpack = (format: Format, word: string): string =>
  format === 'tar' || format === 'zip'
    ? `cat <${word}`
    : `${packers[format].split(' ')[0] ?? ''} -dc <${word} 2>/dev/null`;

/** The programs that a format needs. */
export const needs = (format: Format, single: boolean): string => {
  const packer = format === 'tar' ? [] : format === 'zip' ? ['zip'] : [packers[format].split(' ')[0] ?? ''];
  return needsPrograms(...(format === 'zip' || single ? [] : ['tar']), ...packer);
};

/**
 * The list of names on stdin: each ended by NUL for GNU's tar, by a line's end for busybox's, which cannot hold names with one.
 * `zip` reads lines only.
 */
export const nameList = (entries: readonly Entry[], format: Format): string =>
  entries.map(({ name }) => `${name}${format === 'zip' ? '\n' : '\0'}`).join('');

/** Writes an uncompressed archive of the names on stdin to stdout; a status that is not 0 is in `$s` of the caller. */
// With both parentheses, since posh ends a command substitution around it at the first closing one.
const tarProgram = `case $(tar --version 2>/dev/null) in
(*GNU*) tar --no-recursion --null -T - -cf - ;;
(*) tr '\\000' '\\n' | tar --no-recursion -cf - -T - ;;
esac`;

const digest = `{ sha256sum 2>/dev/null || openssl sha256 -r; } | cut -d ' ' -f 1`;

/** Exit status of a program whose archive could not be written. */
export const writeFailed = 101;

/**
 * Prints `same` when the archive at `dest` holds what one that is made now would hold. Times and owners count, but not how it
 * is packed.
 */
export function compareProgram(root: string, dest: string, format: Format): string {
  const go = `cd -- ${quote(root === '' ? '.' : root)} || exit ${writeFailed}`;
  const old = quote(dest);
  if (format === 'zip')
    return `[ -f ${old} ] || exit 0
command -v unzip >/dev/null || exit 0
names=$(cat; echo .); names=\${names%.}
had=$(unzip -Z1 ${old} 2>/dev/null; echo .); had=\${had%.}
now=$(${go}; printf %s "$names" | while IFS= read -r f; do
if [ -d "$f" ]; then printf '%s/\\n' "\${f%/}"; else printf '%s\\n' "$f"; fi; done; echo .); now=\${now%.}
[ "$had" = "$now" ] || exit 0
a=$(unzip -p ${old} 2>/dev/null | ${digest})
b=$(${go}; printf %s "$names" | while IFS= read -r f; do [ -d "$f" ] || cat <"$f"; done | ${digest})
[ "$a" != "$b" ] || echo same`;
  return `[ -f ${old} ] || exit 0
b=$( { ${go}
${tarProgram}; } 2>/dev/null | ${digest})
a=$(${unpack(format, old)} | ${digest})
[ "$a" != "$b" ] || echo same`;
}

/** Writes the archive of the names on stdin to the file `$d/archive`. */
export function writeProgram(root: string, format: Format): string {
  const go = `cd -- ${quote(root === '' ? '.' : root)}`;
  if (format === 'zip')
    return `(${go} && zip -q -X -@ - >"$d/archive") || { x=$?; rm -rf -- "$d"; exit "$((x > 0 ? ${writeFailed} : 0))"; }`;
  return `s=$( { { { ${go} && { ${tarProgram}; }; } || echo bad >&3; } | ${pack(format)} >"$d/archive" || echo bad >&3; } 3>&1 )
[ -z "$s" ] || { rm -rf -- "$d"; exit ${writeFailed}; }`;
}

/** The same for one file that is packed by itself. */
export const compareSingle = (path: string, dest: string, format: Format): string =>
  `[ -f ${quote(dest)} ] || exit 0
a=$(${unpack(format, quote(dest))} | ${digest})
b=$(cat <${quote(path)} | ${digest})
[ "$a" != "$b" ] || echo same`;

export const writeSingle = (path: string, format: Format): string =>
  `${pack(format)} <${quote(path)} >"$d/archive" || { rm -rf -- "$d"; exit ${writeFailed}; }`;
