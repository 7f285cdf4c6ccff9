/** What the states of `file` share. */
import {
  atEntry,
  attributesProgram,
  type Diff,
  fail,
  type FileAttributes,
  type FileStat,
  type ModuleContext,
  placeFunctions,
  type Plan,
  type Provision,
  quote,
  type ReadHost,
  type ResultKeys,
  statAfter,
  statOutcome,
  statProgram,
  type WriteHost,
} from '../../../sdk/index.ts';
import { attributesMessage, planAttributes, readLabels, type AttributePlan } from '../lib/attributes.ts';
import { stateDiff } from '../lib/diff.ts';
import type { Entry } from '../lib/many.ts';
import { presentState, type Look } from '../lib/look.ts';
import { warnUnknownOwners } from '../lib/owners.ts';
import { pathInfo } from '../lib/result.ts';
import type { FileParams } from './params.ts';
import type { TimePlan, WantedTimes } from './times.ts';

/** What is below a directory: the entries themselves, and what is reached through links. */
export interface Below {
  readonly own: readonly Entry[];
  readonly throughLinks: readonly Entry[];
}

/** One use of `file`. */
export interface FileTask {
  readonly params: FileParams;
  readonly host: ReadHost;
  readonly context: ModuleContext;
  readonly path: string;
  readonly look: Look;
  readonly state: string;
  /** What `src` leads to, seen from beside the path. */
  readonly source: FileStat | undefined;
  readonly times: WantedTimes;
  /** What is below a directory, under `recurse`. */
  readonly below: Below | undefined;
  /** Everything below a directory that is to go, for the diff. */
  readonly content:
    { readonly directories: readonly string[]; readonly files: readonly string[] } | undefined;
}

/** The path that attributes are set on: what a link leads to under `follow`. */
export const subject = (task: FileTask): { readonly path: string; readonly stat: Look['stat'] } =>
  task.params.follow
    ? { path: task.look.real, stat: task.look.target }
    : { path: task.path, stat: task.look.stat };

/** The path as it will be, for the tasks behind this one in a dry run. `old`: what of it stays. */
export async function leaves(
  task: FileTask,
  path: string,
  old: FileStat | undefined,
  made: { readonly type: FileStat['type']; readonly set: FileAttributes; readonly linkTarget?: string },
): Promise<readonly Provision[]> {
  const { host, look } = task;
  const mode = (made.type === 'directory' ? 0o777 : 0o666) & ~look.umask;
  const stat = statAfter(old, { ...made, mode, caps: await host.caps() });
  const content =
    made.type !== 'file' ? undefined : old === undefined ? Buffer.alloc(0) : await host.readFile(path);
  return [{ path, expected: { stat, content } }];
}

/** A change of state, for the diff. */
export const stateChange = (task: FileTask, state: string): { before: ResultKeys; after: ResultKeys } => {
  const previous = presentState(task.look.stat);
  return previous === state ? { before: {}, after: {} } : { before: { state: previous }, after: { state } };
};

/** Diff of everything that differs; there is always the path in it. */
export function diffOf(path: string, ...parts: readonly { before: ResultKeys; after: ResultKeys }[]): Diff {
  const before = Object.assign({}, ...parts.map((part) => part.before)) as ResultKeys;
  const after = Object.assign({}, ...parts.map((part) => part.after)) as ResultKeys;
  return stateDiff(path, before, after);
}

/** Attributes of something that is there. */
export async function attributesOf(task: FileTask): Promise<AttributePlan> {
  const { path, stat } = subject(task);
  if (stat === undefined) return { changed: false, set: {}, before: {}, after: {} };
  const labels = await readLabels(task.host, path, task.params);
  return planAttributes(stat, task.params, { umask: task.look.umask, labels });
}

export const warningsFor = (task: FileTask, set: FileAttributes): Promise<readonly string[]> =>
  warnUnknownOwners(task.host, task.context, set);

export interface Step {
  /** Shell that makes the change, in a program with the functions of place.ts, after which the attributes are set. Fails with a message on stderr; with 102 for attributes. */
  readonly program?: string | undefined;
  /** Where attributes and times are set. */
  readonly path: string;
  readonly set: FileAttributes;
  readonly times?: TimePlan | undefined;
  readonly follow?: boolean | undefined;
  /** Whether what is told of the path is of what it leads to; as `follow` when not given. */
  readonly tellFollow?: boolean | undefined;
  /** Said before the shell's own message. */
  readonly failure: string;
}

/** Does a step and looks at the outcome, in one round trip. */
export async function take(host: WriteHost, step: Step): Promise<ResultKeys> {
  const { follow = true, tellFollow = follow } = step;
  const word = quote(step.path);
  const program = [
    placeFunctions(),
    step.program === undefined ? ':' : `{ ${step.program}\n} || { r=$?; [ $r = 102 ] || r=101; exit $r; }`,
    `${attributesProgram(step.path, step.set, follow)} || exit 102`,
    step.times?.program === undefined
      ? ':'
      : `${atEntry(step.path, follow, step.times.program('"$f"', follow))} || exit 103`,
    `${statProgram(word, { follow: tellFollow })}; exit 0`,
  ].join('\n');
  const result = await host.run(program);
  if (result.rc === 101) fail(`${step.failure}: ${result.stderr.trim()}`, { path: step.path });
  if (result.rc === 102) fail(attributesMessage(result.stderr, step.path), { path: step.path });
  if (result.rc !== 0)
    fail(`Error while updating modification or access time: ${result.stderr.trim()}`, { path: step.path });
  const stat = statOutcome(result, step.path);
  return stat === undefined ? {} : pathInfo(stat);
}

const linkOf = ({ linkTarget }: FileStat) => (linkTarget === undefined ? {} : { linkTarget });

/** A plan that only sets attributes and times of what is there. */
export async function attributesOnly(task: FileTask, result: ResultKeys, times: TimePlan): Promise<Plan> {
  const { path, stat } = subject(task);
  const attributes = await attributesOf(task);
  // A link is told of as such.
  const told = task.state === 'link' ? task.look.stat : stat;
  const info = told === undefined ? {} : pathInfo(told);
  return {
    changed: attributes.changed || times.changed,
    result: { ...info, ...result },
    diff: diffOf(path, attributes, times),
    warnings: await warningsFor(task, attributes.set),
    provides: () =>
      stat === undefined || !attributes.changed
        ? []
        : leaves(task, path, stat, { type: stat.type, set: attributes.set, ...linkOf(stat) }),
    apply: (host) =>
      take(host, {
        // Gone to once more, by the rules of that: it may have been changed since it was looked at.
        path: task.path,
        set: attributes.set,
        times,
        follow: task.params.follow,
        tellFollow: task.state === 'link' ? false : task.params.follow,
        failure: 'Could not set attributes',
      }),
  };
}
