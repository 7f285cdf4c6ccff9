/**
 * One apt-get command of a task: simulated in check or diff mode, run when the plan is applied.
 * @module
 */
import {
  complaint,
  type Diff,
  fail,
  missing,
  type ModuleContext,
  outputKeys,
  type Plan,
  type Provision,
  type ReadHost,
  type TextResult,
  unknown,
} from '../../../sdk/index.ts';
import { doWork, type AptWork } from './apply.ts';
import type { AptParams, Run } from './commands.ts';
import { changesText, nothingDone, unknownPackage } from './output.ts';
import type { AptState } from './query.ts';
import { parseSpec } from './spec.ts';

/** One command that a task comes down to, and how to read its output. */
export interface Task {
  readonly command: (run: Run) => string;
  readonly changed: (stdout: string) => boolean;
  /** Packages that it installs. */
  readonly installs?: readonly string[];
}

/** By apt-get's summary. */
export const bySummary = (stdout: string): boolean => !nothingDone(stdout);

export interface Setting {
  readonly params: AptParams;
  readonly host: ReadHost;
  readonly context: ModuleContext;
  readonly state: AptState;
  /** The lists are old and the task wants them updated. */
  readonly update: boolean;
}

/** Packages that will be there. */
const packagesOf = (names: readonly string[]): Provision[] =>
  names.map((name) => ({ thing: 'package', name: parseSpec(name).name, state: 'present' }));

const simulationFailed = (result: TextResult, setting: Setting, names: readonly string[]): Plan => {
  const absent = unknownPackage(result);
  const keys = { rc: result.rc, ...outputKeys(result.stdout, result.stderr) };
  // It is not installed, and the lists that will be fetched have it, or the run says that they do not.
  if (setting.update && names.length > 0)
    return { changed: true, result: keys, apply, provides: () => packagesOf(names) };
  if (setting.update) return unknown('the package lists would be updated first', apply, keys);
  if (absent !== undefined) missing(`No package matching '${absent}' is available`, keys);
  return fail(`apt-get would fail: ${complaint(result)}`, keys);
};

/** Never called: a plan made in check mode is not applied. */
const apply = (): Promise<undefined> => Promise.resolve(undefined);

export const times = ({ state, update }: Setting): { cache_updated: boolean; cache_update_time: number } => ({
  cache_updated: update,
  cache_update_time: state.cacheTime,
});

/** Simulates in check or diff mode; what is done later is told by apt-get itself. */
export async function planTask(
  setting: Setting,
  task: Task,
  mark: readonly string[],
  sure: boolean,
): Promise<Plan> {
  const { params, host, context, state, update } = setting;
  const work: AptWork = {
    update,
    updateOnly: false,
    clean: params.clean && state.cleanable,
    command: task.command('real'),
    changed: task.changed,
    mark,
  };
  const doIt: NonNullable<Plan['apply']> = (write) => doWork(work, params, write, context, state.cacheTime);
  // What the present lists show is not what an update would bring.
  if (!context.check && (!context.diff || update))
    return { changed: sure ? true : 'unknown', apply: doIt, result: times(setting) };
  const result = await host.probe(
    `export LC_ALL=C DEBIAN_FRONTEND=noninteractive; ${task.command('simulate')}`,
  );
  if (result.rc !== 0) {
    if (context.check) return simulationFailed(result, setting, task.installs ?? []);
    return { changed: 'unknown', apply: doIt, result: times(setting) };
  }
  const changed = task.changed(result.stdout);
  const diff: Diff = { kind: 'prepared', text: changesText(result.stdout) };
  const keys = { ...times(setting), ...outputKeys(result.stdout, result.stderr) };
  // An update may bring more than the present lists show.
  const open = update && !context.check;
  return {
    changed: open ? 'unknown' : changed || (params.clean && state.cleanable),
    diff: changed ? diff : undefined,
    apply: doIt,
    result: keys,
    provides: () => packagesOf(task.installs ?? []),
  };
}
