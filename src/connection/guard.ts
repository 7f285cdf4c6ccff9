/**
 * Conditions under which a host may be changed over a connection. Who holds a lock that can be lost puts one up: then
 * whatever would change the host asks it first, also what a program that was asleep goes on with when it wakes up.
 * @module
 */
import type { Transport } from './types.ts';

/** Rejects when nothing may be changed any more. Asked often: it should know the answer without a request, as a rule. */
export type Guard = () => Promise<void>;

const guards = new WeakMap<Transport, Set<Guard>>();

/** Puts a guard up; the answer takes it down. */
export function addGuard(transport: Transport, guard: Guard): () => void {
  const all = guards.get(transport) ?? new Set<Guard>();
  guards.set(transport, all);
  all.add(guard);
  return () => void all.delete(guard);
}

/** The way to ask all guards; undefined when there is none. */
export function guardOf(transport: Transport): Guard | undefined {
  const all = guards.get(transport);
  if (all === undefined || all.size === 0) return undefined;
  return async () => {
    await Promise.all([...all].map((guard) => guard()));
  };
}
