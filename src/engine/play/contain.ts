/**
 * Telling a host's result, and keeping a bug that is met on the way to its own host: the others go on.
 * @module
 */
import type { HostResult } from '../../events/types.ts';
import { taskOnHost } from '../scope/host-task.ts';
import { originsOf, originsOfWay } from '../scope/origins.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { bugOutcome, type HostOutcome } from '../host-task/host-task.ts';
import type { HostTask } from '../state/host-task.ts';
import { withInvocation } from '../state/outcome.ts';
import { taskInfo } from '../state/task-info.ts';

type Failing = Pick<HostTask, 'task' | 'host' | 'section'>;

/** Tells what the task came to on the host. */
export function tellResult(failing: Failing, result: HostOutcome): void {
  const { task, host, section } = failing;
  const { delegatedTo, status, ignored, diffs, duration, reason, error } = result;
  section.play.run.emitResult(
    'host.end',
    taskInfo({ ...task, noLog: result.hidden }, section),
    {
      ...{ delegatedTo, status, ignored, diffs, duration, reason, error },
      result: withInvocation(result),
      host: host.name,
      ...variablesOf(failing, result),
    },
    { looped: result.looped },
  );
}

/** Where the variables come from that may be to blame; nothing of a task whose words are hidden. */
function variablesOf(
  { task, host, section }: Failing,
  { status, hidden }: HostOutcome,
): Pick<HostResult, 'variables'> {
  if (hidden || (status !== 'failed' && status !== 'unreachable')) return {};
  const origins = status === 'failed' ? originsOf : originsOfWay;
  const variables = origins(task, host, section);
  return variables.length === 0 ? {} : { variables };
}

/** Work for one host; what throws that should not have, is told as the failure of its task. */
export async function contained(failing: Failing, work: () => Promise<HostOutcome>): Promise<HostOutcome> {
  try {
    return await work();
  } catch (error) {
    return told(error, failing);
  }
}

/** The failure that stands for a bug, told. @throws what is not a bug */
export function told(error: unknown, failing: Failing): HostOutcome {
  if (!isUnexpected(error, failing.section)) throw error;
  const { task, host, section } = failing;
  const result = bugOutcome(error, taskOnHost(task, host, section, taskInfo(task, section)));
  tellResult(failing, result);
  return result;
}
