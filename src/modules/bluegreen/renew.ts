/**
 * Keeping a session alive from the controller while its run goes on.
 * @module
 */
import type { ModuleContext } from '../../sdk/index.ts';
import type { ConsulWriter } from '../consul/api.ts';

const timers = new Map<string, NodeJS.Timeout>();

/** Renews a session three times per life until {@link stopRenewing} or the end of the run, which destroys it. */
export function renewWhileRunning(
  consul: ConsulWriter,
  session: string,
  ttl: number,
  context: Pick<ModuleContext, 'onRunEnd'>,
): void {
  const renew = (): void => {
    // A renewal that fails is tried again by the next; if all fail the session ends, and every write checks for that.
    consul.put(`/session/renew/${session}`).catch(() => undefined);
  };
  const timer = setInterval(renew, (ttl * 1000) / 3);
  // A run that is over must not be kept from ending by its lock.
  timer.unref();
  timers.set(session, timer);
  context.onRunEnd(async () => {
    if (!timers.has(session)) return;
    stopRenewing(session);
    await consul.put(`/session/destroy/${session}`).catch(() => undefined);
  });
}

export function stopRenewing(session: string): void {
  clearInterval(timers.get(session));
  timers.delete(session);
}
