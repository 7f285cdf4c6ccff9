/**
 * What is at a path, and what it leads to.
 * @module
 */
import { raw, sh, type FileStat, type ReadHost } from '../../../sdk/index.ts';
import { parseStat, statProgram } from '../../../sdk/remote/stat.ts';
import { quote } from '../../../util/shell.ts';
import { stateOf } from './result.ts';

export interface Look {
  readonly path: string;
  /** Of the path itself; a link is a link. */
  readonly stat: FileStat | undefined;
  /** Where a link leads in the end, made absolute; the path itself when it is no link. */
  readonly real: string;
  /** Of what a link leads to; the same as `stat` when it is no link. */
  readonly target: FileStat | undefined;
  readonly umask: number;
}

/** Asks once (requests of one tick travel together). Two small programs, of which the second does nothing but for links. */
export async function lookAt(host: ReadHost, path: string): Promise<Look> {
  const word = raw(quote(path));
  const [stat, more] = await Promise.all([
    host.stat(path),
    host.probe(
      sh`umask; if [ -L ${word} ]; then readlink -f -- ${word} || echo; ${raw(statProgram(word.text, { follow: true }))} 2>/dev/null; fi; exit 0`,
    ),
  ]);
  const [umask = '', real = '', ...rest] = more.stdout.split('\n');
  const isLink = stat?.type === 'link';
  return {
    path,
    stat,
    real: isLink && real !== '' ? real : path,
    target: isLink ? (rest.length > 1 ? parseStat(rest.join('\n')) : undefined) : stat,
    umask: Number.parseInt(umask, 8) || 0,
  };
}

/** Ansible's word for what is there: absent, link, directory, hard, file. */
export const presentState = (stat: FileStat | undefined): string => {
  if (stat === undefined) return 'absent';
  return ['link', 'directory'].includes(stat.type) ? stat.type : stateOf(stat) === 'hard' ? 'hard' : 'file';
};
