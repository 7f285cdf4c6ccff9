/**
 * A tar archive on the host: its members, what differs, and what is there, in one program.
 * @module
 */
import { fail, missing, type ResultKeys, type Sections, sh } from '../../../../sdk/index.ts';
import { presentProgram } from '../look.ts';
import type { Member } from '../member.ts';
import { formatOfEscaped, formatOfRaw } from '../names.ts';
import type { UnarchiveParams } from '../params.ts';
import { parseListing, pathsSed } from './listing.ts';
import { prepareTar, tarCommand } from './program.ts';

/** For an archive in `$a`. GNU tar compares itself, and escapes names; for others there is what stat says. */
export const tarProgram = (mark: string, params: UnarchiveParams): string => {
  const gnu = ['-P', '--full-time', '--numeric-owner', '--quoting-style=escape'];
  return `${prepareTar(params)}
s tar; echo $G
if [ $G = 1 ]; then v=$(TZ=UTC0 ${tarCommand('-tv', '"$a"', params, gnu)} 2>&1); else v=$(TZ=UTC0 ${tarCommand('-tv', '"$a"', params)} 2>&1); fi
r=$?; [ $G = 1 ] || v=$(printf '%s\\n' "$v" | ${sh`sed -e ${hardSed}`})
s list; echo $r; printf '%s\\n' "$v"
[ $r = 0 ] || exit 0
s diff; [ $G = 0 ] || ${tarCommand('--diff', '"$a"', params, ['--quoting-style=escape'])} 2>&1
n=$(printf '%s\\n' "$v" | ${sh`sed -E -e ${pathsSed}`})
if [ $G = 1 ]; then n=$(printf '%s\\n' "$n" | sed '${formatOfEscaped}'); else n=$(printf '%s\\n' "$n" | sed '${formatOfRaw}'); fi
n=$(printf '%s\\n' "$n"; printf '%s\\n' "$n" | sed -n 's,/.*,,p' | sort -u)
${presentProgram(mark, 'none')}`;
};

/** busybox marks another name of a file by the arrow alone. */
const hardSed = 's/^-\\(.* -> \\)/h\\1/';

/** What tar says besides. */
const complaint = /^\S*tar: /;

export interface RemoteTar {
  readonly members: readonly Member[];
  /** What GNU tar says of differences, names escaped; undefined where it is another tar. */
  readonly differences: readonly string[] | undefined;
}

/** @throws {ModuleFailure} in Ansible's words when tar cannot read it. */
export function parseTar(sections: Sections, keys: ResultKeys, src: string): RemoteTar {
  const [rc = '1', ...lines] = sections.lines('list');
  if (rc !== '0') {
    const why = lines.join('\n');
    const message = /unrecognized option|unknown option|invalid option/.test(why)
      ? `Unable to list files in the archive: ${why}`
      : `Failed to find handler for "${src}". Make sure the required command to extract the file is installed.\nCommand "tar" could not handle archive: ${why}`;
    // The program that unpacks it may be what an earlier task is about to install.
    return /Cannot exec|not found/.test(why) && !/Not found in archive/.test(why)
      ? missing(message, keys)
      : fail(message, keys);
  }
  const isGnu = sections.text('tar') === '1';
  return {
    members: parseListing(
      lines.filter((line) => line !== '' && !complaint.test(line)),
      isGnu,
    ),
    differences: isGnu ? sections.lines('diff') : undefined,
  };
}
