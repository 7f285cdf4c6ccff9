/** `state: directory`, with everything below it under `recurse`. */
import { dressFunction, fail, type FileAttributes, type Plan, sh } from '../../../sdk/index.ts';
import { newAttributes } from '../lib/attributes.ts';
import { presentState } from '../lib/look.ts';
import {
  attributesOf,
  diffOf,
  leaves,
  stateChange,
  subject,
  take,
  warningsFor,
  type FileTask,
} from './task.ts';
import { planBelow } from './recurse.ts';
import { planTimes } from './times.ts';
import { pathInfo } from '../lib/result.ts';

export async function ensureDirectory(task: FileTask): Promise<Plan> {
  const { path, stat } = subject(task);
  if (stat === undefined) return makeDirectory(task, path);
  if (stat.type !== 'directory') return fail(`${path} already exists as a ${presentState(stat)}`, { path });
  const attributes = await attributesOf(task);
  const below = task.below && planBelow(task, task.below);
  const times = planTimes(stat, task.times);
  return {
    changed: attributes.changed || times.changed || (below?.changed ?? false),
    result: { ...pathInfo(stat), path },
    diff: diffOf(path, attributes, times),
    warnings: await warningsFor(task, { ...below?.owners, ...attributes.set }),
    provides: () =>
      attributes.changed ? leaves(task, path, stat, { type: 'directory', set: attributes.set }) : [],
    apply: (host) =>
      take(host, {
        program: below?.changed === true ? below.program : undefined,
        path: task.path,
        follow: task.params.follow,
        set: attributes.set,
        times,
        failure: 'Could not set attributes',
      }),
  };
}

async function makeDirectory(task: FileTask, path: string): Promise<Plan> {
  const { params, look } = task;
  const set = newAttributes(params, { mode: 0o777 & ~look.umask, isDirectory: true, umask: look.umask });
  const times = planTimes(undefined, task.times);
  return {
    changed: true,
    result: { path },
    diff: diffOf(path, stateChange(task, 'directory')),
    warnings: await warningsFor(task, set),
    provides: () => leaves(task, path, undefined, { type: 'directory', set }),
    apply: (write) =>
      take(write, {
        program: makeProgram(path, set),
        path,
        set: {},
        times,
        failure: `There was an issue creating ${path} as requested`,
      }).then((keys) => ({ ...keys, path })),
  };
}

/**
 * `mkdir -p` whose new directories, and only those, get the attributes, each before the next is made. For programs with
 * the functions of place.ts.
 */
export const makeProgram = (path: string, set: FileAttributes): string =>
  `${dressFunction(set)}\n${sh`( at_dirs ${path} || { [ -z "$at_why" ] || echo "$at_why" >&2; exit 1; } )`}`;
