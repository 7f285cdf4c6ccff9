import type { IncomingMessage } from 'node:http';

/**
 * Faults that a release can have on purpose, to prove that a broken release never hurts. Images with one are tagged
 * `broken-…`; a release without a fault has none.
 */
export const faults = ['none', 'crash', 'health', 'port', 'late'] as const;
export type Fault = (typeof faults)[number];

/** Read the fault from the environment. */
export function readFault(env: NodeJS.ProcessEnv): Fault {
  const wanted = env['SERVICE_FAULT'] ?? '';
  if (wanted === '') return 'none';
  const found = faults.find((fault) => fault === wanted);
  if (!found) throw new Error(`SERVICE_FAULT must be one of ${faults.join(', ')}`);
  return found;
}

/** Whether the fault makes this request fail. */
export function failsRequest(fault: Fault, path: string, request: IncomingMessage): boolean {
  if (fault === 'health') return path === '/health';
  return fault === 'late' && cameThroughProxy(request);
}

const FORWARDED = ['x-forwarded-for', 'x-forwarded-proto', 'x-real-ip', 'forwarded', 'via'];

/** A proxy leaves a trace: a header of its own, or a Host that is not the service's own address and port. */
export function cameThroughProxy(request: IncomingMessage): boolean {
  if (FORWARDED.some((name) => request.headers[name] !== undefined)) return true;
  return !/^(?:[\d.]+|localhost|\[[\da-f:]+\]):\d+$/i.test(request.headers.host ?? '');
}
