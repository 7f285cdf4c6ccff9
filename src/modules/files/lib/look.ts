/**
 * What is at a path, and what it leads to.
 * @module
 */
import { posix } from 'node:path';
import {
  type Expected,
  expectedStat,
  fieldCount,
  type FileStat,
  parseStat,
  quote,
  raw,
  type ReadHost,
  sh,
  statOutcome,
  statProgram,
} from '../../../sdk/index.ts';
import { stateOf } from './result.ts';

export interface Look {
  readonly path: string;
  /** Of the path itself; a link is a link. */
  readonly stat: FileStat | undefined;
  /** Where a link leads in the end, made absolute; the path itself when it is not a link. */
  readonly real: string;
  /** Of what a link leads to; the same as `stat` when it is not a link. */
  readonly target: FileStat | undefined;
  readonly umask: number;
}

/** Lines that a stat without checksum prints before the target of a link. */
const statLines = fieldCount + 1;

/** One program, with one process but for links: processes are what costs time on a host. */
export async function lookAt(host: ReadHost, path: string): Promise<Look> {
  const expected = host.expected?.at(path);
  if (expected !== undefined) return lookAtExpected(host, path, expected);
  const word = raw(quote(path));
  const followed = raw(statProgram(word.text, { follow: true }));
  const looked = await host.probe(
    sh`umask; if [ -L ${word} ]; then readlink -f -- ${word} || echo; printf '\\000'; { ${followed}; } 2>/dev/null || echo none; else printf '\\n\\000'; fi
${raw(statProgram(word.text))}`,
  );
  // Where the link leads may hold line breaks.
  const [head = '', ...tail] = looked.stdout.split('\0');
  const umask = head.slice(0, head.indexOf('\n'));
  const real = head.slice(umask.length + 1).replace(/\n$/, '');
  const rest = tail.join('\0').split('\n');
  const isLink = real !== '';
  const dangling = rest[0] === 'none';
  const skip = !isLink ? 0 : dangling ? 1 : statLines;
  const stat =
    statOutcome({ ...looked, stdout: rest.slice(skip).join('\n') }, path) ??
    (host.expected?.hasBelow(path) === true ? await host.stat(path) : undefined);
  return {
    path,
    stat,
    real: isLink ? real : path,
    target: !isLink ? stat : dangling ? undefined : parseStat(rest.slice(0, skip).join('\n')),
    umask: Number.parseInt(umask, 8) || 0,
  };
}

/** The same for what earlier tasks of a dry run would have left there. */
async function lookAtExpected(host: ReadHost, path: string, expected: Expected): Promise<Look> {
  const umask = Number.parseInt((await host.probe('umask')).stdout, 8) || 0;
  const stat = expectedStat(expected);
  if (stat?.type !== 'link') return { path, stat, real: path, target: stat, umask };
  const real = posix.resolve(posix.dirname(path), stat.linkTarget ?? '');
  return { path, stat, real, target: await host.stat(real, { follow: true }), umask };
}

/** Ansible's word for what is there: absent, link, directory, hard, file. */
export const presentState = (stat: FileStat | undefined): string => {
  if (stat === undefined) return 'absent';
  return ['link', 'directory'].includes(stat.type) ? stat.type : stateOf(stat) === 'hard' ? 'hard' : 'file';
};
