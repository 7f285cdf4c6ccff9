/** The simple states of `file`: absent, file, touch, hard. */
import {
  atFolder,
  dressFunction,
  emptied,
  fail,
  type FileStat,
  missing,
  placeFunctions,
  type Plan,
  raw,
  replacing,
  sh,
} from '../../../sdk/index.ts';
import { newAttributes } from '../lib/attributes.ts';
import { presentState } from '../lib/look.ts';
import {
  attributesOf,
  attributesOnly,
  diffOf,
  leaves,
  stateChange,
  subject,
  take,
  warningsFor,
  type FileTask,
} from './task.ts';
import { planTimes } from './times.ts';

export function ensureAbsent(task: FileTask): Plan {
  const { path, look } = task;
  const previous = presentState(look.stat);
  if (previous === 'absent') return { changed: false, result: { path, state: 'absent' }, diff: diffOf(path) };
  const change = stateChange(task, 'absent');
  const before =
    previous === 'directory' && task.content !== undefined
      ? { ...change.before, path_content: task.content }
      : change.before;
  return {
    changed: true,
    diff: diffOf(path, { before, after: change.after }),
    result: { path, state: 'absent' },
    provides: () => [{ path, expected: 'absent' }],
    apply: async (write) => {
      const remove = previous === 'directory' ? 'rm -rf "./$n"' : 'rm -f "./$n"';
      const { rc, stderr } = await write.run(`${placeFunctions()}\n${atFolder(path, remove)}`);
      if (rc !== 0)
        fail(`${previous === 'directory' ? 'rmtree' : 'unlinking'} failed: ${stderr.trim()}`, { path });
      return undefined;
    },
  };
}

export async function ensureFile(task: FileTask): Promise<Plan> {
  const { path, stat } = subject(task);
  const state = presentState(stat);
  // What an earlier task may be about to bring is warned of even so.
  if (state === 'absent')
    for (const warning of await warningsFor(task, { owner: task.params.owner, group: task.params.group }))
      task.context.warn(warning);
  if (state !== 'file' && state !== 'hard')
    return (state === 'absent' && task.host.expected?.at(path) !== 'absent' ? missing : fail)(
      `file (${path}) is ${state}, cannot continue`,
      {
        path,
        state,
      },
    );
  return attributesOnly(task, { path }, planTimes(stat, task.times));
}

export async function ensureTouched(task: FileTask): Promise<Plan> {
  const { path, params, look, times } = task;
  if (look.stat !== undefined)
    return attributesOnly(task, { dest: path }, planTimes(subject(task).stat, times));
  const set = newAttributes(params, { mode: 0o666 & ~look.umask, isDirectory: false, umask: look.umask });
  return {
    changed: true,
    result: { dest: path },
    diff: diffOf(path, stateChange(task, 'touch')),
    warnings: await warningsFor(task, set),
    provides: () => leaves(task, path, undefined, { type: 'file', set }),
    apply: (host) =>
      take(host, {
        program: `${dressFunction(set)}\n${atFolder(path, replacing('(umask "$u"; : > "./$n") && f=./$n && { at_dress || (exit 102); }'))}`,
        path,
        set: {},
        // A file that was made just now has the present as its time.
        times: planTimes(undefined, {
          mtime: times.mtime === 'now' ? 'preserve' : times.mtime,
          atime: times.atime === 'now' ? 'preserve' : times.atime,
        }),
        failure: 'Error, could not touch target',
      }),
  };
}

/** What was looked at is what has become the link: the way to it may have been changed since. */
const sameFile = ({ dev, inode }: FileStat): string =>
  `{ [ "$(stat -c %d:%i "./$n")" = ${dev}:${inode} ] || { at_why='src was changed meanwhile'; false; }; }`;

/**
 * A new link, which takes the place of what has its name. The source is gone to by the rules of all paths, so that no
 * link of a user's brings root to a file that is not theirs. A name may end with a newline: hence the dot behind it.
 */
const hardLinkProgram = (path: string, src: string, source: FileStat, previous: string): string =>
  [
    sh`s=$(at_aim ${src} 1 && ${raw(sameFile(source))} && printf '%s/%s.' "\${PWD%/}" "$n" || {`,
    'printf "%s\\n" "${at_why:-src cannot be reached}" >&2; exit 1; }) && s=${s%.} &&',
    atFolder(path, replacing(`ln -- "$s" "./$n" && ${sameFile(source)} && ${emptied(previous)}`)),
  ].join('\n');

export async function ensureHard(task: FileTask): Promise<Plan> {
  const { path, params, look, source } = task;
  const { src, force } = params;
  const previous = presentState(look.stat);
  if (previous !== 'hard' && src === undefined) fail('src is required for creating new hardlinks');
  if (src !== undefined && source === undefined) missing('src does not exist', { dest: path, src });
  const same = source === undefined || (look.stat?.inode === source.inode && look.stat.dev === source.dev);
  if (!same && !force && previous === 'hard')
    fail('Cannot link, different hard link exists at destination', { dest: path, src });
  if (!same && !force && (previous === 'file' || previous === 'directory'))
    fail(`Cannot link, ${previous} exists at destination`, { dest: path, src });
  const times = planTimes(look.target, task.times);
  if (source === undefined || same) return attributesOnly(task, { dest: path, src }, times);
  const attributes = await attributesOf({
    ...task,
    look: { ...look, stat: source, target: source, real: path },
  });
  return {
    changed: true,
    result: { dest: path, src },
    diff: diffOf(path, stateChange(task, 'hard'), { before: {}, after: { src } }),
    warnings: await warningsFor(task, attributes.set),
    apply: (write) =>
      take(write, {
        program: hardLinkProgram(path, src ?? '', source, previous),
        path,
        set: attributes.set,
        times,
        failure: previous === 'absent' ? 'Error while linking' : 'Error while replacing',
      }),
  };
}
