/**
 * One task on one host: its loop, its condition, its retries, its result.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Task } from '../../playbook/index.ts';
import type { Templar } from '../../template/index.ts';
import { UnknownValueError } from '../../template/index.ts';
import { TsplayError } from '../../errors/index.ts';
import { isList, TemplateString, userText, valueText, type Dict, type Value } from '../../util/value.ts';
import { perform } from './attempt.ts';
import { allHold, falseCondition } from '../state/conditions.ts';
import { itemsAhead } from './foresee.ts';
import { endsLoop, failedOutcome, isUnexpected } from './failures.ts';
import type { HostTask, TaskScope } from '../state/host-task.ts';
import { judged, retry, soFar } from './judge.ts';
import { itemText, itemVars, loopItems, loopStyle, type LoopStyle } from './loop.ts';
import { combined } from './loop-result.ts';
import { withoutOmitted } from './omitted.ts';
import { outcome, registered, withInvocation, type Outcome, type Performed } from '../state/outcome.ts';
import { registeredValues, registerVars } from './registers.ts';
import { boolKeyword } from '../state/keyword.ts';
import { renderText } from '../state/render.ts';
import { withTask } from '../scope/host-task.ts';
import { playScope } from '../scope/scope.ts';
import { isUndecided, noLogOf, quietly, underNoLog } from '../state/silence.ts';
import { VarsDict } from '../scope/vars-dict.ts';

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
  /** Whose facts are to be set, one after the other: of each item of a loop, or of the task itself. */
  readonly learnt: readonly Learnt[];
  /** Handlers to be notified, by name. */
  readonly notify: readonly string[];
  /** Variables to set on the host: what the task registers. */
  readonly registers: Dict;
  /** `no_log` holds, for all of it or for one of the items. */
  readonly hidden: boolean;
}

/** What gives facts, and whose they are. */
export type Learnt = Pick<Outcome, 'status' | 'facts' | 'setBy' | 'result' | 'reason'> & {
  /** The host that was delegated to, with `delegate_facts`; else they are of the hosts of the task. */
  readonly factsFor: string | undefined;
};

interface ItemOutcome extends Outcome {
  readonly delegatedTo: string | undefined;
  readonly include?: Dict | undefined;
  readonly factsFor: string | undefined;
  readonly notify: readonly string[];
}

const skippedText = 'Conditional result was False';

/** What a task came to, before it is known what of it is registered, and how long it took. */
type Done = Omit<HostOutcome, 'duration' | 'registers'>;

const unsure = 'notified by a task whose outcome is not known';

/** Runs the task. Never rejects for what is of this host only, a bug met on the way included: that is a failed outcome. */
export async function runOnHost(hostTask: HostTask): Promise<HostOutcome> {
  const start = performance.now();
  try {
    const done = await whole(hostTask);
    return { ...done, duration: Math.round(performance.now() - start) };
  } catch (error) {
    if (!isUnexpected(error, hostTask.section)) throw error;
    return bugOutcome(error, hostTask);
  }
}

/** What a host's task comes to when something threw that should not have. */
export const bugOutcome = (error: unknown, failing: HostTask): HostOutcome => ({
  ...nothingDone({ noLog: failing.info.noLog }),
  ...failedOutcome(error, failing),
  registers: new Map(),
  duration: 0,
});

async function whole(hostTask: HostTask): Promise<Omit<HostOutcome, 'duration'>> {
  const noLog = await noLogOf(hostTask);
  const work: Work = { ...hostTask, noLog };
  const done = await quietly(noLog ?? true, work.task, () => doneOn(work));
  return quietly(done.hidden, work.task, () => withRegisters(done, work));
}

interface Work extends HostTask {
  /** `no_log`; undefined where only the items of the loop can tell. */
  readonly noLog: boolean | undefined;
}

const nothingDone = ({ noLog }: Pick<Work, 'noLog'>) => ({
  looped: false,
  delegatedTo: undefined,
  includes: [],
  learnt: [],
  notify: [],
  hidden: noLog ?? true,
});

async function doneOn(work: Work): Promise<Done> {
  const { task, section, templar, noLog } = work;
  const base = nothingDone(work);
  if (section.unsure) return { ...base, ...outcome('unknown', { msg: unsure }, { reason: unsure }) };
  let now = work;
  try {
    if (task.action.includes('{{')) {
      const action = await actionName(task, templar);
      now = { ...work, task: { ...task, action, ...section.play.run.actions.resolve(action) } };
    }
    if (task.loop !== undefined) return await runLoop(now);
    if (isUndecided(task)) now = withTask(now, { ...now.task, noLog: noLog ?? true });
    const item = await runItem(now);
    const includes = item.include
      ? [{ args: item.include, itemVars: new Map<Value, Value>(), label: undefined }]
      : [];
    return { ...base, ...item, includes, learnt: [item] };
  } catch (error) {
    return { ...base, ...(await failure(error, now)) };
  }
}

/** Adds what the task registers; an expression of it that fails, fails the task. */
async function withRegisters(done: Done, work: Work): Promise<Done & Pick<HostOutcome, 'registers'>> {
  const { task, templar } = work;
  const whole = registered(done);
  const items = done.looped ? (done.result.get('results') ?? null) : null;
  const seen = done.looped
    ? { result: (isList(items) ? items.at(-1) : undefined) ?? whole, loopResult: whole, ended: true }
    : { result: whole };
  const lenient = done.status !== 'ok' && done.status !== 'changed';
  try {
    return { ...done, registers: await registeredValues(task, seen, templar, lenient) };
  } catch (error) {
    return { ...done, ...(await failure(error, work)), registers: new Map() };
  }
}

/** What went wrong before or beside the attempts: a keyword, a condition, the loop. It may be ignored as well. */
async function failure(error: unknown, failing: HostTask): Promise<Outcome> {
  const failed = failedOutcome(error, failing);
  if (failed.status !== 'failed' || failing.task.ignoreErrors === undefined) return failed;
  return {
    ...failed,
    ignored: await boolKeyword(failing, 'ignore_errors').catch(() => false),
  };
}

/** A module's name that is a template, and may differ by host. */
const actionName = async (task: Task, templar: Templar): Promise<string> =>
  valueText(await templar.valueAsync(userText(task.action, task.actionSrc)));

async function itemsOf(task: Task, templar: Templar): Promise<readonly Value[] | TsplayError> {
  try {
    return task.loop === undefined ? [] : await loopItems(task.loop, templar, task.action);
  } catch (error) {
    // Whether that matters depends on the condition, which may well ask if the variable is there.
    if (error instanceof TsplayError && !(error instanceof UnknownValueError)) return error;
    throw error;
  }
}

async function runLoop(work: Work): Promise<Done> {
  const { task, section, templar } = work;
  const base = { ...nothingDone(work), looped: true };
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
  return loopOver(work, items);
}

async function loopOver(work: Work, items: readonly Value[]): Promise<Done> {
  const { task: written, section, templar, noLog } = work;
  const breakWhen = written.loop?.control.breakWhen ?? [];
  const style = await loopStyle(written.loop?.control ?? { loopVar: 'item', breakWhen }, templar);
  warnOfCollision(style, work);
  const results: ItemOutcome[] = [];
  const includes: HostOutcome['includes'][number][] = [];
  /** What earlier items set: the next ones see it. */
  const learnt: Dict = new Map();
  let hidden = noLog === true;
  const ahead = await itemsAhead(work, { items, style });
  for (const index of items.keys()) {
    if (section.play.run.hooks.signal.aborted) break;
    ahead?.begins(index);
    if (style.pause > 0 && index > 0) await sleep(style.pause * 1000);
    const vars = itemVars(style, items, index);
    const ofItem = await decided({
      ...work,
      templar: templar.with(learnt.size === 0 ? vars : new Map([...learnt, ...vars])),
    });
    const quiet = ofItem.noLog === true;
    hidden ||= quiet;
    const done = await underNoLog(quiet, async () => {
      const item = await guarded(ofItem, () => runItem(ofItem, results));
      const label = await labelOf(ofItem, items[index] ?? null);
      const withItem = {
        ...item,
        result: new Map<Value, Value>([...item.result, ...vars, ['_ansible_item_label', label]]),
      };
      if (item.include) includes.push({ args: item.include, itemVars: vars, label });
      else emitItem(ofItem, withItem, { label, item: index + 1, items: items.length });
      return withItem;
    });
    results.push(done);
    const seen = { result: registered(done), ...soFar(written, results) };
    for (const [name, value] of registerVars(written, seen)) learnt.set(name, value);
    if (done.setBy !== undefined) for (const [name, value] of done.facts ?? []) learnt.set(name, value);
    if (
      breakWhen.length > 0 &&
      (await allHold(breakWhen, templar.with(new Map([...learnt, ...vars])), section.play.run))
    )
      break;
    if (done.status === 'unreachable' && !done.ignored) break;
  }
  return {
    ...combined(results),
    looped: true,
    delegatedTo: results.findLast((r) => r.delegatedTo !== undefined)?.delegatedTo,
    includes,
    learnt: results,
    notify: results.flatMap((result) => result.notify),
    hidden,
  };
}

/** An item with its `no_log` decided, where that is a template: each may be a secret or none. One that cannot be told hides. */
async function decided(work: Work): Promise<Work> {
  if (!isUndecided(work.task)) return work;
  const noLog = (await noLogOf(work)) ?? true;
  return withTask({ ...work, noLog }, { ...work.task, noLog });
}

/** A loop's variable hides one of the same name, most often that of a loop around it. */
function warnOfCollision({ loopVar }: LoopStyle, { section, scope, info }: HostTask): void {
  if (!scope.vars.has(loopVar)) return;
  section.play.run.warn(
    `TASK: ${info.name}: The loop variable '${loopVar}' is already in use. You should set the ` +
      '`loop_var` value in the `loop_control` option for the task to something else to avoid variable collisions ' +
      'and unexpected behavior.',
  );
}

/** An item's failure is the item's: the loop goes on, but for what cannot be rendered. */
async function guarded(failing: HostTask, work: () => Promise<ItemOutcome>): Promise<ItemOutcome> {
  try {
    return await work();
  } catch (error) {
    if (endsLoop(error)) throw error;
    const failed = await failure(error, failing);
    return { ...failed, delegatedTo: undefined, factsFor: undefined, notify: [] };
  }
}

async function labelOf({ task, templar }: HostTask, item: Value): Promise<string> {
  const label = task.loop?.control.label;
  if (label === undefined) return itemText(item);
  try {
    return itemText(await templar.valueAsync(label));
  } catch {
    return itemText(item);
  }
}

interface ItemPlace {
  readonly label: string;
  /** From 1. */
  readonly item: number;
  readonly items: number;
}

function emitItem(
  { host, section, info }: HostTask,
  item: ItemOutcome,
  { label, ...place }: ItemPlace,
): void {
  const told = {
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
  };
  section.play.run.emitResult('item.end', info, told, place);
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
async function runItem(given: HostTask, before?: readonly Outcome[]): Promise<ItemOutcome> {
  const base = { delegatedTo: undefined, factsFor: undefined, notify: [] };
  const { section, templar: own } = given;
  const task = await withoutOmitted(given.task, own);
  const delegate = await delegateOf(task, own).then(
    (name) => ({ name, error: undefined }),
    (error: unknown) => ({
      name: undefined,
      error: error instanceof Error ? error : new Error(String(error)),
    }),
  );
  const target = delegate.name === undefined ? undefined : playScope(section.play, delegate.name);
  const templar =
    target === undefined || delegate.name === undefined
      ? own
      : own.with(delegatedVars(delegate.name, target));
  // That there is no name is told even where the condition is false; that a variable is missing is not.
  const nameless = delegate.error instanceof TsplayError && delegate.error.code === 'TSP1103';
  const condition = nameless ? undefined : await falseCondition(task.when, templar, section.play.run);
  if (condition !== undefined) {
    return {
      ...base,
      ...outcome('skipped', { changed: false, false_condition: condition, skip_reason: skippedText }),
    };
  }
  if (delegate.error !== undefined) throw delegate.error;
  const delegatedTo = delegate.name;
  const isElsewhere = target !== undefined && delegatedTo !== given.host.name;
  const reached = isElsewhere ? target : { ...given.scope, templar };
  const now = { ...withTask(given, task), templar, delegatedTo, reached };
  // Read by modules that have something to show; a value that is none fails any task.
  if (typeof task.diff === 'string') await boolKeyword(now, 'diff');
  const work = (): Promise<Performed> => perform({ ...now, item: before?.length });
  const judging = { ...now, before };
  const performed =
    task.until.length > 0 || task.retries !== undefined
      ? await retry(judging, work)
      : await judged(judging, await work());
  const ignored =
    (performed.status === 'failed' && (await boolKeyword(now, 'ignore_errors'))) ||
    (performed.status === 'unreachable' && (await boolKeyword(now, 'ignore_unreachable')));
  const factsToDelegate = delegatedTo !== undefined && (await boolKeyword(now, 'delegate_facts'));
  const notify =
    performed.status === 'changed' || performed.status === 'unknown'
      ? await notifications(task, templar)
      : [];
  return { ...performed, ignored, delegatedTo, factsFor: factsToDelegate ? delegatedTo : undefined, notify };
}

/** What the task sees of the host that it is delegated to. */
function delegatedVars(name: string, { vars, templar }: TaskScope): Dict {
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
