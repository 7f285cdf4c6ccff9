/**
 * A task's time.
 * @module
 */
import { ModuleFailure } from '../../sdk/index.ts';
import type { Attempt } from './types.ts';

/** Work that is given up after a time. What it runs on the host is ended. */
export async function withTimeout<T>(
  work: Promise<T>,
  seconds: number,
  over: AbortController,
  { task }: Attempt,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        new ModuleFailure(
          `The ${task.action} action failed to execute in the expected time frame (${seconds}) and was terminated`,
          { timedout: { period: seconds } },
        ),
      );
      over.abort();
      // What it says from now on is not heard.
      work.catch(() => undefined);
    }, seconds * 1000);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
