/**
 * Unpacking a zip with what every host has. A deflated member is the inside of a gzip file: put gzip's header and
 * trailer around the bytes (RFC 1952) and gzip unpacks it, and checks its CRC and length.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { fail, sh, raw, type FileAttributes } from '../../../../sdk/index.ts';
import { modeOf, timeOf, type Rules } from '../compare.ts';
import type { ZipMember } from './directory.ts';

/** Exit status when a member could not be unpacked; the message is on stderr. */
export const unpackFailed = 111;

const octets = (value: number): string =>
  [0, 8, 16, 24].map((shift) => `\\${((value >>> shift) & 0xff).toString(8).padStart(3, '0')}`).join('');

/**
 * Shell functions on the archive in `$a`. The local header may be longer than the directory says (its extra field is a
 * different one): where the data starts is read from it. What is written gets its place only when it is complete.
 */
const functions = (temp: string, owner: string): string => `
x() { printf '%s\\n' "$1" >&2; rm -f -- "$t"; exit ${unpackFailed}; }
t=
h() { o=$1; set -- $(od -An -v -tu1 -j $(($1 + 26)) -N 4 -- "$a"); o=$((o + 31 + $1 + $2 * 256 + $3 + $4 * 256)); }
c() { if [ "$1" = 0 ]; then tail -c "+$o" -- "$a" | head -c "$2"; else
{ printf '\\037\\213\\010\\000\\000\\000\\000\\000\\000\\377'; tail -c "+$o" -- "$a" | head -c "$2"; printf "$3"; } | gzip -dc; fi; }
p() { case $1 in */*) q=\${1%/*};; *) q=.;; esac; [ -d "$q" ] || mkdir -p -- "$q" || x "cannot make $q"; t=$q/${temp}; }
d() { if [ -L "$1" ] && [ ! -d "$1" ]; then rm -f -- "$1"; fi; [ -d "$1" ] || mkdir -p -- "$1" || x "cannot make $1"; chmod -- "$2" "$1" || x "cannot chmod $1"; ${owner === '' ? ':' : `chown -- ${owner} "$1" || x "cannot chown $1"`}; }
f() { p "$1"; h "$4"; m=$(c "$5" "$6" "$7" 2>&1 > "$t") || x "$1: $m"; [ "$(wc -c < "$t")" -eq "$8" ] || x "$1: it is not complete"
${owner === '' ? '' : `chown -- ${owner} "$t" || x "cannot chown $1"\n`}chmod -- "$2" "$t" && touch -d "@$3" -- "$t" || x "cannot set mode and time of $1"
if [ -L "$1" ]; then rm -f -- "$1"; fi; [ ! -d "$1" ] || x "$1 is a directory"; mv -f -- "$t" "$1" || x "cannot write $1"; }
y() { p "$1"; h "$2"; v=$(c "$3" "$4" "$5") && [ -n "$v" ] || x "$1: no target"; ln -s -- "$v" "$t" || x "cannot make $1"
if [ -L "$1" ]; then rm -f -- "$1"; fi; [ ! -d "$1" ] || x "$1 is a directory"; mv -f -- "$t" "$1" || x "cannot write $1"; }`;

function step(member: ZipMember, rules: Rules): string {
  const mode = modeOf(member, rules).toString(8).padStart(4, '0');
  const { path, type, offset, packedSize, size } = member;
  const method = member.method === 'stored' ? 0 : 8;
  const trailer = raw(`'${octets(member.crc)}${octets(size % 2 ** 32)}'`);
  switch (type) {
    case 'directory':
      return path === '.' ? ':' : sh`d ${shellPath(path)} ${mode}`;
    case 'link':
      return sh`y ${shellPath(path)} ${offset} ${method} ${packedSize} ${trailer}`;
    case 'file':
      return sh`f ${shellPath(path)} ${mode} ${timeOf(member, rules.look)} ${offset} ${method} ${packedSize} ${trailer} ${size}`;
    default:
      return fail(`${member.name} is neither file nor directory nor link`);
  }
}

/** Some programs know no `--`: a name that starts with a dash is made one that does not. */
const shellPath = (path: string): string => (path.startsWith('-') ? `./${path}` : path);

/** Unpacks members of the archive in `$a` below the current directory. */
export function extractProgram(members: readonly ZipMember[], rules: Rules, own: FileAttributes): string {
  const { owner, group } = own;
  const owners =
    owner === undefined && group === undefined
      ? ''
      : sh`${`${owner ?? ''}${group === undefined ? '' : `:${group}`}`}`;
  const temp = `.tsplay-${randomBytes(6).toString('hex')}.tmp`;
  return [functions(temp, owners), ...members.map((member) => step(member, rules))].join('\n');
}
