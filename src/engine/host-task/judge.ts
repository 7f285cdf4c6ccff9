/**
 * What a task's own conditions make of a result: `changed_when`, `failed_when`, and `until` with its further attempts.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { formatError, TsplayError } from '../../errors/index.ts';
import type { Task } from '../../playbook/index.ts';
import { UnknownValueError, type Templar } from '../../template/index.ts';
import { TemplateString, type Value } from '../../util/value.ts';
import { allHold } from '../state/conditions.ts';
import type { HostTask } from '../state/host-task.ts';
import { combined } from './loop-result.ts';
import { registered, shown, type Outcome, type Performed } from '../state/outcome.ts';
import { registerVars, type SeenResult } from './registers.ts';
import { numberKeyword } from '../state/keyword.ts';

/** A task on one host, or one item of its loop, and how its conditions see a result. */
export interface Judging extends HostTask {
  /** Outcomes of the loop's items before this one; undefined when there is no loop. */
  readonly before: readonly Outcome[] | undefined;
  /** The host that the task is delegated to. */
  readonly delegatedTo: string | undefined;
}

/** The templar of the conditions, with `_task` and what the task registers; `value` is the result as they see it. */
function conditionTemplar(
  { task, section, templar, before }: Judging,
  result: Outcome,
  value: Value,
): Templar {
  const seen =
    before === undefined ? { result: value } : { result: value, ...soFar(task, [...before, result]) };
  // Facts are set when the task is done; its own conditions see them before.
  const { facts = new Map<Value, Value>(), setBy } = result;
  const known = setBy === undefined ? section.play.run.variables.asVariables(facts) : facts;
  return templar.with(new Map<Value, Value>([...known, ...registerVars(task, seen)]));
}

/** What a loop has come to, when it is asked for: it costs as much as there are items. */
export const soFar = (task: Task, items: readonly Outcome[]): Pick<SeenResult, 'loopResult'> =>
  asksForLoop(task) ? { loopResult: registered(combined(items)) } : {};

/** Whether the task's own expressions speak of `_task`, the only way to the loop while it runs. */
function asksForLoop({ changedWhen, failedWhen, until, loop, projections }: Task): boolean {
  const conditions = [...changedWhen, ...failedWhen, ...until, ...(loop?.control.breakWhen ?? [])];
  const texts = conditions.map(({ value }) => (value instanceof TemplateString ? value.text : value));
  return (
    projections !== undefined || texts.some((text) => typeof text === 'string' && text.includes('_task'))
  );
}

/** `changed_when`, then `failed_when`, have the last word about a result; one that cannot be told fails the task. */
export async function judged(judging: Judging, result: Performed): Promise<Performed> {
  const { task } = judging;
  const { run } = judging.section.play;
  if (result.status === 'unreachable' || result.status === 'skipped' || result.include) return result;
  if (task.changedWhen.length === 0 && task.failedWhen.length === 0) return result;
  const values = new Map(result.result);
  // What was not run is still known to change nothing when `changed_when: false` says so.
  const seen = result.status === 'unknown' ? registered(result) : values;
  const inner = conditionTemplar(judging, result, seen);
  let { status } = result;
  let which = 'changed_when_result';
  try {
    if (task.changedWhen.length > 0) {
      const changed = await allHold(task.changedWhen, inner, run);
      values.set('changed', changed);
      if (status === 'ok' || status === 'changed') status = changed ? 'changed' : 'ok';
    }
    which = 'failed_when_result';
    if (task.failedWhen.length > 0) {
      const failed = await allHold(task.failedWhen, inner, run);
      values.set('failed', failed);
      values.set('failed_when_result', failed);
      if (status !== 'unknown')
        status = failed ? 'failed' : values.get('changed') === true ? 'changed' : 'ok';
    }
  } catch (error) {
    if (error instanceof UnknownValueError && result.status === 'unknown') return result;
    if (!(error instanceof TsplayError)) throw error;
    values.set('failed', true).set(which, error.message);
    return { ...result, status: 'failed', result: values, error: formatError(error) };
  }
  return { ...result, status, result: values };
}

/** Attempts until one is good or the retries are used up. */
export async function retry(judging: Judging, work: () => Promise<Performed>): Promise<Performed> {
  const { task, host, section } = judging;
  const retries = Math.max(0, (await numberKeyword(judging, 'retries')) ?? 3);
  const delay = Math.max(0, (await numberKeyword(judging, 'delay')) ?? 5);
  const { run } = section.play;
  const numbered = async (attempt: number): Promise<Performed> => {
    const result = await work();
    // Without `until` a task that is not to be tried again has no attempts to count.
    if (uncounted(result) || (retries === 0 && task.until.length === 0)) return result;
    return { ...result, result: new Map<Value, Value>([...result.result, ['attempts', attempt]]) };
  };
  for (let attempt = 1; ; attempt++) {
    const result = await judged(judging, await numbered(attempt));
    if (uncounted(result) || retries === 0) return result;
    const values = new Map(result.result);
    const inner = conditionTemplar(judging, result, values);
    const good = task.until.length > 0 ? await allHold(task.until, inner, run) : result.status !== 'failed';
    if (good) return { ...result, result: values };
    if (attempt > retries || run.hooks.signal.aborted) return usedUp(task, result, attempt);
    values.set('retries', retries + 1);
    run.emit({
      type: 'host.retry',
      task: judging.info,
      host: host.name,
      delegatedTo: judging.delegatedTo,
      attempt,
      retries,
      result: shown(values),
    });
    await sleep(delay * 1000, undefined, { signal: run.hooks.signal }).catch(() => undefined);
  }
}

/** What no further attempt can mend. */
const uncounted = ({ status }: Performed): boolean =>
  status === 'unknown' || status === 'unreachable' || status === 'skipped';

/** The last attempt, which was not good either; it counts as failed unless `failed_when` says that it is not. */
function usedUp(task: Task, last: Performed, attempt: number): Performed {
  const result = new Map<Value, Value>([
    ...last.result,
    ['attempts', Math.max(1, attempt - 1)],
    ['failed', true],
  ]);
  const status = task.failedWhen.length > 0 ? last.status : 'failed';
  return { ...last, status, result };
}
