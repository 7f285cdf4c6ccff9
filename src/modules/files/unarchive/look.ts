/**
 * What is at the paths that an archive has, on the host, in one program.
 * @module
 */
import {
  type FileStat,
  parseSections,
  parseStat,
  type ReadHost,
  sectionFunction,
  type Sections,
  sh,
  statProgram,
} from '../../../sdk/index.ts';
import { entryFormat, newMark, parseChecksums, parseEntries, type Entry } from '../lib/many.ts';
import { nameFormat, nameFunctions } from './names.ts';

export interface Look {
  /** The destination. */
  readonly folder: FileStat;
  /** Its absolute path. */
  readonly cwd: string;
  readonly umask: number;
  readonly uid: number;
  readonly user: string;
  readonly group: string;
  /** Seconds that the host's clock is ahead of UTC. */
  readonly offset: number;
  /** By path below the destination. */
  readonly present: ReadonlyMap<string, Entry>;
  /** Targets of links. */
  readonly links: ReadonlyMap<string, string>;
  readonly sha1: ReadonlyMap<string, string>;
  /** CRC-32 of all regular files that are there, one after the other, unless they are too big to read. */
  readonly crc: number | 'too big';
  /** The host could read the names itself. */
  readonly named: boolean;
}

/** What to read of the files: nothing, or enough to compare with the checksums that the kind of archive has. */
export type Digest = 'none' | 'sha1' | 'crc';

/** Bytes of files that are read to verify them; beyond, size and time of change have to do. */
const crcBudget = 32 * 1024 * 1024;

export const failure = { noFolder: 101, noSource: 102, unreadable: 103, empty: 104, noTar: 105 } as const;

/** Goes to the destination and tells who looks. */
export const enterProgram = (dest: string): string =>
  [
    'export LC_ALL=C',
    sectionFunction,
    sh`cd -- ${dest} 2>/dev/null || exit ${failure.noFolder}`,
    's who; umask; id -u; id -un; id -gn; date +%z; pwd -P',
    `s folder; ${statProgram('.')}`,
  ].join('\n');

const files = `g=$(printf '%s\\n' "$n" | while IFS= read -r e; do name; if [ -f "$f" ] && [ ! -L "$f" ]; then printf '%s\\n' "$e"; fi; done)`;

/** CRC-32 and length are the last eight bytes that gzip writes (RFC 1952, 2.3.1). */
const digestPrograms: Readonly<Record<Digest, string>> = {
  none: ':',
  sha1: `${files}\ns sha1; [ -z "$g" ] || show "$g" | xargs -0 sha1sum --`,
  crc: `${files}
s crc; if [ -n "$g" ]; then b=$(show "$g" | xargs -0 stat -c %s -- | awk '{b+=$1} END {printf "%d", b}')
[ "$b" -gt ${crcBudget} ] || show "$g" | xargs -0 cat -- | gzip -1c | tail -c 8 | od -An -v -tu1; fi`,
};

/** Looks at the names in shell variable `n`, a list as in names.ts. */
export const presentProgram = (mark: string, digest: Digest): string =>
  [
    `${nameFunctions}\ns names; echo "\${#n}"`,
    sh`s stat; show "$n" | xargs -0 stat -c ${entryFormat(mark)} --`,
    `s links; printf '%s\\n' "$n" | while IFS= read -r e; do name; [ ! -L "$f" ] || { printf '%s\\0' "$f"; readlink -- "$f"; printf '\\0'; }; done`,
    digestPrograms[digest],
  ].join('\n');

const listOf = (paths: readonly string[]): string => `${paths.map(nameFormat).join('\n')}\n`;

/** Looks at known paths. One round trip. */
export async function lookAtPaths(
  host: ReadHost,
  dest: string,
  paths: readonly string[],
  digest: Digest,
): Promise<Look | undefined> {
  const mark = newMark();
  const program = `n=$(cat)\n${enterProgram(dest)}\n${presentProgram(mark, digest)}\nexit 0`;
  const { rc, stdout } = await host.probe(program, { stdin: listOf(paths) });
  return rc === failure.noFolder ? undefined : parseLook(parseSections(stdout), mark, paths);
}

const bytesValue = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);

/** `paths`: those whose digests were asked for. */
export function parseLook(sections: Sections, mark: string, paths: readonly string[] = []): Look {
  const [umask = '', uid = '', user = '', group = '', zone = '', cwd = ''] = sections.lines('who');
  const [, sign = '+', hours = '0', minutes = '0'] = /^([-+])(\d\d)(\d\d)/.exec(zone) ?? [];
  const trailer = sections.text('crc').trim().split(/\s+/).map(Number);
  const links = sections.text('links').split('\0');
  return {
    folder: parseStat(sections.text('folder')),
    cwd,
    umask: Number.parseInt(umask, 8) || 0,
    uid: Number(uid),
    user,
    group,
    offset: (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60),
    present: new Map(parseEntries(`${sections.text('stat')}\n`, mark).map((e) => [e.path, e])),
    links: new Map(
      links.flatMap((name, i) =>
        i % 2 === 0 ? [[name, (links[i + 1] ?? '').replace(/\n$/, '')] as const] : [],
      ),
    ),
    sha1: parseChecksums(sections.text('sha1'), paths),
    crc: trailer.length === 8 ? bytesValue(trailer.slice(0, 4)) : 'too big',
    named: sections.text('names') !== '0',
  };
}

/** CRC-32 of each of several files. */
export async function crcOfEach(
  host: ReadHost,
  dest: string,
  paths: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { stdout } = await host.probe(
    `${nameFunctions}\n${sh`n=$(cat); cd -- ${dest} || exit`}; printf '%s\\n' "$n" | while IFS= read -r e; do name; echo $(gzip -1c < "$f" | tail -c 8 | od -An -v -tu1); done`,
    { stdin: listOf(paths) },
  );
  const lines = stdout.split('\n').map((line) => bytesValue(line.trim().split(' ').slice(0, 4).map(Number)));
  return new Map(paths.map((path, i) => [path, lines[i] ?? 0]));
}
