/**
 * A zip archive on the host: its directory, and what is at the paths in it, in one program.
 * @module
 */
import { quote, raw, sh, type ReadHost } from '../../../../sdk/index.ts';
import { presentProgram } from '../look.ts';
import { shellPattern } from '../../../../util/shell-pattern.ts';
import type { Filter } from '../member.ts';
import { nameFunctions } from '../names.ts';
import { DirectoryBefore, readDirectory, type ZipMember } from './directory.ts';

/** Bytes of an archive's end that are sent at most; a directory that is longer is fetched when it is needed. */
const endLimit = 4 * 1024 * 1024;

/** Prints the names in a central directory (APPNOTE.TXT 4.3.12) that comes as decimal bytes, as names.ts has them. */
const namesProgram = `{ for (i = 1; i <= NF; i++) b[n++] = $i }
END { p = 0; while (b[p] == 80 && b[p+1] == 75 && b[p+2] == 1 && b[p+3] == 2) {
l = b[p+28] + b[p+29] * 256; s = ""; for (i = 0; i < l; i++) { c = b[p+46+i]
s = s (c > 31 && c < 127 && c != 37 && c != 92 ? sprintf("%c", c) : sprintf("\\\\%03o", c)) }; print s
p += 46 + l + b[p+30] + b[p+31] * 256 + b[p+32] + b[p+33] * 256 } }`;

/** Patterns of sh's case; one that nothing can match for those that nothing matches. */
const casePatterns = (globs: readonly string[]): string =>
  globs
    .flatMap((glob) => [glob, `${glob}/`])
    .map((glob) => shellPattern(glob) ?? quote('/'))
    .join('|');

/** The patterns of case have both brackets: posh ends a command substitution at a single one. */
function chooseProgram({ include, exclude }: Filter, tops: boolean): string {
  const drop = exclude.length === 0 ? '' : `(${casePatterns(exclude)}) continue;; `;
  const take = include.length === 0 ? '' : `(${casePatterns(include)}) ;; (*) continue;; `;
  const choose = drop + take === '' ? '' : `name; case $f in ${drop}${take === '' ? '(*) ;; ' : take}esac; `;
  const top = tops ? `case $e in (*/?*) printf '%s\\n' "\${e%%/*}";; esac; ` : '';
  return `while IFS= read -r e; do ${choose}printf '%s\\n' "\${e%/}"; ${top}done${tops ? ` | awk '!s[$0]++'` : ''}`;
}

/**
 * For an archive in \`$a\` of \`$z\` bytes. Where its end is as usual (no comment, no ZIP64) the host reads the names
 * itself, so that everything is known in one round trip. The end of the archive comes last.
 */
export const zipProgram = (mark: string, filter: Filter, tops: boolean): string =>
  [
    `set -- $(tail -c 22 -- "$a" | od -An -v -tu1)`,
    `c=65557; n=`,
    nameFunctions,
    sh`if [ "$1 $2 $3 $4" = '80 75 5 6' ]; then
c=$((\${13} + \${14} * 256 + \${15} * 65536 + \${16} * 16777216))
[ $c -gt ${endLimit} ] || n=$(tail -c $((c + 22)) -- "$a" | head -c $c | od -An -v -tu1 | awk ${namesProgram} | ${raw(chooseProgram(filter, tops))}); fi`,
    presentProgram(mark, 'crc'),
    sh`c=$((c + 1046)); [ $c -le ${endLimit} ] || c=66603; [ $c -le $z ] || c=$z
s bytes; tail -c $c -- "$a"`,
  ].join('\n');

/** The members; fetches more of the archive where its end does not hold the whole directory. */
export async function readRemoteDirectory(
  host: ReadHost,
  path: string,
  tail: Buffer,
  size: number,
): Promise<ZipMember[]> {
  try {
    return await readDirectory(tail, size);
  } catch (error) {
    if (!(error instanceof DirectoryBefore)) throw error;
    const more = await host.probeBytes(sh`tail -c +${error.offset + 1} -- ${path}`);
    return readDirectory(more.stdout, size);
  }
}
