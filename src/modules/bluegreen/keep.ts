/**
 * The life of a deploy lock while its run goes on: its session is kept alive, and nothing is changed without it.
 * @module
 */
import type { ModuleContext, WriteHost } from '../../sdk/index.ts';
import type { ConsulWriter } from '../consul/api.ts';
import { mustHoldLock } from './store.ts';

/**
 * Milliseconds for which a look at Consul is believed. Consul gives a lost lock to no one for a second (`LockDelay`), so
 * the next holder starts after the last change of the one who lost it, were that one asleep meanwhile.
 */
const believed = 900;

/** What should be undone when a session is no longer kept. */
const held = new Map<string, (() => void)[]>();

/** What keeping needs to know. */
export interface Lease {
  /** Name of the service. */
  readonly name: string;
  readonly session: string;
  /** Seconds that the session lives without being renewed. */
  readonly ttl: number;
}

/** Renews the session three times per life until {@link stopKeeping} or the end of the run, which destroys it. */
export function renewWhileRunning(
  consul: ConsulWriter,
  { session, ttl }: Lease,
  context: Pick<ModuleContext, 'onRunEnd'>,
): void {
  const renew = (): void => {
    // A renewal that fails is tried again by the next; if all fail the session ends, and every change asks for that.
    consul.put(`/session/renew/${session}`).catch(() => undefined);
  };
  const timer = setInterval(renew, (ttl * 1000) / 3);
  // A run that is over must not be kept from ending by its lock.
  timer.unref();
  held.set(session, [() => clearInterval(timer)]);
  context.onRunEnd(async () => {
    if (!held.has(session)) return;
    stopKeeping(session);
    await consul.put(`/session/destroy/${session}`).catch(() => undefined);
  });
}

/** From now on every change of the host, whatever task makes it, is made only while the session holds the lock. */
export function changeOnlyWhileHeld(host: WriteHost, consul: ConsulWriter, { name, session }: Lease): void {
  held.get(session)?.push(host.guard(stillHolding(consul, name, session)));
}

/** Asks Consul when its last answer is too old. */
function stillHolding(consul: ConsulWriter, name: string, session: string): () => Promise<void> {
  let asked = performance.now();
  return async () => {
    if (performance.now() - asked < believed) return;
    const now = performance.now();
    await mustHoldLock(consul, name, session);
    asked = now;
  };
}

export function stopKeeping(session: string): void {
  for (const undo of held.get(session) ?? []) undo();
  held.delete(session);
}
