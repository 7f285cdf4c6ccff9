/**
 * Telling a host's result, and keeping a bug that is met on the way to its own host: the others go on.
 * @module
 */
import { isUnexpected, type Failing } from '../host-task/failures.ts';
import { bugOutcome, type HostOutcome } from '../host-task/host-task.ts';
import { withInvocation } from '../state/outcome.ts';
import { taskInfo } from '../state/task-info.ts';

/** Tells what the task came to on the host. */
export function tellResult({ task, host, section }: Failing, result: HostOutcome): void {
  const { delegatedTo, status, ignored, diffs, duration, reason, error } = result;
  section.play.run.emitResult(
    'host.end',
    taskInfo({ ...task, noLog: result.hidden }, section),
    {
      ...{ delegatedTo, status, ignored, diffs, duration, reason, error },
      result: withInvocation(result),
      host: host.name,
    },
    { looped: result.looped },
  );
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
  const result = bugOutcome(error, failing);
  tellResult(failing, result);
  return result;
}
