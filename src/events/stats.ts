/**
 * Counters of the recap before anything has happened.
 * @module
 */
import type { HostStats } from './types.ts';

export const blankStats = (): HostStats => ({
  ok: 0,
  changed: 0,
  unreachable: 0,
  failed: 0,
  skipped: 0,
  rescued: 0,
  ignored: 0,
  unknown: 0,
});
