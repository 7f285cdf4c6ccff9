/**
 * `stat` in one small program, for GNU coreutils and busybox.
 * @module
 */
import { fail } from '../module.ts';
import type { ChecksumAlgorithm, FileStat, StatOptions, TextResult } from '../host.ts';
import { sh, raw } from '../shell.ts';

/** One field a line: names may hold blanks. %y and friends only give the fractions of a second. */
const format = '%f\n%u\n%g\n%U\n%G\n%s\n%X\n%Y\n%Z\n%i\n%d\n%h\n%x\n%y\n%z\n%b\n%o\n%t\n%T';
export const fieldCount = 19;

const types: Readonly<Record<number, FileStat['type']>> = {
  0o140000: 'socket',
  0o120000: 'link',
  0o100000: 'file',
  0o060000: 'block',
  0o040000: 'directory',
  0o020000: 'char',
  0o010000: 'fifo',
};

/** Program of each algorithm; its first word of output is the digest. */
export const checksumTool = (algorithm: ChecksumAlgorithm): string => `${algorithm}sum`;

/**
 * Prints the stat fields of the path in shell word `word`, then the digest (an empty line without one), then the
 * target of a link up to the end.
 */
export function statProgram(word: string, options: StatOptions = {}): string {
  const path = raw(word);
  const follow = options.follow === true ? raw('-L ') : undefined;
  const algorithm = options.checksum;
  const digest =
    algorithm === undefined
      ? raw('echo')
      : raw(
          sh`if [ -f ${path} ] ${options.follow === true ? undefined : raw(`&& [ ! -L ${word} ]`)}; then ${raw(digestProgram(word, algorithm))}; fi; echo`,
        );
  const target = raw(options.follow === true ? '' : sh`; if [ -L ${path} ]; then readlink -- ${path}; fi`);
  return sh`LC_ALL=C stat ${follow}-c ${format} -- ${path} && { ${digest}${target}; }`;
}

/**
 * Prints a file's digest without line end, nothing when it cannot be read or is a pipe, whose writer may never come. A host that has no tool for it is told by its
 * name: without a digest a task would change the same file again and again.
 */
export const digestProgram = (word: string, algorithm: ChecksumAlgorithm): string => {
  const tool = checksumTool(algorithm);
  return sh`{ dg=; [ -p ${raw(word)} ] || dg=$(${raw(tool)} < ${raw(word)}) || dg=$(openssl dgst ${`-${algorithm}`} < ${raw(word)}); dg=\${dg##*= }; printf %s "\${dg%% *}"; } 2>/dev/null
[ -n "$dg" ] || command -v ${tool} >/dev/null || command -v openssl >/dev/null || { echo ${`sh: ${tool}: not found`} >&2; exit 127; }`;
};

/** What {@link statProgram} printed. */
export function parseStat(text: string): FileStat {
  const lines = text.split('\n');
  const field = (i: number): string => lines[i] ?? '';
  const bits = Number.parseInt(field(0), 16);
  const named = (name: string, id: string): string => (name === 'UNKNOWN' ? id : name);
  const link = lines.slice(fieldCount + 1).join('\n');
  const checksum = field(fieldCount);
  const type = types[bits & 0o170000] ?? 'file';
  return {
    type,
    mode: bits & 0o7777,
    uid: Number(field(1)),
    gid: Number(field(2)),
    owner: named(field(3), field(1)),
    group: named(field(4), field(2)),
    size: Number(field(5)),
    atime: withFraction(field(6), field(12)),
    mtime: withFraction(field(7), field(13)),
    ctime: withFraction(field(8), field(14)),
    inode: Number(field(9)),
    dev: Number(field(10)),
    nlink: Number(field(11)),
    blocks: Number(field(15)),
    blockSize: Number(field(16)),
    rdev: deviceNumber(Number.parseInt(field(17), 16), Number.parseInt(field(18), 16)),
    ...(type === 'link' ? { linkTarget: link.replace(/\n$/, '') } : {}),
    ...(checksum === '' ? {} : { checksum }),
  };
}

/** Major and minor number of a device as the one number that the C library makes of them on Linux. */
const deviceNumber = (major: number, minor: number): number =>
  (minor & 0xff) + (major & 0xfff) * 0x100 + (minor >>> 8) * 0x100_000 + (major >>> 12) * 2 ** 44;

const withFraction = (seconds: string, text: string): number =>
  Number(seconds) + Number(`0.${/\.(\d+)/.exec(text)?.[1] ?? '0'}`);

const absent = /No such file or directory|Not a directory/i;

/** A stat program's outcome: `undefined` when there is nothing at the path. */
export function statOutcome(result: TextResult, path: string): FileStat | undefined {
  if (result.rc === 0) return parseStat(result.stdout);
  if (absent.test(result.stderr)) return undefined;
  return fail(`Cannot look at ${path}: ${result.stderr.trim() || `stat ended with ${result.rc}`}`, {
    rc: result.rc,
    stderr: result.stderr,
  });
}
