/**
 * Where a file is to go: `dest` itself, or a name inside it when it is a directory. Learned in one round trip.
 * @module
 */
import { posix } from 'node:path';
import {
  type ChecksumAlgorithm,
  expectedStat,
  type FileStat,
  raw,
  type ReadHost,
  sh,
  statOutcome,
  statProgram,
} from '../../../sdk/index.ts';
import { maxDiffSize } from './diff.ts';

export interface TargetQuery {
  readonly dest: string;
  /** Name that the file gets inside a directory; undefined when `dest` must not be one. */
  readonly name: string | undefined;
  readonly follow: boolean;
  /** Read what is there, for the diff: up to a little more than is shown. */
  readonly content: boolean;
  /** What `stat.checksum` is; SHA-1 when not given. */
  readonly checksum?: ChecksumAlgorithm | undefined;
}

export interface Target {
  readonly path: string;
  readonly stat: FileStat | undefined;
  /** `dest` is a directory. */
  readonly inDirectory: boolean;
  readonly parentExists: boolean;
  readonly umask: number;
  /** What is there; undefined when nothing is, or when it was not asked for. */
  readonly content: Buffer | undefined;
}

/** Sets `d` to the path of the file and `k` to whether `dest` is a directory. */
const locate = (query: TargetQuery): string =>
  sh`d=${query.dest}; k=0; [ -d "$d" ] && k=1
` + (query.name === undefined ? '' : sh`if [ $k = 1 ]; then d=\${d%/}/${raw(sh`${query.name}`)}; fi`);

export async function findTarget(host: ReadHost, query: TargetQuery): Promise<Target> {
  const [looked, read] = await Promise.all([
    host.probe(`${locate(query)}
umask; echo $k; case $d in */*) p=\${d%/*}/;; *) p=./;; esac; if [ -d "$p" ]; then echo 1; else echo 0; fi
${statProgram('"$d"', { follow: query.follow, checksum: query.checksum ?? 'sha1' })}`),
    query.content
      ? host.probeBytes(`${locate(query)}
[ -f "$d" ] && head -c ${maxDiffSize + 1} < "$d" 2>/dev/null`)
      : undefined,
  ]);
  const [umask = '', isDirectory, parent, ...rest] = looked.stdout.split('\n');
  const there = host.expected?.at(query.dest);
  const inDirectory =
    there === undefined
      ? isDirectory === '1' || host.expected?.hasBelow(query.dest) === true
      : there !== 'absent' && there.stat.type === 'directory';
  const named = query.name !== undefined && (inDirectory || query.dest.endsWith('/'));
  const path = named ? posix.join(query.dest, query.name) : query.dest;
  const found = {
    path,
    inDirectory,
    parentExists: host.expected?.isDirectory(posix.dirname(path)) === true || parent === '1',
    umask: Number.parseInt(umask, 8) || 0,
  };
  const expected = host.expected?.at(path);
  if (expected !== undefined)
    return {
      ...found,
      stat: expectedStat(expected, { checksum: query.checksum ?? 'sha1' }),
      content: expected === 'absent' ? undefined : expected.content,
    };
  // What was looked at is another path when `dest` is only expected to be a directory.
  const isOther = inDirectory !== (isDirectory === '1') && query.name !== undefined;
  const stat = isOther ? undefined : statOutcome({ ...looked, stdout: rest.join('\n') }, path);
  return { ...found, stat, content: read?.rc === 0 && stat !== undefined ? read.stdout : undefined };
}
