/**
 * What is at the paths that an archive has, on the host, in one program.
 * @module
 */
import { raw, sh, type FileStat, type ReadHost } from '../../../sdk/index.ts';
import { parseStat, statProgram } from '../../../sdk/remote/stat.ts';
import { entryFormat, newMark, parseChecksums, parseEntries, type Entry } from '../lib/many.ts';
import { parseSections, sectionFunction, type Sections } from '../../lib/sections.ts';

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

const asRecords = `tr '\\n' '\\0' | xargs -0`;
const files = `g=$(l | while IFS= read -r f; do if [ -f "$f" ] && [ ! -L "$f" ]; then printf '%s\\n' "$f"; fi; done)
k() { printf '%s\\n' "$g"; }`;

/** CRC-32 and length are the last eight bytes that gzip writes (RFC 1952, 2.3.1). */
const digestPrograms: Readonly<Record<Digest, string>> = {
  none: ':',
  sha1: `${files}\ns sha1; [ -z "$g" ] || k | ${asRecords} sha1sum --`,
  crc: `${files}
s crc; if [ -n "$g" ]; then b=$(k | ${asRecords} stat -c %s -- | awk '{b+=$1} END {printf "%d", b}')
[ "$b" -gt ${crcBudget} ] || k | ${asRecords} cat -- | gzip -1c | tail -c 8 | od -An -v -tu1; fi`,
};

/** Looks at the names in shell variable `n`, one a line. */
export const presentProgram = (mark: string, digest: Digest): string =>
  [
    `l() { printf '%s\\n' "$n"; }; s names; echo "\${#n}"`,
    sh`s stat; l | ${raw(asRecords)} stat -c ${entryFormat(mark)} --`,
    `s links; l | while IFS= read -r f; do [ ! -L "$f" ] || { printf '%s\\n' "$f"; readlink -- "$f"; }; done`,
    digestPrograms[digest],
  ].join('\n');

/** Looks at known paths. One round trip. */
export async function lookAtPaths(
  host: ReadHost,
  dest: string,
  paths: readonly string[],
  digest: Digest,
): Promise<Look | undefined> {
  const mark = newMark();
  const program = `n=$(cat)\n${enterProgram(dest)}\n${presentProgram(mark, digest)}\nexit 0`;
  const { rc, stdout } = await host.probe(program, { stdin: `${paths.join('\n')}\n` });
  return rc === failure.noFolder ? undefined : parseLook(parseSections(stdout), mark);
}

const bytesValue = (bytes: readonly number[]): number =>
  bytes.reduce((sum, byte, i) => sum + byte * 2 ** (8 * i), 0);

export function parseLook(sections: Sections, mark: string): Look {
  const [umask = '', uid = '', user = '', group = '', zone = '', cwd = ''] = sections.lines('who');
  const [, sign = '+', hours = '0', minutes = '0'] = /^([-+])(\d\d)(\d\d)/.exec(zone) ?? [];
  const trailer = sections.text('crc').trim().split(/\s+/).map(Number);
  const links = sections.lines('links');
  return {
    folder: parseStat(sections.text('folder')),
    cwd,
    umask: Number.parseInt(umask, 8) || 0,
    uid: Number(uid),
    user,
    group,
    offset: (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60),
    present: new Map(parseEntries(`${sections.text('stat')}\n`, mark).map((e) => [e.path, e])),
    links: new Map(links.flatMap((name, i) => (i % 2 === 0 ? [[name, links[i + 1] ?? ''] as const] : []))),
    sha1: parseChecksums(sections.text('sha1')),
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
    sh`n=$(cat); cd -- ${dest} || exit; printf '%s\\n' "$n" | while IFS= read -r f; do echo $(gzip -1c < "$f" | tail -c 8 | od -An -v -tu1); done`,
    { stdin: `${paths.join('\n')}\n` },
  );
  const lines = stdout.split('\n').map((line) => bytesValue(line.trim().split(' ').slice(0, 4).map(Number)));
  return new Map(paths.map((path, i) => [path, lines[i] ?? 0]));
}
