/**
 * From the archive to its place. As root, members are unpacked in a private directory inside the destination, looked
 * over there, and moved to where they belong: no path that a user could change meanwhile is gone to twice, and nothing
 * of the archive is written through a link.
 * @module
 */
import { needsPrograms, sh } from '../../../sdk/index.ts';
import { belowProgram } from '../lib/below.ts';
import { forMany } from '../lib/many.ts';
import { nameFormat, nameFunctions } from './names.ts';
import { spreadFunctions } from '../lib/spread.ts';
import { treeFunctions } from '../lib/tree-functions.ts';
import { attributesFailed, unpackedRoot, type Settings } from './attributes.ts';
import type { Look } from './look.ts';
import type { Member } from './member.ts';

/** How what is unpacked meets what is there. */
export interface Rule {
  /** Files that stay: newer ones, any, or any with a failure in the end. */
  readonly keep?: 'newer' | 'any' | 'refused';
  /** A link to a directory stands for a directory of the archive, instead of being replaced. */
  readonly followsLinks?: boolean;
  /** Directories that are there keep owner, mode and time. */
  readonly keepsFolders?: boolean;
  /** An option of the task's for which the program must see what is there. */
  readonly inPlace?: string;
}

export interface Placing {
  readonly look: Look;
  /** Run in the directory that members are to be below. */
  readonly program: string;
  readonly unpacks: boolean;
  readonly members: readonly Member[];
  readonly settings: Settings;
  readonly rule: Rule;
}

/** The program, for a destination that is there. */
export function placeProgram(dest: string, placing: Placing): string {
  const { look, program, unpacks, settings, rule } = placing;
  const enter = sh`at_enter ${`${dest}/`} || x ${`cannot go to ${dest}`}`;
  if (unpacks && look.uid === 0 && rule.inPlace === undefined) return privately(enter, placing);
  return [
    treeFunctions(false),
    enter,
    rule.inPlace === undefined
      ? ''
      : sh`! at_loose . || x ${`extra_opts ${rule.inPlace} works in ${dest} itself, which others than root can change: leave it out, or unpack as the directory's owner (become_user)`}`,
    unpacks ? `( umask "$u"; ${program}\n) || exit $?` : '',
    change([...settings.fresh, ...settings.placed], 'cd -P .'),
  ]
    .filter((step) => step !== '')
    .join('\n');
}

const change = (changes: Settings['fresh'], enter: string): string =>
  changes.length === 0
    ? ''
    : `{ ${belowProgram(unpackedRoot, changes, enter)}\n} || exit ${attributesFailed}`;

function privately(enter: string, { program, settings, rule, members, look }: Placing): string {
  const folders = explicitFolders(members, look);
  return [
    // What has come out is looked at by these.
    needsPrograms('find', 'awk', 'stat', 'rm', 'rmdir', 'mv'),
    treeFunctions(false),
    spreading(rule, folders),
    enter,
    'rp=${PWD%/}; at_stage || x "cannot write to ${rp:-/}"',
    `trap 'back && cd -P .. && rm -rf ./t; at_unstage; [ -z "$a_d" ] || rm -rf -- "$a_d"' EXIT`,
    `trap 'exit 143' HUP INT TERM`,
    'mkdir ./t && cd -P ./t || exit 1',
    `( umask "$u"; ${program}\n) || exit $?`,
    inspect,
    change(settings.fresh, 'cd -P .'),
    keepsFolders(rule) || folders.length === 0 ? 'noted=' : `noted=$(${note(folders)})`,
    '( cd -P ../.. && d=$PWD && ( held && back && spread "" ) < . ) || exit 1',
    adoptAll,
    change(settings.placed, 'cd -P ../..'),
  ]
    .filter((step) => step !== '')
    .join('\n');
}

/** tar leaves directories alone where it leaves files. */
const keepsFolders = ({ keepsFolders = false, keep }: Rule): boolean =>
  keepsFolders || keep === 'any' || keep === 'refused';

/** Directories that the archive has an entry for, and that are there. */
const explicitFolders = (members: readonly Member[], look: Look): readonly string[] => [
  ...new Set(
    members
      .filter((m) => m.type === 'directory' && (m.path === '.' || look.present.has(m.path)))
      .map((m) => m.path),
  ),
];

/** Devices, and other names of files that the archive did not bring. */
const inspect = `m=$(find . \\( -type b -o -type c -o ! -type d -links +1 \\) -exec stat -c '%i %h %f' {} + | awk '{ if (length($3) == 4 && $3 ~ /^[26]/) d = $1
n[$1]++; h[$1] = $2 } END { if (d != "") { print d " a device"; exit }
for (i in n) if (n[i] != h[i]) { print i " a hard link to what is not in it"; exit } }')
[ -z "$m" ] || { f=$(find . -inum "\${m%% *}" -print | head -n 1); x "The archive has \${m#* }: \${f#./}"; }`;

/** Owner, mode and time of directories, one a line, with their names as formats of printf. */
function note(folders: readonly string[]): string {
  const [plain, odd] = [folders.filter((path) => !isOdd(path)), folders.filter(isOdd)];
  const lines = [
    ...(plain.length === 0
      ? []
      : [
          forMany(
            `stat -c '%u:%g/%a/%Y/%n' --`,
            plain.map((path) => `./${path}`),
          ),
        ]),
    ...odd.map(
      (path) =>
        sh`o=$(stat -c '%u:%g/%a/%Y' -- ${`./${path}`}) && printf '%s\\n' "$o"/${`./${nameFormat(path)}`}`,
    ),
  ];
  return `{ ${lines.join('\n')}\n} 2>/dev/null`;
}

/** Names that are not their own format. */
const isOdd = (path: string): boolean => /[\n\\%]/.test(path);

/** `adopt UID:GID MODE SECONDS REL` gives a directory that was there what the archive has for it. */
const spreading = (
  { followsLinks = false, keep }: Rule,
  folders: readonly string[],
): string => `${spreadFunctions}
at_own=${sh`${`//${folders.join('//')}//`}`}
follows() { ${followsLinks ? ':' : 'case $at_own in *"//$1//"*) return 1 ;; esac'}; }
stays() { ${stays(keep)} }
adopt() (
  cd -P ../.. && case $4 in .) ;; *) at_walk "$4" ${followsLinks ? 'at_into' : 'at_step'} ;; esac || x "cannot go to $4"
  chown -- "$1" . && chmod -- "$2" . && touch -d "@$3" .
)`;

function stays(keep: Rule['keep']): string {
  const there = '[ -e "$h/$1" ] || [ -L "$h/$1" ]';
  switch (keep) {
    case 'newer':
      return '[ -e "$h/$1" ] && [ ! -L "$h/$1" ] && ! [ "./$1" -nt "$h/$1" ];';
    case 'any':
      return `${there};`;
    case 'refused':
      return `{ ${there}; } || return 1; k_failed=1; printf '%s\\n' "$1: Cannot open: File exists" >&2;`;
    default:
      return 'return 1;';
  }
}

/** Without word splitting and globs, whatever the names are. */
const adoptAll = `${nameFunctions}
printf '%s\\n' "$noted" | while IFS= read -r l; do
[ -n "$l" ] || continue
o=\${l%%/*} l=\${l#*/}; m=\${l%%/*} l=\${l#*/}; s=\${l%%/*} l=\${l#*/./}
e=$l; name; adopt "$o" "$m" "$s" "$f" || exit 1
done || exit 1`;
