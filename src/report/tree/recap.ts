/**
 * The end of a run at a terminal: one short line per host, and one for all those with nothing to tell.
 * @module
 */
import type { HostStats, HostStatus } from '../../events/types.ts';
import type { Paint, Tone } from '../style.ts';
import { padEnd } from '../text/layout.ts';
import { glyphs } from './glyphs.ts';
import { visibleLine } from '../../util/visible.ts';

/** From this many hosts on, those that went well without a change share a line. */
const many = 20;

const counters: readonly (readonly [keyof HostStats, Tone])[] = [
  ['unreachable', 'unreachable'],
  ['failed', 'error'],
  ['unknown', 'unknown'],
  ['changed', 'changed'],
  ['ok', 'ok'],
  ['skipped', 'skip'],
  ['rescued', 'ok'],
  ['ignored', 'warn'],
];

const statusOf = (stats: HostStats): HostStatus => {
  if (stats.unreachable > 0) return 'unreachable';
  if (stats.failed > 0) return 'failed';
  if (stats.unknown > 0) return 'unknown';
  return stats.changed > 0 ? 'changed' : 'ok';
};

const isBad = ({ unreachable, failed }: HostStats): boolean => unreachable > 0 || failed > 0;

/** Lines of the recap, as the hosts come in the inventory, those that failed last. `ok` are those without a change. */
export function treeRecap(
  hosts: Readonly<Record<string, HostStats>>,
  paint: Paint,
  inOrder: (a: string, b: string) => number,
): string[] {
  const entries = Object.entries(hosts)
    .map(([host, stats]) => [visibleLine(host), { ...stats, ok: stats.ok - stats.changed }] as const)
    .sort(([a, one], [b, other]) => Number(isBad(one)) - Number(isBad(other)) || inOrder(a, b));
  const quiet = entries.length >= many ? entries.filter(([, stats]) => statusOf(stats) === 'ok') : [];
  const shown = entries.filter((entry) => !quiet.includes(entry));
  const width = Math.max(0, ...shown.map(([host]) => host.length));
  const lines = shown.map(([host, stats]) => {
    const counts = counters.filter(([name]) => stats[name] > 0);
    const text = counts.map(([name, tone]) => paint(tone, `${stats[name]} ${name}`)).join(' · ');
    const status = statusOf(stats);
    const tone = counters.find(([name]) => name === status)?.[1] ?? 'ok';
    return `${paint(tone, `${glyphs[status]} ${padEnd(host, width)}`)}  ${text}`;
  });
  if (quiet.length > 0)
    lines.unshift(
      paint('ok', `${glyphs.ok} ${quiet.length}${shown.length > 0 ? ' more' : ''} hosts unchanged`),
    );
  return lines;
}
