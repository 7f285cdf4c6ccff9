/** One use of get_url, and what its ways to an end share. */
import {
  type Diff,
  fail,
  type FileAttributes,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import {
  applyAttributes,
  newAttributes,
  planAttributes,
  readLabels,
  type AttributePlan,
} from '../../files/lib/attributes.ts';
import { stateDiff } from '../../files/lib/diff.ts';
import { warnUnknownOwners } from '../../files/lib/owners.ts';
import { pathInfo } from '../../files/lib/result.ts';
import { findTarget, type Target } from '../../files/lib/target.ts';
import type { Checksum } from './checksum.ts';
import type { GetUrlParams } from './params.ts';

export interface GetTask {
  readonly params: GetUrlParams;
  readonly host: ReadHost;
  readonly context: ModuleContext;
  /** As given, expanded. */
  readonly dest: string;
  /** The file, under the name that the URL has where `dest` is a directory. */
  readonly target: Target;
  readonly checksum: Checksum | undefined;
}

/** Of the digests in `target.stat`. */
export const algorithmOf = (task: Pick<GetTask, 'checksum'>): Checksum['algorithm'] =>
  task.checksum?.algorithm ?? 'sha1';

export const lookAtTarget = (
  host: ReadHost,
  dest: string,
  name: string,
  algorithm: Checksum['algorithm'] | undefined,
): Promise<Target> => findTarget(host, { dest, name, follow: true, content: false, checksum: algorithm });

export const keysOf = (task: GetTask): ResultKeys => ({
  url: task.params.url,
  dest: task.target.path,
  checksum_src: null,
  checksum_dest: null,
  elapsed: 0,
});

/** Attributes that the file is to have, against what is there. */
export async function attributesOf({ params, host, target }: GetTask): Promise<AttributePlan> {
  const { stat, umask, path } = target;
  if (stat !== undefined)
    return planAttributes(stat, params, { umask, labels: await readLabels(host, path, params) });
  const set = newAttributes(params, { mode: 0o666 & ~umask, isDirectory: false, umask });
  return { changed: true, set, before: {}, after: {} };
}

/** What is shown of a file that is replaced or made; `digest` of the new one where it is known. */
export function replacementDiff(task: GetTask, attributes: AttributePlan, digest?: string): Diff {
  const { path, stat } = task.target;
  const algorithm = algorithmOf(task);
  const text = (hex: string | undefined): { checksum?: string } =>
    hex === undefined ? {} : { checksum: `${algorithm}:${hex}` };
  const was = stat === undefined ? { state: 'absent' } : text(stat.checksum);
  const is = stat === undefined ? { state: 'file' } : text(digest);
  return stateDiff(path, { ...was, ...attributes.before }, { ...is, ...attributes.after });
}

/** The file is what it should be; its attributes may not be. */
export async function planPresent(task: GetTask, keys: ResultKeys = {}): Promise<Plan> {
  const { host, context, target } = task;
  const attributes = await attributesOf(task);
  const { changed, set, before, after } = attributes;
  return {
    changed,
    result: {
      ...keysOf(task),
      ...(target.stat === undefined ? {} : pathInfo(target.stat)),
      msg: changed ? 'file already exists but file attributes changed' : 'file already exists',
      ...keys,
    },
    diff: changed ? stateDiff(target.path, before, after) : undefined,
    warnings: await warnUnknownOwners(host, context, set),
    apply: async (write) => pathInfo(await applyAttributes(write, target.path, set)),
  };
}

/** Puts the content in place. `sha1` is what the file must have in the end. */
export async function install(
  host: WriteHost,
  task: GetTask,
  content: Parameters<WriteHost['writeFile']>[1],
  set: FileAttributes,
  sha1: string | undefined,
): Promise<ResultKeys> {
  const { params, target } = task;
  const { backupFile, stat } = await host.writeFile(target.path, content, {
    ...set,
    backup: params.backup,
    unsafeWrites: params.unsafe_writes,
    follow: false,
    sha1,
  });
  if (sha1 !== undefined && stat.checksum !== undefined && stat.checksum !== sha1)
    fail(
      `The file on the host is not what was downloaded: SHA-1 ${stat.checksum} instead of ${sha1}`,
      keysOf(task),
    );
  return { ...pathInfo(stat), ...(backupFile === undefined ? {} : { backup_file: backupFile }) };
}
