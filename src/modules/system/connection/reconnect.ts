/**
 * Trying to reach a host until it answers.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorText, fail, type ModuleContext, type ReadHost } from '../../../sdk/index.ts';

export interface Patience {
  /** Seconds in all. */
  readonly timeout: number;
  /** Seconds for one attempt. */
  readonly connectTimeout: number;
  /** Seconds between two attempts. */
  readonly sleep: number;
}

const seconds = (from: number): number => Math.floor((Date.now() - from) / 1000);

async function within<T>(work: Promise<T>, ms: number): Promise<T> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${Math.round(ms / 1000)} seconds`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    timer.abort();
  }
}

/**
 * Opens new connections until `test` passes on one. Fails when time is up, with the last reason.
 * @returns seconds that it took
 */
export async function untilReachable(
  context: ModuleContext,
  patience: Patience,
  test: (host: ReadHost) => Promise<unknown>,
  what: string,
): Promise<number> {
  const { reconnect } = context;
  if (reconnect === undefined) fail('the connection of this host cannot be opened again');
  const start = Date.now();
  const end = start + patience.timeout * 1000;
  let reason = 'no attempt was made';
  while (Date.now() < end) {
    try {
      // One attempt is a new connection and the test on it.
      await within(reconnect().then(test), Math.min(patience.connectTimeout * 1000, end - Date.now()));
      return seconds(start);
    } catch (error) {
      reason = errorText(error);
    }
    await sleep(Math.max(0, Math.min(patience.sleep * 1000, end - Date.now())));
  }
  return fail(`timed out waiting for ${what}: ${reason}`, { elapsed: seconds(start) });
}
