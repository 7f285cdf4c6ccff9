/**
 * `meta` tasks: they steer the run and never reach a host's shell.
 * @module
 */
import { TsplayError, formatError } from '../errors/index.ts';
import type { Task } from '../playbook/index.ts';
import { didYouMean } from '../util/suggest.ts';
import { valueText, TemplateString } from '../util/value.ts';
import { metaActions, type MetaAction } from './actions/meta.ts';
import { falseCondition } from './conditions.ts';
import { isLocalName } from './connections.ts';
import type { PlayHost } from './hosts.ts';
import type { Section } from './run.ts';
import { taskScope } from './scope.ts';

export const isMeta = (task: Task): boolean => /^(ansible\.(builtin|legacy)\.)?meta$/.test(task.action);

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

export async function runMeta(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const { play } = section;
  const { run } = play;
  try {
    const action = metaAction(task);
    if (action === 'flush_handlers') {
      await play.steps.flushHandlers(hosts, section);
      return;
    }
    const affected = await holdsFor(task, hosts, section);
    if (affected.length === 0) return;
    await act(action, affected, task, section);
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error;
    run.emit({ type: 'error', message: formatError(error) });
    for (const host of hosts) {
      host.failed = true;
      run.stats.of(host.name).failed++;
    }
  }
}

/** Hosts for which the task's condition holds. */
async function holdsFor(task: Task, hosts: readonly PlayHost[], section: Section): Promise<PlayHost[]> {
  if (task.when.length === 0) return [...hosts];
  const holding: PlayHost[] = [];
  for (const host of hosts) {
    if ((await falseCondition(task.when, taskScope(task, host, section).templar)) === undefined)
      holding.push(host);
    else section.play.run.stats.of(host.name).skipped++;
  }
  return holding;
}

async function act(
  action: Exclude<MetaAction, 'flush_handlers'>,
  hosts: readonly PlayHost[],
  task: Task,
  section: Section,
): Promise<void> {
  const { play } = section;
  const { run } = play;
  switch (action) {
    case 'noop':
      return;
    case 'end_host':
      for (const host of hosts) host.ended = true;
      return;
    case 'end_batch':
      for (const host of play.batch) host.ended = true;
      return;
    case 'end_play':
      for (const host of play.batch) host.ended = true;
      play.endPlay();
      return;
    case 'end_role':
      if (task.role === undefined)
        throw new TsplayError('TSP1103', "Cannot execute 'end_role' from outside of a role", {
          src: task.src,
        });
      for (const host of hosts) host.endedRoles.add(task.role.key);
      return;
    case 'clear_host_errors':
      for (const host of play.batch) {
        host.failed = false;
        host.unreachable = false;
        run.lost.delete(host.name);
      }
      return;
    case 'clear_facts':
      for (const host of hosts) run.variables.clearFacts(host.name);
      return;
    case 'refresh_inventory':
      await run.refreshInventory();
      return;
    case 'reset_connection':
      for (const host of hosts) await resetConnection(task, host, section);
  }
}

async function resetConnection(task: Task, host: PlayHost, section: Section): Promise<void> {
  const { connections } = section.play.run;
  const scope = taskScope(task, host, section);
  await connections.forget({
    host: host.name,
    ...scope,
    keywords: task,
    implicitLocal: !section.play.run.inventory.has(host.name) && isLocalName(host.name),
  });
}
