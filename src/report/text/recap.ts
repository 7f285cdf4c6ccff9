/**
 * PLAY RECAP, column by column as Ansible prints it.
 * @module
 */
import type { HostStats } from '../../events/types.ts';
import type { Paint, Tone } from '../style.ts';
import { padEnd } from './layout.ts';
import { visibleLine } from '../../util/visible.ts';

type Counter = keyof HostStats;

const columns: readonly (readonly [Counter, Tone])[] = [
  ['ok', 'ok'],
  ['changed', 'changed'],
  ['unreachable', 'unreachable'],
  ['failed', 'error'],
  ['skipped', 'skip'],
  ['rescued', 'ok'],
  ['ignored', 'warn'],
];

const hostTone = (stats: HostStats): Tone => {
  if (stats.failed > 0 || stats.unreachable > 0) return 'error';
  return stats.changed > 0 ? 'changed' : 'ok';
};

/** One line per host, by name. A column `unknown` is added only when check mode could not tell something. */
export function recapLines(hosts: Readonly<Record<string, HostStats>>, paint: Paint): string[] {
  const entries = Object.entries(hosts).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  const anyUnknown = entries.some(([, stats]) => stats.unknown > 0);
  const shown = anyUnknown ? [...columns, ['unknown', 'unknown'] as const] : columns;
  return entries.map(([name, stats]) => {
    const host = visibleLine(name);
    const cells = shown.map(([name, tone]) => {
      const cell = `${name}=${String(stats[name]).padEnd(4)}`;
      return stats[name] === 0 ? cell : paint(tone, cell);
    });
    const padding = padEnd(host, 26).slice(host.length);
    return `${paint(hostTone(stats), host)}${padding} : ${cells.join(' ')}`;
  });
}
