/**
 * Files of keys and certificates: where they may be, and what else is asked of them.
 * @module
 */
import { posix } from 'node:path';
import {
  atFolder,
  fail,
  type FileStat,
  missing,
  placeFunctions,
  type ReadHost,
  type WriteHost,
} from '../../../sdk/index.ts';
import { planAttributes, readLabels, type AttributePlan, type Wanted } from '../../files/lib/attributes.ts';

/** Fails unless the directory of a file is there. */
export async function needDirectory(path: string, host: ReadHost): Promise<void> {
  const folder = posix.dirname(path);
  if ((await host.stat(folder, { follow: true }))?.type === 'directory') return;
  missing(`The directory ${folder} does not exist or the file is not a directory`, { name: folder });
}

/** What has to change about owner and permissions of a file that is there. */
export async function attributesOf(
  path: string,
  stat: FileStat | undefined,
  wanted: Wanted,
  host: ReadHost,
): Promise<AttributePlan | undefined> {
  if (stat === undefined) return undefined;
  return planAttributes(stat, wanted, { labels: await readLabels(host, path, wanted) });
}

/** Removes files, each in its own directory. */
export async function removeFiles(paths: readonly string[], write: WriteHost): Promise<void> {
  const steps = paths.map((path) => `(${atFolder(path, 'rm -f "./$n"')}\n) || exit 1`);
  const done = await write.run(`${placeFunctions()}\n${steps.join('\n')}`);
  if (done.rc !== 0) fail(done.stderr.trim());
}
