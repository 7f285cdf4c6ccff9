/**
 * Telling a host's result, and keeping a bug that is met on the way to its own host: the others go on.
 * @module
 */
import type { HostResult } from '../../events/types.ts';
import { originsOf, originsOfWay } from '../scope/origins.ts';
import { isUnexpected } from '../host-task/failures.ts';
import { bugOutcome, type HostOutcome } from '../host-task/host-task.ts';
import type { HostTask } from '../state/host-task.ts';
import { withInvocation } from '../state/outcome.ts';
import { hiddenAs } from '../state/task-info.ts';

/** Tells what the task came to on the host. */
export function tellResult(hostTask: HostTask, result: HostOutcome): void {
  const { host, section, info } = hostTask;
  const { delegatedTo, status, ignored, diffs, duration, reason, error } = result;
  section.play.run.emitResult(
    'host.end',
    hiddenAs(info, result.hidden),
    {
      ...{ delegatedTo, status, ignored, diffs, duration, reason, error },
      result: withInvocation(result),
      host: host.name,
      ...variablesOf(hostTask, result),
    },
    { looped: result.looped },
  );
}

/** Where the variables come from that may be to blame; nothing of a task whose words are hidden. */
function variablesOf(hostTask: HostTask, { status, hidden }: HostOutcome): Pick<HostResult, 'variables'> {
  if (hidden || (status !== 'failed' && status !== 'unreachable')) return {};
  const origins = status === 'failed' ? originsOf : originsOfWay;
  const variables = origins(hostTask);
  return variables.length === 0 ? {} : { variables };
}

/** Work for one host; what throws that should not have, is told as the failure of its task. */
export async function contained(hostTask: HostTask, work: () => Promise<HostOutcome>): Promise<HostOutcome> {
  try {
    return await work();
  } catch (error) {
    return told(error, hostTask);
  }
}

/** The failure that stands for a bug, told. @throws what is not a bug */
export function told(error: unknown, hostTask: HostTask): HostOutcome {
  if (!isUnexpected(error, hostTask.section)) throw error;
  const result = bugOutcome(error, hostTask);
  tellResult(hostTask, result);
  return result;
}
