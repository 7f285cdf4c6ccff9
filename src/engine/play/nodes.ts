/**
 * Running lists of tasks and blocks on a set of hosts. Every step is done by all hosts before the next one (strategy
 * linear); the free strategies call it with one host at a time.
 * @module
 */
import type { Block, Node, Task } from '../../playbook/index.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { isActive, type PlayHost } from '../state/hosts.ts';
import type { Section } from '../state/run.ts';
import { taskInfo } from '../state/task-info.ts';
import { taskOnHost } from '../scope/host-task.ts';
import { failOfBug } from './apply-result.ts';
import { isWanted, runTask } from './task.ts';

/** Runs the nodes in order on those hosts that are (still) active. */
export async function runNodes(
  nodes: readonly Node[],
  hosts: readonly PlayHost[],
  section: Section,
): Promise<void> {
  for (const [i, node] of nodes.entries()) {
    const active = hosts.filter(isActive);
    if (active.length === 0) return;
    const here = { ...section, rest: { nodes, from: i + 1, outer: section.rest } };
    if (node.kind === 'task') await runContained(node, active, here);
    else await runBlock(node, active, here);
  }
}

/** A bug that is met around a task, where it is no single host's, fails the task on its hosts; others go on. */
async function runContained(task: Task, hosts: readonly PlayHost[], section: Section): Promise<void> {
  try {
    await runTask(task, hosts, section);
  } catch (error) {
    const info = taskInfo(task, section);
    const failing = hosts.filter(isActive).map((host) => taskOnHost(task, host, section, info));
    failOfBug(failing, error, section);
  }
}

async function runBlock(block: Block, entering: readonly PlayHost[], section: Section): Promise<void> {
  const hosts = block.isRole ? entering.filter((host) => entersRole(block, host)) : entering;
  const hasRescue = await hasWanted(block.rescue, hosts, section);
  await runNodes(block.block, hosts, hasRescue ? { ...section, rescuable: true } : section);
  if (hasRescue) await runRescue(block, hosts, section);
  if (block.always.length > 0) await runForAll(hosts, () => runNodes(block.always, hosts, section));
  if (block.isRole) for (const host of hosts) leaveRole(block, host);
}

/** A rescue of which the tags leave nothing rescues no host. */
async function hasWanted(
  nodes: readonly Node[],
  hosts: readonly PlayHost[],
  section: Section,
): Promise<boolean> {
  for (const node of nodes) {
    const wanted =
      node.kind === 'task'
        ? await isWanted(node, hosts, section).catch((error: unknown) => {
            // The task itself will meet the bug, and fail of it.
            if (isUnexpected(error, section)) return true;
            throw error;
          })
        : await hasWanted([...node.block, ...node.rescue, ...node.always], hosts, section);
    if (wanted) return true;
  }
  return false;
}

async function runRescue(block: Block, hosts: readonly PlayHost[], section: Section): Promise<void> {
  const failed = hosts.filter((host) => host.failed && !host.unreachable);
  for (const host of failed) host.failed = false;
  await runNodes(block.rescue, failed, section);
}

/** What runs for failed hosts too (`always`, forced handlers); they are failed again behind it. */
export async function runForAll(hosts: readonly PlayHost[], work: () => Promise<void>): Promise<void> {
  const failed = hosts.filter((host) => host.failed).map((host) => ({ host, forgiven: host.forgiven }));
  for (const { host } of failed) host.failed = false;
  await work();
  for (const { host, forgiven } of failed) if (host.forgiven === forgiven) host.failed = true;
}

/** A role runs once per host and parameters, unless it allows duplicates. */
const entersRole = (block: Block, host: PlayHost): boolean =>
  block.role === undefined || block.role.allowDuplicates || !host.rolesRun.has(block.role.key);

function leaveRole(block: Block, host: PlayHost): void {
  const key = block.role?.key;
  if (key === undefined) return;
  // A role of which nothing was run (by its tags, by conditions), or that failed, has not run.
  if (host.rolesTouched.has(key) && isActive(host)) host.rolesRun.add(key);
  host.endedRoles.delete(key);
}
