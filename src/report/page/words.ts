/**
 * Words of the page: results, and hosts in as few words as they can be named in.
 * @module
 */
import { escapeName } from '../../util/html.ts';
import type { RunModel, Step, TaskRun } from './model.ts';
import { byStatus, plural } from './terms.ts';

/** `2 failed, 8 changed`, as HTML. */
export const countsHtml = (steps: readonly Step[]): string =>
  byStatus(steps)
    .map(([status, { length }]) => `<span class="${status}">${length.toLocaleString('en')} ${status}</span>`)
    .join(', ');

/** From here on hosts are not all named where fewer words say the same. */
const many = 20;

/** Names as HTML; what most hosts of a large task share is told by those that do not. */
export function hostsHtml(some: readonly number[], { steps }: TaskRun, { hosts }: RunModel): string {
  const names = (numbers: readonly number[]): string =>
    numbers.map((n) => escapeName(hosts[n] ?? '')).join(', ');
  if (some.length <= many) return names(some);
  const set = new Set(some);
  const others = steps.map(({ host }) => host).filter((host) => !set.has(host));
  if (others.length === 0) return `all ${plural(set.size, 'host')}`;
  return others.length < some.length / 2 ? `all hosts but ${names(others)}` : names(some);
}

/** `3–5, 9`: positions, as links to their tasks where those say more than the number. */
export function positionsHtml(positions: readonly number[], areLinks: boolean): string {
  const link = (n: number): string => (areLinks ? `<a href="#t${n}">${n}</a>` : String(n));
  const ranges: [number, number][] = [];
  for (const n of positions) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === n - 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges.map(([a, b]) => (a === b ? link(a) : `${link(a)}–${b}`)).join(', ');
}
