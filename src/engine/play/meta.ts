/**
 * `meta` tasks: they steer the run and never reach a host's shell.
 * @module
 */
import { TsplayError } from '../../errors/index.ts';
import type { TaskInfo } from '../../events/types.ts';
import type { Task } from '../../playbook/index.ts';
import { didYouMean } from '../../util/suggest.ts';
import { valueText, TemplateString } from '../../util/value.ts';
import { metaActions, type MetaAction } from '../actions/meta.ts';
import { failOfBug } from './apply-result.ts';
import { falseCondition } from '../state/conditions.ts';
import { isLocalName } from '../connect/connections.ts';
import type { HostTask } from '../state/host-task.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import { outcome } from '../state/outcome.ts';
import type { PlayRun, Section } from '../state/run.ts';
import { taskOnHost } from '../scope/host-task.ts';

/** The action that a meta task names. Throws TSP1103 for one that does not exist. */
export function metaAction(task: Task): MetaAction {
  const text = task.args instanceof TemplateString ? task.args.text : (task.args.get('_raw_params') ?? null);
  const action = metaActions.find((name) => name === text);
  if (action !== undefined) return action;
  throw new TsplayError('TSP1103', `invalid meta action requested: ${valueText(text)}`, {
    src: task.actionSrc,
    hint: didYouMean(valueText(text), metaActions) ?? `one of ${metaActions.join(', ')}`,
  });
}

/** Actions that concern all hosts at once: the first host's condition decides. */
const forAll: ReadonlySet<MetaAction> = new Set<MetaAction>([
  'refresh_inventory',
  'clear_facts',
  'clear_host_errors',
  'end_play',
  'end_batch',
]);

/** Actions that no condition stops. */
const unconditional: ReadonlySet<MetaAction> = new Set<MetaAction>([
  'noop',
  'refresh_inventory',
  'reset_connection',
]);

/** Actions that are done for one host after the other. */
const oneByOne: ReadonlySet<MetaAction> = new Set<MetaAction>(['end_host', 'end_role', 'reset_connection']);

/** What is said of a host for which the condition does not hold. */
const notDone: { readonly [A in MetaAction]?: (host: string) => string } = {
  flush_handlers: (host) => `, not running handlers for ${host}`,
  clear_facts: (host) => `, not clearing facts and fact cache for ${host}`,
  clear_host_errors: (host) => `, not clearing host error state for ${host}`,
  end_batch: () => ', continuing current batch',
  end_play: () => ', continuing play',
  end_host: (host) => `, continuing execution for ${host}`,
};

/** Performs a meta task. Throws for one that cannot be: it is the run's failure, no host's. */
export async function runMeta(
  task: Task,
  info: TaskInfo,
  hosts: readonly PlayHost[],
  section: Section,
): Promise<void> {
  const { run } = section.play;
  const action = metaAction(task);
  if (action === 'flush_handlers' && section.isHandler)
    throw new TsplayError('TSP1103', 'flush_handlers cannot be used as a handler', { src: task.src });
  if (action === 'end_role' && section.isHandler)
    throw new TsplayError('TSP1103', "Cannot execute 'end_role' from a handler", { src: task.src });
  if (action === 'end_role' && task.role === undefined)
    throw new TsplayError('TSP1103', "Cannot execute 'end_role' from outside of a role", { src: task.src });
  if (unconditional.has(action) && task.when.length > 0)
    run.warn(`${action} task does not support when conditional`);
  const all = hosts.map((host) => taskOnHost(task, host, section, info));
  const affected: HostTask[] = [];
  for (const hostTask of forAll.has(action) ? all.slice(0, 1) : all)
    try {
      if (await concerns(action, hostTask, hosts.length)) affected.push(hostTask);
    } catch (error) {
      failOfBug([hostTask], error, section);
    }
  if (affected.length === 0) return;
  const those = forAll.has(action) ? all : affected;
  // What is done for each host by itself fails for each by itself.
  for (const group of oneByOne.has(action) ? those.map((hostTask) => [hostTask]) : [those])
    try {
      await act(action, group, section);
    } catch (error) {
      failOfBug(
        group.filter(({ host }) => isActive(host)),
        error,
        section,
      );
    }
}

/** Whether the action should be done for the host; told in any case. */
async function concerns(action: MetaAction, hostTask: HostTask, hosts: number): Promise<boolean> {
  const { task, host, section, info } = hostTask;
  const { run } = section.play;
  run.emit({ type: 'task.start', task: info, hosts, position: run.positions.get(task.id) });
  const holds = unconditional.has(action) || (await conditionHolds(hostTask));
  const name = task.role?.fullName ?? '';
  const skipped =
    action === 'end_role' ? `continuing role ${name} for ${host.name}` : (notDone[action]?.(host.name) ?? '');
  const message = holds ? doneText(action, host, name) : `${action} conditional evaluated to False${skipped}`;
  run.emit({ type: 'note', verbosity: 2, message: `META: ${message}` });
  if (!holds) skipOn(hostTask, action, message);
  return holds;
}

async function conditionHolds({ task, section, templar }: HostTask): Promise<boolean> {
  return task.when.length === 0 || (await falseCondition(task.when, templar, section.play.run)) === undefined;
}

function doneText(action: MetaAction, host: PlayHost, role: string): string {
  switch (action) {
    case 'noop':
      return 'noop';
    case 'flush_handlers':
      return `triggered running handlers for ${host.name}`;
    case 'refresh_inventory':
      return 'inventory successfully refreshed';
    case 'clear_facts':
      return 'facts cleared';
    case 'clear_host_errors':
      return 'cleared host errors';
    case 'end_batch':
      return 'ending batch';
    case 'end_play':
      return 'ending play';
    case 'end_host':
      return `ending play for ${host.name}`;
    case 'end_role':
      return `ending role ${role} for ${host.name}`;
    case 'reset_connection':
      return 'reset connection';
  }
}

function skipOn({ host, section, info }: HostTask, action: MetaAction, reason: string): void {
  const msg =
    action === 'end_host'
      ? `end_host conditional evaluated to false, continuing execution for ${host.name}`
      : action;
  section.play.run.emitResult('host.end', info, {
    host: host.name,
    status: 'skipped',
    ignored: false,
    result: outcome('skipped', { msg, skip_reason: reason }).result,
    diffs: [],
    duration: 0,
  });
}

async function act(action: MetaAction, hostTasks: readonly HostTask[], section: Section): Promise<void> {
  const { play } = section;
  const { run } = play;
  switch (action) {
    case 'noop':
      return;
    case 'flush_handlers':
      return play.steps.flushHandlers(
        hostTasks.map(({ host }) => host),
        section,
      );
    case 'end_host':
      for (const { host } of hostTasks) host.ended = true;
      return;
    case 'end_batch':
      endAll(play);
      return;
    case 'end_play':
      endAll(play);
      play.endPlay();
      return;
    case 'end_role':
      for (const { host, task } of hostTasks) if (task.role) host.endedRoles.add(task.role.key);
      return;
    case 'clear_host_errors':
      clearErrors(play);
      return;
    case 'clear_facts':
      for (const host of play.allHosts) run.variables.clearFacts(host);
      return;
    case 'refresh_inventory':
      await run.refreshInventory();
      return;
    case 'reset_connection':
      for (const hostTask of hostTasks) await resetConnection(hostTask);
  }
}

function endAll(play: PlayRun): void {
  for (const host of play.batch) if (!host.unreachable) host.ended = true;
}

/** Hosts that failed have no part in the rest of the play, but in the next; those that were not reached go on now. */
function clearErrors(play: PlayRun): void {
  for (const name of play.allHosts) {
    play.run.failedHosts.delete(name);
    play.run.unreachableHosts.delete(name);
  }
  for (const host of play.batch) {
    if (host.failed) host.ended = true;
    host.forgiven++;
    host.failed = false;
    host.unreachable = false;
  }
}

async function resetConnection({ task, host, section, scope, templar }: HostTask): Promise<void> {
  const { connections } = section.play.run;
  await connections.forget({
    host: host.name,
    vars: scope.own,
    templar,
    task,
    implicitLocal: !section.play.run.inventory.has(host.name) && isLocalName(host.name),
    dir: section.play.play.dir,
  });
}
