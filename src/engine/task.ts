/**
 * One task on all hosts that take part: tags, the banner, every host at once, and what follows from the results.
 * @module
 */
import { formatError, TsplayError } from '../errors/index.ts';
import type { Task } from '../playbook/index.ts';
import { valueText, TemplateString, type Dict } from '../util/value.ts';
import { applyResult } from './apply-result.ts';
import { runOnHost, type HostOutcome } from './host-task.ts';
import { isActive, type PlayHost } from './hosts.ts';
import { Inclusions, isInclude, loadInclusion } from './include.ts';
import { isMeta, runMeta } from './meta.ts';
import { outcome } from './outcome.ts';
import { mapPool } from './pool.ts';
import { renderBool, renderNumber } from './render.ts';
import type { Section } from './run.ts';
import { taskScope } from './scope.ts';
import { isSelected } from './tags.ts';
import { taskInfo } from './task-info.ts';

/** Actions that run once for all hosts, whatever the task says (`BYPASS_HOST_LOOP` of Ansible's action plug-ins). */
const onceForAll = /^(ansible\.(builtin|legacy)\.)?(add_host|pause)$/;

/** Runs a task on hosts that are active. Failures end up in the hosts' state. */
export async function runTask(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { play } = section;
  const { run } = play;
  if (run.hooks.signal.aborted) return;
  const tags = await renderTags(task, hosts, section);
  if (!section.isHandler && !isSelected(tags, run.tags)) return;
  const inRole = task.role?.key;
  const here = inRole === undefined ? hosts : hosts.filter((host) => !host.endedRoles.has(inRole));
  if (inRole !== undefined) for (const host of here) host.rolesTouched.add(inRole);
  const [first] = here;
  if (first === undefined) return;
  if (isMeta(task)) return runMeta(task, here, section);
  const name = await renderName(task, first, section);
  if (!run.started && !reached(name, task, section)) return;
  const info = taskInfo(task, section, name);
  if (run.options.step && !(await confirmStep(info.name, section))) return;
  run.emit({ type: 'task.start', task: info, hosts: here.length });
  const once = onceForAll.test(task.action) || (await runsOnce(task, first, section));
  const running = once ? [first] : here;
  const results = await runAll(task, running, section);
  for (const [i, host] of running.entries()) {
    const result = results[i];
    if (result) applyResult(task, host, once ? here : [host], result, section);
  }
  run.emit({ type: 'task.end', task: info });
  if (isInclude(task)) await runInclusions(task, running, results, once ? here : undefined, section);
  await stopOnErrors(task, here, section);
}

async function runAll(task: Task, hosts: readonly PlayHost[], section: Section): Promise<HostOutcome[]> {
  const { run } = section.play;
  const [first] = hosts;
  const throttle =
    first && task.throttle !== undefined
      ? await renderNumber(taskScope(task, first, section).templar, task.throttle, 'throttle')
      : undefined;
  const limit =
    throttle !== undefined && throttle > 0 ? Math.min(throttle, run.options.forks) : run.options.forks;
  const info = taskInfo(task, section);
  return mapPool(hosts, limit, async (host) => {
    run.emit({ type: 'host.start', task: info, host: host.name });
    const noLog = await noLogOf(task, host, section);
    if (noLog) section.play.hidden.add(task.id);
    const result = await runOnHost(task, host, section);
    // An include that was asked for is announced with its hosts, not host by host.
    if (result.includes.length > 0 && result.status === 'ok') return result;
    run.emitResult('host.end', info, { ...shownResult(result), host: host.name }, result.looped);
    return result;
  });
}

const shownResult = (
  result: HostOutcome,
): {
  [K in 'status' | 'ignored' | 'diffs' | 'duration' | 'delegatedTo' | 'error' | 'reason']: HostOutcome[K];
} & {
  result: Dict;
} => ({
  delegatedTo: result.delegatedTo,
  status: result.status,
  ignored: result.ignored,
  result: result.result,
  diffs: result.diffs,
  duration: result.duration,
  reason: result.reason,
  error: result.error,
});

/** `no_log` may be a template; one that cannot be rendered hides. */
async function noLogOf(task: Task, host: PlayHost, section: Section): Promise<boolean> {
  if (task.noLog === undefined) return false;
  if (typeof task.noLog === 'boolean') return task.noLog;
  return renderBool(taskScope(task, host, section).templar, task.noLog, 'no_log').catch(() => true);
}

async function renderName(task: Task, host: PlayHost, section: Section): Promise<string | undefined> {
  if (!(task.name instanceof TemplateString)) return task.name;
  try {
    return valueText(await taskScope(task, host, section).templar.valueAsync(task.name));
  } catch {
    return task.name.text;
  }
}

async function renderTags(
  task: Task,
  hosts: readonly PlayHost[],
  section: Section,
): Promise<readonly string[]> {
  if (!task.tags.some((tag) => tag.includes('{{'))) return task.tags;
  const [host] = hosts;
  if (host === undefined) return task.tags;
  const { templar } = taskScope(task, host, section);
  const rendered = await Promise.all(
    task.tags.map((tag) =>
      tag.includes('{{') ? templar.valueAsync(new TemplateString(tag, task.src)) : Promise.resolve(tag),
    ),
  );
  return rendered
    .flat()
    .flatMap((tag) => valueText(tag).split(','))
    .map((tag) => tag.trim());
}

async function runsOnce(task: Task, host: PlayHost, section: Section): Promise<boolean> {
  return task.runOnce === undefined
    ? false
    : renderBool(taskScope(task, host, section).templar, task.runOnce, 'run_once');
}

/** `--start-at-task`: whether this is the task to start at; from then on all run. */
function reached(name: string | undefined, task: Task, section: Section): boolean {
  const { run } = section.play;
  const wanted = run.options.startAtTask ?? '';
  const names = [name ?? task.action, `${task.role?.name ?? ''} : ${name ?? task.action}`];
  run.started = names.some((candidate) => candidate === wanted || matchesGlob(candidate, wanted));
  return run.started;
}

const matchesGlob = (text: string, glob: string): boolean =>
  glob.includes('*') &&
  new RegExp(
    `^${glob
      .split('*')
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
      .join('.*')}$`,
    's',
  ).test(text);

async function confirmStep(name: string, section: Section): Promise<boolean> {
  const { run } = section.play;
  if (run.stepAll) return true;
  const answer = (
    await run.hooks.prompt(`Perform task: TASK: ${name} (N)o/(y)es/(c)ontinue: `, { secret: false })
  )
    .trim()
    .toLowerCase();
  if (answer === 'c' || answer === 'continue') run.stepAll = true;
  return run.stepAll || answer === 'y' || answer === 'yes';
}

/** Reads and runs what the hosts asked for, one file (and item) after the other. */
async function runInclusions(
  task: Task,
  hosts: readonly PlayHost[],
  results: readonly HostOutcome[],
  all: readonly PlayHost[] | undefined,
  section: Section,
): Promise<void> {
  const inclusions = new Inclusions();
  for (const [i, host] of hosts.entries()) {
    for (const include of results[i]?.includes ?? []) {
      for (const target of all ?? [host])
        inclusions.add(target, include.args, include.itemVars, include.label);
    }
  }
  const { run } = section.play;
  for (const inclusion of inclusions.all()) {
    const active = inclusion.hosts.filter(isActive);
    if (active.length === 0) continue;
    try {
      const { nodes, file } = await loadInclusion(task, inclusion, section);
      run.emit({
        type: 'include.loaded',
        file,
        hosts: active.map((host) => host.name),
        itemLabel: inclusion.itemLabel,
      });
      await section.play.steps.runNodes(nodes, active, section);
    } catch (error) {
      if (!(error instanceof TsplayError)) throw error;
      failInclusion(task, active, error, section);
    }
  }
}

function failInclusion(task: Task, hosts: readonly PlayHost[], error: TsplayError, section: Section): void {
  const result: HostOutcome = {
    ...outcome('failed', { msg: error.message, reason: error.message }, { error: formatError(error) }),
    looped: false,
    delegatedTo: undefined,
    duration: 0,
    includes: [],
    factsFor: '',
  };
  for (const host of hosts) {
    section.play.run.emitResult(
      'host.end',
      taskInfo(task, section),
      { ...shownResult(result), host: host.name },
      false,
    );
    applyResult(task, host, [host], result, section);
  }
}

/** `any_errors_fatal` and `max_fail_percentage`: what happened to some may end it for all. */
async function stopOnErrors(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { play } = section;
  const failed = hosts.filter((host) => host.failed || host.unreachable);
  const [first] = failed;
  if (first === undefined) return;
  const { templar } = taskScope(task, first, section);
  const fatal =
    task.anyErrorsFatal !== undefined && (await renderBool(templar, task.anyErrorsFatal, 'any_errors_fatal'));
  const limit = await renderNumber(templar, play.play.maxFailPercentage, 'max_fail_percentage');
  const lost = play.batch.filter((host) => host.failed || host.unreachable).length;
  const tooMany = limit !== undefined && (lost / play.batch.length) * 100 > limit;
  if (fatal || tooMany) for (const host of play.batch) if (isActive(host)) host.failed = true;
}
