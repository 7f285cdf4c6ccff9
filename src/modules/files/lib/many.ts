/**
 * Many paths in one request.
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  type ChecksumAlgorithm,
  checksumTool,
  type FileStat,
  quoteAll,
  raw,
  type ReadHost,
  sh,
} from '../../../sdk/index.ts';

const kinds: Readonly<Record<number, FileStat['type']>> = {
  0o14: 'socket', 0o12: 'link', 0o10: 'file', 0o06: 'block', 0o04: 'directory', 0o02: 'char', 0o01: 'fifo',
}; // prettier-ignore

/** What is known of each of many paths. */
export interface Entry extends Omit<FileStat, 'linkTarget'> {
  readonly path: string;
}

/** A `stat -c` format for records that {@link parseEntries} reads; `mark` ends each, since a name may hold anything. */
export const entryFormat = (mark: string): string => `%f|%u|%g|%U|%G|%s|%Y|%X|%Z|%i|%d|%h|%n${mark}`;

export const newMark = (): string => `|${randomBytes(8).toString('hex')}`;

const record =
  /^([0-9a-f]+)\|(\d+)\|(\d+)\|([^|]*)\|([^|]*)\|(\d+)\|(-?\d+)\|(-?\d+)\|(-?\d+)\|(\d+)\|(\d+)\|(\d+)\|([^]*)$/;

export function parseEntries(text: string, mark: string): Entry[] {
  return text.split(`${mark}\n`).flatMap((line) => {
    const m = record.exec(line);
    if (!m) return [];
    const field = (i: number): string => m[i] ?? '';
    const bits = Number.parseInt(field(1), 16);
    const named = (name: string, id: string): string => (name === 'UNKNOWN' ? id : name);
    return [
      {
        path: field(13),
        type: kinds[bits >> 12] ?? 'file',
        mode: bits & 0o7777,
        uid: Number(field(2)),
        gid: Number(field(3)),
        owner: named(field(4), field(2)),
        group: named(field(5), field(3)),
        size: Number(field(6)),
        mtime: Number(field(7)),
        atime: Number(field(8)),
        ctime: Number(field(9)),
        inode: Number(field(10)),
        dev: Number(field(11)),
        nlink: Number(field(12)),
      },
    ];
  });
}

/** Everything that `find ARGS` finds, links as links unless `follow`. `args` are the words before the action. */
export async function findEntries(
  host: ReadHost,
  args: readonly string[],
  options: { readonly follow?: boolean } = {},
): Promise<{ readonly entries: Entry[]; readonly errors: string }> {
  const mark = newMark();
  const flag = options.follow === true ? ['-L'] : [];
  const { stdout, stderr } = await host.probe(
    sh`LC_ALL=C find ${flag} ${args} -exec stat ${flag} -c ${entryFormat(mark)} -- {} +`,
  );
  return { entries: parseEntries(stdout, mark), errors: stderr };
}

/** Looks at every path of a list that is there; the rest is left out. */
export async function statMany(
  host: ReadHost,
  paths: readonly string[],
  options: { readonly follow?: boolean } = {},
): Promise<Map<string, Entry>> {
  if (paths.length === 0) return new Map();
  const mark = newMark();
  const { stdout } = await host.probe(
    sh`LC_ALL=C xargs -0 stat ${raw(options.follow === true ? '-L ' : '')}-c ${entryFormat(mark)} --`,
    {
      stdin: paths.join('\0'),
    },
  );
  return new Map(parseEntries(stdout, mark).map((entry) => [entry.path, entry]));
}

/** Digests of those that are readable files, in hex. */
export async function checksumMany(
  host: ReadHost,
  paths: readonly string[],
  algorithm: ChecksumAlgorithm = 'sha1',
): Promise<Map<string, string>> {
  if (paths.length === 0) return new Map();
  const { stdout } = await host.probe(sh`xargs -0 ${checksumTool(algorithm)} --`, {
    stdin: paths.join('\0'),
  });
  return parseChecksums(stdout, paths);
}

const escaped = (path: string): string =>
  path.replace(/[\\\n\r]/g, (char) => (char === '\\' ? '\\\\' : char === '\n' ? '\\n' : '\\r'));

/**
 * What `sha1sum` and its kin print of `paths`, in their order: `digest  name`. GNU's puts a backslash in front where it has
 * escaped the name, busybox's prints line breaks as they are. What could not be read is left out.
 */
export function parseChecksums(text: string, paths: readonly string[]): Map<string, string> {
  const sums = new Map<string, string>();
  const head = /(\\?)([0-9a-f]+) [ *]/y;
  let next = 0;
  for (let at = 0; at < text.length;) {
    head.lastIndex = at;
    const m = head.exec(text);
    const start = at + (m?.[0].length ?? 0);
    const isNamed = (path: string): boolean => {
      const written = m?.[1] === '' ? path : escaped(path);
      return text.startsWith(written, start) && /^\n?$/.test(text.charAt(start + written.length));
    };
    const i = m === null ? -1 : paths.findIndex((path, index) => index >= next && isNamed(path));
    const path = paths[i];
    if (path !== undefined) {
      sums.set(path, m?.[2] ?? '');
      next = i + 1;
    }
    const end =
      path === undefined ? text.indexOf('\n', at) : start + (m?.[1] === '' ? path : escaped(path)).length;
    if (end < 0) break;
    at = end + 1;
  }
  return sums;
}

/** The same command for many paths, a few hundred at a time so that no argument list is too long. */
export function forMany(command: string, paths: readonly string[], tail = ''): string {
  const chunks: string[] = [];
  for (let i = 0; i < paths.length; i += 400)
    chunks.push(sh`${raw(command)} ${raw(quoteAll(paths.slice(i, i + 400)))}${raw(tail)}`);
  return chunks.join(' &&\n');
}
