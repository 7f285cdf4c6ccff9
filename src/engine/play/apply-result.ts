/**
 * What a task's result on a host does to the run: counters, registered variables, facts, notifications, failure.
 * @module
 */
import { hiddenError } from '../../errors/index.ts';
import { valueText, dictOf, fromPlain, TemplateString, Unknown } from '../../util/value.ts';
import { told } from './contain.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { notifyHandlers } from './handlers.ts';
import type { HostOutcome, Learnt } from '../host-task/host-task.ts';
import type { HostTask } from '../state/host-task.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';
import { underNoLog } from '../state/silence.ts';

/** Lays down a result as {@link applyResult} does; a bug that is met there fails this host, and the rest goes on. */
export function applyContained(
  hostTask: HostTask,
  targets: readonly PlayHost[],
  result: HostOutcome,
): HostOutcome {
  const { host, section } = hostTask;
  const stats = section.play.run.stats.of(host.name);
  const before = { ...stats };
  try {
    applyResult(hostTask, targets, result);
    return result;
  } catch (error) {
    const failed = told(error, hostTask);
    Object.assign(stats, before);
    applyResult(hostTask, targets, failed);
    return failed;
  }
}

/**
 * Lays down a bug that was met while a task was prepared, read or followed up, as its failure on these hosts.
 * @throws what is not a bug
 */
export function failOfBug(hostTasks: readonly HostTask[], error: unknown, section: Section): void {
  if (!isUnexpected(error, section)) throw error;
  for (const hostTask of hostTasks) applyResult(hostTask, [hostTask.host], told(error, hostTask));
}

/** Lays down a result. `targets` are all hosts that it holds for: more than one under `run_once`. */
export function applyResult(hostTask: HostTask, targets: readonly PlayHost[], result: HostOutcome): void {
  const { task, host, section } = hostTask;
  const { run } = section.play;
  // What an include brought in counts once for each file and host, when it has been read.
  if (!(result.status === 'ok' && result.includes.length > 0)) count(hostTask, result);
  if (run.options.check && (result.status === 'changed' || result.status === 'unknown')) run.pending = true;
  if (task.role && result.status !== 'skipped' && result.status !== 'unreachable')
    host.rolesTouched.add(task.role.key);
  for (const target of targets) setVariables(hostTask, target, result);
  if (result.notify.length > 0 && (result.status === 'changed' || result.status === 'unknown'))
    notify(hostTask, result);
  if (result.ignored) return;
  if (result.status === 'failed') for (const target of targets) fail(hostTask, target, result);
  if (result.status === 'unreachable') {
    host.unreachable = true;
    run.unreachableHosts.add(host.name);
  }
}

/** A name that is notified may be rendered from a secret, and so may be what is wrong with it. */
function notify({ task, host, section }: HostTask, result: HostOutcome): void {
  try {
    underNoLog(result.hidden, () =>
      notifyHandlers(result.notify, host, result.status === 'changed', task.src, section),
    );
  } catch (error) {
    throw result.hidden ? hiddenError(error, task.src) : error;
  }
}

function count({ host, section }: HostTask, result: HostOutcome): void {
  const stats = section.play.run.stats.of(host.name);
  switch (result.status) {
    case 'ok':
      stats.ok++;
      return;
    case 'changed':
      stats.ok++;
      stats.changed++;
      return;
    case 'skipped':
      stats.skipped++;
      return;
    case 'unknown':
      stats.unknown++;
      return;
    case 'unreachable':
      if (result.ignored) {
        stats.ok++;
        stats.ignored++;
      } else stats.unreachable++;
      return;
    case 'failed':
      if (result.ignored) {
        stats.ok++;
        stats.ignored++;
        if (result.result.get('changed') === true) stats.changed++;
      } else if (section.rescuable) stats.rescued++;
      else stats.failed++;
  }
}

function setVariables(hostTask: HostTask, target: PlayHost, result: HostOutcome): void {
  const { variables } = hostTask.section.play.run;
  for (const [name, value] of result.registers)
    if (typeof name === 'string') variables.register(target.name, name, value);
  if (result.status === 'failed') return;
  for (const learnt of result.learnt) setFacts(hostTask, learnt.factsFor ?? target.name, learnt);
}

function setFacts({ task, section }: HostTask, host: string, { facts, setBy, ...of }: Learnt): void {
  const { variables } = section.play.run;
  if (facts !== undefined && of.status !== 'failed') {
    if (setBy === 'set_fact') {
      variables.setFacts(host, facts, task.args instanceof TemplateString ? undefined : task.args);
      if (of.result.get('_ansible_facts_cacheable') === true) variables.addGathered(host, facts);
    } else if (setBy === 'include_vars') variables.includeVars(host, facts);
    else variables.addGathered(host, facts);
  }
  // A fact computed from what is not known is not known itself.
  if (of.status === 'unknown' && task.traits.sets === 'set_fact' && !(task.args instanceof TemplateString)) {
    const unknown = new Unknown(of.reason ?? 'it depends on what was not run in check mode');
    for (const name of task.args.keys())
      if (typeof name === 'string' && name !== 'cacheable') variables.setFact(host, name, unknown);
  }
}

function fail({ task, section }: HostTask, host: PlayHost, result: HostOutcome): void {
  host.failed = true;
  if (!section.rescuable) return;
  // As facts, which outlive the rescue and the play.
  section.play.run.variables.setFacts(
    host.name,
    dictOf({
      ansible_failed_task: dictOf({
        name: task.name === undefined ? '' : valueText(task.name),
        action: task.action,
        tags: [...task.tags],
        path: `${task.src.file}:${task.src.line}`,
      }),
      ansible_failed_result: fromPlain(result.result),
    }),
  );
}
