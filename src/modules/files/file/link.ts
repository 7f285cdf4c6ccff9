/** `state: link`. */
import { posix } from 'node:path';
import {
  atFolder,
  emptied,
  fail,
  type FileStat,
  missing,
  type Plan,
  replacing,
  sh,
} from '../../../sdk/index.ts';
import { planAttributes, readLabels, type AttributePlan } from '../lib/attributes.ts';
import { presentState } from '../lib/look.ts';
import { pathInfo } from '../lib/result.ts';
import { attributesOnly, diffOf, leaves, stateChange, take, warningsFor, type FileTask } from './task.ts';
import { planTimes } from './times.ts';

export async function ensureLink(task: FileTask): Promise<Plan> {
  const { path, params, look } = task;
  const previous = presentState(look.stat);
  const src = params.src ?? (params.follow && look.target !== undefined ? look.stat?.linkTarget : undefined);
  const [target, occupied] = await Promise.all([
    targetOf(task, src),
    previous === 'directory' && params.force ? isOccupied(task) : false,
  ]);
  refuse(task, previous, src, target !== undefined, occupied);
  const now = look.stat?.type === 'link' ? pathInfo(look.stat) : {};
  const result = { ...now, dest: path, src };
  const skip = params.follow && target === undefined;
  if (previous === 'link' && (src === undefined || look.stat?.linkTarget === src))
    return skip
      ? { changed: false, result, diff: diffOf(path), warnings: skipWarning(task) }
      : attributesOnly(task, result, planTimes(look.target, task.times));

  const attributes = await attributesOfTarget(task, target, src ?? '');
  const change =
    previous === 'link'
      ? { before: { src: look.stat?.linkTarget }, after: { src } }
      : stateChange(task, 'link');
  return {
    changed: true,
    result,
    diff: diffOf(path, change, attributes),
    warnings: [...(skip ? skipWarning(task) : []), ...(await warningsFor(task, attributes.set))],
    provides: () => leaves(task, path, undefined, { type: 'link', set: {}, linkTarget: src ?? '' }),
    apply: (write) =>
      take(write, {
        program: linkProgram(task, src ?? '', previous),
        path,
        set: attributes.set,
        times: skip ? undefined : planTimes(target, task.times),
        follow: params.follow && target !== undefined,
        tellFollow: false,
        failure: previous === 'absent' ? 'Error while linking' : 'Error while replacing',
      }).then((keys) => ({ ...keys, dest: path, src })),
  };
}

/** What the link is to lead to; undefined when there is nothing. */
const targetOf = async (task: FileTask, src: string | undefined): Promise<FileStat | undefined> => {
  const { params, look, host } = task;
  if (params.src === undefined || src === undefined) return look.target;
  // Inside a directory that a link is to replace, a relative source means something else.
  return look.stat?.type === 'directory' ? host.stat(targetPath(task, src), { follow: true }) : task.source;
};

type Attributes = Omit<AttributePlan, 'changed'>;

async function attributesOfTarget(
  task: FileTask,
  target: FileStat | undefined,
  src: string,
): Promise<Attributes> {
  const { params, look, host } = task;
  if (!params.follow) return { set: { owner: params.owner, group: params.group }, before: {}, after: {} };
  if (target === undefined) return { set: {}, before: {}, after: {} };
  const labels = await readLabels(host, targetPath(task, src), params);
  return planAttributes(target, params, { umask: look.umask, labels });
}

const targetPath = ({ path, look }: FileTask, src: string): string => {
  if (posix.isAbsolute(src)) return src;
  return posix.join(look.stat?.type === 'directory' ? path : posix.dirname(path), src);
};

const isOccupied = async ({ host, path }: FileTask): Promise<boolean> =>
  (await host.probe(sh`ls -A -- ${path}`)).stdout !== '';

/** The new link takes the old one's place in one step. */
const linkProgram = ({ path }: FileTask, src: string, previous: string): string =>
  atFolder(path, replacing(`${sh`ln -s -- ${src} "./$n"`} && ${emptied(previous)}`));

const skipWarning = ({ params }: FileTask): readonly string[] =>
  [params.mode, params.owner, params.group].some((v) => v !== undefined)
    ? [
        'Cannot set fs attributes on a non-existent symlink target. follow should be set to False to avoid this.',
      ]
    : [];

function refuse(
  task: FileTask,
  previous: string,
  src: string | undefined,
  exists: boolean,
  occupied: boolean,
): void {
  const { path, params } = task;
  if (!params.force && src !== undefined && !exists)
    missing(
      `src file does not exist, use 'force=yes' if you really want to create the link: ${targetPath(task, src)}`,
      { path, src },
    );
  if (previous === 'directory' && params.force && occupied)
    fail(`the directory ${path} is not empty, refusing to convert it`, { path });
  if (['directory', 'file', 'hard'].includes(previous) && !params.force)
    fail(`refusing to convert from ${previous} to symlink for ${path}`, { path });
  if (previous !== 'link' && src === undefined) fail('src is required for creating new symlinks');
}
