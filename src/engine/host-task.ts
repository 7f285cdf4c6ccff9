/**
 * One task on one host: its loop, its condition, its retries, its result.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostStatus } from '../events/types.ts';
import type { Task } from '../playbook/index.ts';
import type { Templar } from '../template/index.ts';
import { UnknownValueError } from '../template/index.ts';
import { formatError, TsplayError } from '../errors/index.ts';
import { isList, TemplateString, userText, valueText, type Dict, type Value } from '../util/value.ts';
import { perform, type Performed } from './attempt.ts';
import { allHold, falseCondition } from './conditions.ts';
import { failedOutcome } from './failures.ts';
import type { PlayHost } from './hosts.ts';
import { itemText, itemVars, loopItems } from './loop.ts';
import { outcome, registered, shown, withInvocation, type Outcome } from './outcome.ts';
import { renderBool, renderNumber, renderText } from './render.ts';
import type { Run, Section } from './run.ts';
import { playScope, taskScope } from './scope.ts';
import { taskInfo } from './task-info.ts';
import { VarsDict } from './vars-dict.ts';

/** What a task came to on a host, items included. */
export interface HostOutcome extends Outcome {
  readonly looped: boolean;
  readonly delegatedTo: string | undefined;
  readonly duration: number;
  /** What an include asks for, item by item. */
  readonly includes: readonly {
    readonly args: Dict;
    readonly itemVars: Dict;
    readonly label: string | undefined;
  }[];
  /** Facts for the host that was delegated to (`delegate_facts`). */
  readonly factsFor: string;
  /** Handlers to be notified, by name. */
  readonly notify: readonly string[];
}

interface ItemOutcome extends Outcome {
  readonly delegatedTo: string | undefined;
  readonly include?: Dict | undefined;
  readonly factsFor: string;
  readonly notify: readonly string[];
}

const skippedText = 'Conditional result was False';

/** Runs the task. Never rejects for anything the user can mend: that is a failed outcome. */
export async function runOnHost(written: Task, host: PlayHost, section: Section): Promise<HostOutcome> {
  const start = performance.now();
  const base = { looped: false, delegatedTo: undefined, includes: [], factsFor: host.name, notify: [] };
  const timed = (result: Omit<HostOutcome, 'duration'>): HostOutcome => ({
    ...result,
    duration: Math.round(performance.now() - start),
  });
  if (section.unsure)
    return timed({
      ...base,
      ...outcome(
        'unknown',
        { msg: 'notified by a task whose outcome is not known' },
        { reason: 'notified by a task whose outcome is not known' },
      ),
    });
  const { templar } = taskScope(written, host, section);
  let task = written;
  try {
    if (written.action.includes('{{')) task = { ...written, action: await actionName(written, templar) };
    if (task.loop === undefined) {
      const item = await runItem(task, host, section, templar);
      const includes = item.include
        ? [{ args: item.include, itemVars: new Map<Value, Value>(), label: undefined }]
        : [];
      return timed({ ...base, ...item, includes });
    }
    return timed({ ...base, ...(await runLoop(task, host, section, templar)) });
  } catch (error) {
    return timed({ ...base, ...(await failure(error, task, section, templar)) });
  }
}

/** What went wrong before or beside the attempts: a keyword, a condition, the loop. It may be ignored as well. */
async function failure(error: unknown, task: Task, section: Section, templar: Templar): Promise<Outcome> {
  const failed = failedOutcome(error, task, section);
  if (failed.status !== 'failed' || task.ignoreErrors === undefined) return failed;
  return {
    ...failed,
    ignored: await renderBool(templar, task.ignoreErrors, 'ignore_errors').catch(() => false),
  };
}

/** A module's name that is a template, and may differ by host. */
const actionName = async (task: Task, templar: Templar): Promise<string> =>
  valueText(await templar.valueAsync(userText(task.action, task.actionSrc)));

async function itemsOf(task: Task, templar: Templar): Promise<readonly Value[] | TsplayError> {
  try {
    return task.loop === undefined ? [] : await loopItems(task.loop, templar);
  } catch (error) {
    // Whether that matters depends on the condition, which may well ask if the variable is there.
    if (error instanceof TsplayError && !(error instanceof UnknownValueError)) return error;
    throw error;
  }
}

async function runLoop(
  task: Task,
  host: PlayHost,
  section: Section,
  templar: Templar,
): Promise<Omit<HostOutcome, 'duration'>> {
  const base = { looped: true, delegatedTo: undefined, includes: [], factsFor: host.name, notify: [] };
  const items = await itemsOf(task, templar);
  if (items instanceof TsplayError) {
    const condition = await falseCondition(task.when, templar, section.play.run).catch(() => undefined);
    if (condition === undefined) throw items;
    return {
      ...base,
      ...outcome('skipped', { false_condition: condition, skip_reason: skippedText, changed: false }),
      looped: false,
    };
  }
  if (items.length === 0) {
    return {
      ...base,
      ...outcome('skipped', {
        changed: false,
        results: [],
        skipped_reason: 'No items in the list',
        skip_reason: 'No items in the list',
      }),
    };
  }
  return loopOver(task, items, host, section, templar);
}

async function loopOver(
  task: Task,
  items: readonly Value[],
  host: PlayHost,
  section: Section,
  templar: Templar,
): Promise<Omit<HostOutcome, 'duration'>> {
  const control = task.loop?.control ?? { loopVar: 'item', breakWhen: [] };
  const extended = await renderBool(templar, control.extended, 'extended');
  const allItems = await renderBool(templar, control.extendedAllitems, 'extended_allitems', true);
  const pause = (await renderNumber(templar, control.pause, 'pause')) ?? 0;
  const results: ItemOutcome[] = [];
  const includes: HostOutcome['includes'][number][] = [];
  /** What earlier items set: the next ones see it. */
  const learnt: Dict = new Map();
  for (const index of items.keys()) {
    if (section.play.run.hooks.signal.aborted) break;
    if (pause > 0 && index > 0) await sleep(pause * 1000);
    const vars = itemVars(control, items, index, extended, allItems);
    const inner = templar.with(learnt.size === 0 ? vars : new Map([...learnt, ...vars]));
    const item = await guarded(task, section, inner, () => runItem(task, host, section, inner));
    const label = await labelOf(task, items[index] ?? null, inner);
    const withItem = {
      ...item,
      result: new Map<Value, Value>([...item.result, ...vars, ['_ansible_item_label', label]]),
    };
    results.push(withItem);
    if (task.register !== undefined) learnt.set(task.register, registered(withItem));
    if (setsVariables.test(task.action))
      for (const [name, value] of item.facts ?? []) learnt.set(name, value);
    if (item.include) includes.push({ args: item.include, itemVars: loopVarsOnly(vars), label });
    else emitItem(task, host, section, withItem, label);
    if (control.breakWhen.length > 0 && (await allHold(control.breakWhen, inner, section.play.run))) break;
    if (item.status === 'unreachable') break;
  }
  return {
    ...combined(results),
    looped: true,
    delegatedTo: results.findLast((r) => r.delegatedTo !== undefined)?.delegatedTo,
    includes,
    factsFor: results.at(-1)?.factsFor ?? host.name,
    notify: results.flatMap((result) => result.notify),
  };
}

/** Actions whose facts are variables as they stand. */
const setsVariables = /(^|\.)(set_fact|include_vars)$/;

const loopVarsOnly = (vars: Dict): Dict =>
  new Map([...vars].filter(([key]) => key !== 'ansible_loop_var' && key !== 'ansible_index_var'));

/** An item's failure is the item's: the loop goes on. */
async function guarded(
  task: Task,
  section: Section,
  templar: Templar,
  work: () => Promise<ItemOutcome>,
): Promise<ItemOutcome> {
  try {
    return await work();
  } catch (error) {
    const failed = await failure(error, task, section, templar);
    return { ...failed, delegatedTo: undefined, factsFor: '', notify: [] };
  }
}

async function labelOf(task: Task, item: Value, templar: Templar): Promise<string> {
  const label = task.loop?.control.label;
  if (label === undefined) return itemText(item);
  try {
    return itemText(await templar.valueAsync(label));
  } catch {
    return itemText(item);
  }
}

function emitItem(task: Task, host: PlayHost, section: Section, item: ItemOutcome, label: string): void {
  section.play.run.emitResult('item.end', taskInfo(task, section), {
    host: host.name,
    delegatedTo: item.delegatedTo,
    status: item.status,
    ignored: item.ignored,
    result: withInvocation(item),
    diffs: item.diffs,
    reason: item.reason,
    duration: 0,
    itemLabel: label,
    error: item.error,
  });
}

/** The loop's own result: failed when any item failed, changed when any changed, skipped when all were. */
function combined(results: readonly ItemOutcome[]): Outcome {
  const some = (status: HostStatus): boolean => results.some((r) => r.status === status);
  const every = (status: HostStatus): boolean => results.every((r) => r.status === status);
  const status: HostStatus = some('unreachable')
    ? 'unreachable'
    : some('failed')
      ? 'failed'
      : some('changed')
        ? 'changed'
        : every('skipped')
          ? 'skipped'
          : some('unknown')
            ? 'unknown'
            : 'ok';
  const items = results.map((r): Value => registered(r));
  const msg =
    status === 'failed'
      ? 'One or more items failed'
      : status === 'skipped'
        ? 'All items skipped'
        : 'All items completed';
  const facts = mergedFacts(results);
  const ignored = status === 'failed' && results.every((r) => r.status !== 'failed' || r.ignored);
  return outcome(status, new Map<Value, Value>([['results', items], ['msg', msg], ['changed', some('changed')]]), {
    diffs: results.flatMap((r) => r.diffs),
    error: results.find((r) => r.error !== undefined)?.error,
    reason: results.find((r) => r.reason !== undefined)?.reason,
    ignored,
    ...(facts ? { facts } : {}),
  }); // prettier-ignore
}

function mergedFacts(results: readonly ItemOutcome[]): Dict | undefined {
  const all = results.flatMap((r) => (r.facts ? [...r.facts] : []));
  return all.length === 0 ? undefined : new Map(all);
}

/** The host to work on instead; undefined for the task's own. Throws TSP1103 when a template gives no name. */
async function delegateOf(task: Task, templar: Templar): Promise<string | undefined> {
  const { delegateTo } = task;
  if (delegateTo === undefined || delegateTo === null) return undefined;
  const name = typeof delegateTo === 'string' ? delegateTo : await templar.valueAsync(delegateTo);
  if (name !== '') return renderText(templar, name);
  throw new TsplayError('TSP1103', `Empty hostname produced from delegate_to: "${textOf(delegateTo)}"`, {
    src: task.src,
  });
}

const textOf = (value: Value): string => (value instanceof TemplateString ? value.text : valueText(value));

/** One pass: the condition, then attempts until it is good or the retries are used up. */
async function runItem(task: Task, host: PlayHost, section: Section, own: Templar): Promise<ItemOutcome> {
  const base = { delegatedTo: undefined, factsFor: host.name, notify: [] };
  const delegate = await delegateOf(task, own).then(
    (name) => ({ name, error: undefined }),
    (error: unknown) => ({ name: undefined, error }),
  );
  const templar = delegate.name === undefined ? own : own.with(delegatedVars(delegate.name, section));
  // That there is no name is told even where the condition is false; that a variable is missing is not.
  const nameless = delegate.error instanceof TsplayError && delegate.error.code === 'TSP1103';
  const condition = nameless ? undefined : await falseCondition(task.when, templar, section.play.run);
  if (condition !== undefined) {
    return {
      ...base,
      ...outcome('skipped', { changed: false, false_condition: condition, skip_reason: skippedText }),
    };
  }
  // Read by modules that have something to show; a value that is none fails any task.
  if (typeof task.diff === 'string') await renderBool(templar, task.diff, 'diff');
  const delegatedTo = delegate.name;
  const work = (): Promise<Performed> =>
    delegate.error === undefined
      ? perform({ task, host, section, templar, delegatedTo })
      : Promise.resolve(failedOutcome(delegate.error, task, section));
  const performed =
    task.until.length > 0 || task.retries !== undefined
      ? await retry(task, host, section, templar, work)
      : await judged(task, section.play.run, templar, await work());
  const ignored =
    (performed.status === 'failed' && (await renderBool(templar, task.ignoreErrors, 'ignore_errors'))) ||
    (performed.status === 'unreachable' &&
      (await renderBool(templar, task.ignoreUnreachable, 'ignore_unreachable')));
  const factsToDelegate =
    delegatedTo !== undefined && (await renderBool(templar, task.delegateFacts, 'delegate_facts'));
  const notify =
    performed.status === 'changed' || performed.status === 'unknown'
      ? await notifications(task, templar)
      : [];
  return { ...performed, ignored, delegatedTo, factsFor: factsToDelegate ? delegatedTo : host.name, notify };
}

/** What the task sees of the host that it is delegated to. */
function delegatedVars(name: string, section: Section): Dict {
  const { vars, templar } = playScope(section.play, name);
  const known: Dict = new Map<Value, Value>([[name, new VarsDict(vars, templar)]]);
  return new Map<Value, Value>([['ansible_delegated_vars', known]]);
}

/** The names of handlers to notify; a templated one may give a list. */
async function notifications(task: Task, templar: Templar): Promise<string[]> {
  const names: string[] = [];
  for (const text of task.notify) {
    const value = typeof text === 'string' ? text : await templar.valueAsync(text);
    for (const name of isList(value) ? value : [value]) names.push(valueText(name));
  }
  return names;
}

/** `changed_when`, then `failed_when`, have the last word about a result; one that cannot be told fails the task. */
async function judged(task: Task, run: Run, templar: Templar, result: Performed): Promise<Performed> {
  if (result.status === 'unreachable' || result.status === 'skipped' || result.include) return result;
  if (task.changedWhen.length === 0 && task.failedWhen.length === 0) return result;
  const values = new Map(result.result);
  // What was not run is still known to change nothing when `changed_when: false` says so.
  const seen = result.status === 'unknown' ? registered(result) : values;
  const inner = task.register === undefined ? templar : templar.with(new Map([[task.register, seen]]));
  let { status } = result;
  let judging = 'changed_when_result';
  try {
    if (task.changedWhen.length > 0) {
      const changed = await allHold(task.changedWhen, inner, run);
      values.set('changed', changed);
      if (status === 'ok' || status === 'changed') status = changed ? 'changed' : 'ok';
    }
    judging = 'failed_when_result';
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
    values.set('failed', true).set(judging, error.message);
    return { ...result, status: 'failed', result: values, error: formatError(error) };
  }
  return { ...result, status, result: values };
}

async function retry(
  task: Task,
  host: PlayHost,
  section: Section,
  templar: Templar,
  work: () => Promise<Performed>,
): Promise<Performed> {
  const retries = Math.max(0, (await renderNumber(templar, task.retries, 'retries')) ?? 3);
  const delay = Math.max(0, (await renderNumber(templar, task.delay, 'delay')) ?? 5);
  const { run } = section.play;
  const numbered = async (attempt: number): Promise<Performed> => {
    const result = await work();
    if (retries === 0 || uncounted(result)) return result;
    return { ...result, result: new Map<Value, Value>([...result.result, ['attempts', attempt]]) };
  };
  for (let attempt = 1; ; attempt++) {
    const result = await judged(task, run, templar, await numbered(attempt));
    if (uncounted(result) || retries === 0) return result;
    const values = new Map(result.result);
    const inner = templar.with(new Map<Value, Value>([[task.register ?? '_result', values]]));
    const good = task.until.length > 0 ? await allHold(task.until, inner, run) : result.status !== 'failed';
    if (good) return { ...result, result: values };
    if (attempt > retries || run.hooks.signal.aborted) return usedUp(task, result, attempt);
    values.set('retries', retries + 1);
    run.emit({
      type: 'host.retry',
      task: taskInfo(task, section),
      host: host.name,
      attempt,
      retries,
      result: shown(values),
    });
    await sleep(delay * 1000, undefined, { signal: run.hooks.signal }).catch(() => undefined);
  }
}

/** What no further attempt can mend. */
const uncounted = ({ status }: Performed): boolean => status === 'unknown' || status === 'unreachable';

/** The last attempt, which was not good either; it counts as failed unless `failed_when` says that it is not. */
function usedUp(task: Task, last: Performed, attempt: number): Performed {
  const result = new Map<Value, Value>([
    ...last.result,
    ['attempts', Math.max(1, attempt - 1)],
    ['failed', true],
  ]);
  if (!result.has('msg')) result.set('msg', 'the condition of "until" did not hold in time');
  const status = task.failedWhen.length > 0 ? last.status : 'failed';
  return { ...last, status, result };
}
