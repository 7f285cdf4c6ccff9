/**
 * The recap's counters. What counts as what is Ansible's (strategy/__init__.py, `_process_pending_results`).
 * @module
 */
import { blankStats } from '../../events/stats.ts';
import type { HostStats } from '../../events/types.ts';

export class Stats {
  readonly #hosts = new Map<string, HostStats>();
  /** `set_stats`: per host, or under `_run`. */
  readonly custom: Record<string, Record<string, unknown>> = {};

  of(host: string): HostStats {
    let stats = this.#hosts.get(host);
    if (stats === undefined) {
      stats = blankStats();
      this.#hosts.set(host, stats);
    }
    return stats;
  }

  /** By host name, sorted as the recap shows them. */
  all(): Record<string, HostStats> {
    return Object.fromEntries([...this.#hosts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  }

  some(test: (stats: HostStats) => boolean): boolean {
    return [...this.#hosts.values()].some(test);
  }
}
