/**
 * One recap of the recaps of slices.
 * @module
 */
import { ExitCode } from '../errors/index.ts';
import { blankStats } from '../events/stats.ts';
import type { HostResult, HostStats, ResultData } from '../events/types.ts';

/** Counters of results that were told, for slices that told none of their own. */
export class Tally {
  readonly #hosts = new Map<string, HostStats>();

  /** Counters of these hosts, those that nothing was told of left out. */
  of(hosts: readonly string[]): Record<string, HostStats> {
    return Object.fromEntries([...this.#hosts].filter(([host]) => hosts.includes(host)));
  }

  count({ host, status, ignored }: HostResult): void {
    const stats = this.#hosts.get(host) ?? blankStats();
    this.#hosts.set(host, stats);
    if (ignored && (status === 'failed' || status === 'unreachable')) {
      stats.ok += 1;
      stats.ignored += 1;
      return;
    }
    if (status === 'changed') stats.ok += 1;
    stats[status] += 1;
  }
}

/** The recap of a slice that ran twice: what the first time changed is not changed again, and was told. */
export const withChanges = (
  stats: Readonly<Record<string, HostStats>>,
  told: Readonly<Record<string, HostStats>>,
): Record<string, HostStats> =>
  Object.fromEntries(
    Object.entries(stats).map(([host, own]) => [
      host,
      { ...own, changed: Math.max(own.changed, told[host]?.changed ?? 0) },
    ]),
  );

/** Counters of one host from several slices, added up: only a `localhost` of each slice's own is in more than one. */
export function addStats(all: readonly Readonly<Record<string, HostStats>>[]): Record<string, HostStats> {
  const sum: Record<string, HostStats> = {};
  for (const [host, stats] of all.flatMap((hosts) => Object.entries(hosts))) {
    const own = (sum[host] ??= blankStats());
    for (const key of Object.keys(own) as (keyof HostStats)[]) own[key] += stats[key];
  }
  return sum;
}

const isData = (value: unknown): value is ResultData =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As `set_stats` aggregates: numbers are added, lists and texts joined, dicts merged. */
function together(a: unknown, b: unknown): unknown {
  if (a === undefined) return b;
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (typeof a === 'string' && typeof b === 'string') return a + b;
  if (Array.isArray(a) && Array.isArray(b)) return [...(a as unknown[]), ...(b as unknown[])];
  return isData(a) && isData(b) ? addCustom([a, b]) : b;
}

/** What `set_stats` gathered in all slices. */
export function addCustom(all: readonly ResultData[]): ResultData {
  const sum = new Map<string, unknown>();
  for (const [key, value] of all.flatMap((data) => Object.entries(data)))
    sum.set(key, together(sum.get(key), value));
  return Object.fromEntries(sum);
}

/** What counts most, first. */
const gravity = [ExitCode.error, ExitCode.interrupted, ExitCode.hostsUnreachable, ExitCode.hostsFailed];

/** The exit status of the whole: an error before one that is about hosts, as one controller would end. */
export function exitOf(codes: readonly number[]): number {
  const bad = codes.filter((code) => code !== ExitCode.ok);
  return gravity.find((code) => bad.includes(code)) ?? bad[0] ?? ExitCode.ok;
}
