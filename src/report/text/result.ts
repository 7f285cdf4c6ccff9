/**
 * A module's result as text, with what concerns nobody left out.
 * @module
 */
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import { pyJson } from './json.ts';

const debugActions = /^(ansible\.(builtin|legacy)\.)?debug$/;
/** Facts are long and rarely what `-v` is for; Ansible marks them with `_ansible_verbose_override`. */
const quietActions = /^(ansible\.(builtin|legacy)\.)?gather_facts$/;
const includeActions = /^(ansible\.(builtin|legacy)\.)?include(_tasks|_role)?$/;

export const isDebug = (task: TaskInfo): boolean => debugActions.test(task.action);
const isQuiet = (task: TaskInfo): boolean => quietActions.test(task.action);
export const isInclude = (task: TaskInfo): boolean => includeActions.test(task.action);

const hiddenOfDebug = new Set(['changed', 'failed', 'skipped', 'invocation', 'skip_reason']);
const debugWithMessage = new Set(['msg', 'exception', 'warnings', 'deprecations']);

/** Said already by the word in front of the result, or shown in a way of their own. */
const never = new Set(['failed', 'skipped', 'exception', 'warnings', 'deprecations']);

const shown = (key: string, verbosity: number): boolean =>
  !key.startsWith('_ansible_') &&
  !never.has(key) &&
  (verbosity >= 3 || (key !== 'invocation' && key !== 'diff'));

/** The result without internal keys; a looped task's `results` are left out since its items are shown one by one. */
export function visibleResult(
  task: TaskInfo,
  result: ResultData,
  verbosity: number,
  looped = false,
): ResultData {
  const debug = isDebug(task);
  const entries = Object.entries(result).filter(([key]) => {
    if (!shown(key, verbosity)) return false;
    if (looped && key === 'results') return false;
    if (!debug) return true;
    return 'msg' in result ? debugWithMessage.has(key) : !hiddenOfDebug.has(key);
  });
  return Object.fromEntries(entries);
}

/** One line of JSON, or one member per line for `debug` and from `-vvv` on. */
export function resultJson(task: TaskInfo, result: ResultData, verbosity: number, looped = false): string {
  const indent = isDebug(task) || verbosity > 2 ? 4 : 0;
  return pyJson(visibleResult(task, result, verbosity, looped), indent);
}

/** Whether the result is printed though nothing failed. */
export const isVerbose = (task: TaskInfo, verbosity: number): boolean =>
  isDebug(task) || (verbosity > 0 && !isQuiet(task));

/** Why an outcome cannot be known; what the module says itself where nothing better is there. */
export function reasonOf({ status, reason, result }: HostResult): string | undefined {
  if (status !== 'unknown') return undefined;
  return reason ?? (typeof result.msg === 'string' && result.msg !== '' ? result.msg : undefined);
}

/** `web1`, or `web1 -> db1` for a delegated task. */
export const hostLabel = (result: HostResult): string =>
  result.delegatedTo !== undefined && result.delegatedTo !== result.host
    ? `${result.host} -> ${result.delegatedTo}`
    : result.host;
