/**
 * A module's result as text, without what is of no interest.
 * @module
 */
import type { HostResult, ResultData, TaskInfo } from '../../events/types.ts';
import { isCore } from '../../util/action-name.ts';
import type { ReportOptions } from '../options.ts';
import { pyJson } from './json.ts';
import { indentText } from './layout.ts';

export const isDebug = (task: TaskInfo): boolean => isCore(task.action, 'debug');
/** Facts are long and rarely what `-v` is for; Ansible marks them with `_ansible_verbose_override`. */
const isQuiet = (task: TaskInfo): boolean => isCore(task.action, 'gather_facts');
export const isInclude = (task: TaskInfo): boolean =>
  isCore(task.action, 'include', 'include_tasks', 'include_role');

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

/** How results are written. */
export type ResultStyle = Pick<ReportOptions, 'verbosity' | 'display' | 'yaml'>;

/**
 * A result as JSON on one line, or one member per line for `debug`, from `-vvv` on and where that is asked for (`spread`);
 * or as YAML below the line.
 */
export function resultText(
  task: TaskInfo,
  result: ResultData,
  { verbosity, display, yaml }: ResultStyle,
  { looped = false, spread = isLoud(task, result) && !looped }: { looped?: boolean; spread?: boolean } = {},
): string {
  const visible = visibleResult(task, result, verbosity, looped);
  const pretty = display.prettyResults;
  const wide = spread || pretty === true || verbosity > 2 || (pretty === undefined && yaml !== undefined);
  const indent = wide && pretty !== false ? 4 : 0;
  if (yaml === undefined) return pyJson(visible, indent);
  const lossy = pretty !== false;
  const text = yaml(lossy ? withoutLines(visible) : visible, indent === 0 ? 2 : indent, lossy);
  return `\n${indentText(text.replace(/\n$/, ''), 4)}`;
}

/** Lines say nothing that the text does not. */
function withoutLines(result: ResultData): ResultData {
  const shorter = { ...result };
  for (const key of ['stdout', 'stderr'])
    if (key in result && `${key}_lines` in result) shorter[`${key}_lines`] = '<omitted>';
  return shorter;
}

/** Whether the result is printed though nothing failed. */
export const isVerbose = (task: TaskInfo, result: ResultData, verbosity: number): boolean =>
  isLoud(task, result) || (verbosity > 0 && !isQuiet(task));

/** Results that always are to be seen, one member per line. */
export const isLoud = (task: TaskInfo, result: ResultData): boolean =>
  (isDebug(task) || result['_ansible_verbose_always'] === true) && !('censored' in result);

/** Why an outcome cannot be known; what the module says itself where nothing better is there. */
export function reasonOf({ status, reason, result }: HostResult): string | undefined {
  if (status !== 'unknown') return undefined;
  return reason ?? (typeof result.msg === 'string' && result.msg !== '' ? result.msg : undefined);
}

/** `web1`, or `web1 -> db1` for a delegated task. */
export const hostLabel = (result: Pick<HostResult, 'host' | 'delegatedTo'>): string =>
  result.delegatedTo !== undefined && result.delegatedTo !== result.host
    ? `${result.host} -> ${result.delegatedTo}`
    : result.host;
