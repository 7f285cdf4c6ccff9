/**
 * A plan for people, as lines.
 * @module
 */
import { relative } from 'node:path';
import type { HostStats } from '../events/types.ts';
import { visibleLine } from '../util/visible.ts';
import { canonical } from './digest.ts';
import type { DiffText } from './gate.ts';
import type { Plan, PlannedResult } from './types.ts';

type Tone = 'changed' | 'unknown' | 'error' | 'heading' | 'dim';

export interface TextStyle {
  readonly diff: DiffText;
  readonly paint: (tone: Tone, text: string) => string;
}

/** Results that look the same on several hosts. */
export interface Group {
  readonly first: PlannedResult;
  readonly hosts: readonly string[];
}

/** Where a task stands, for people: from the folder that the plan was made in. */
export function placeText(plan: Plan, { src }: PlannedResult['task']): string | undefined {
  if (src === undefined) return undefined;
  const path = relative(plan.cwd, src.file);
  return `${path.startsWith('..') ? src.file : path}:${src.line}`;
}

/** What a plan shows, task by task in the book's order: hosts for which it is the same together. */
export function groups(plan: Plan): readonly { readonly task: PlannedResult; readonly groups: Group[] }[] {
  const tasks = new Map<string, Map<string, { first: PlannedResult; hosts: string[] }>>();
  for (const result of plan.results) {
    const { src, name } = result.task;
    const key = src === undefined ? name : `${src.file}:${src.line}:${src.col}`;
    const looks = canonical([result.status, result.item, result.reason, result.diffs, result.command]);
    const known = tasks.get(key) ?? new Map<string, { first: PlannedResult; hosts: string[] }>();
    tasks.set(key, known);
    const group = known.get(looks);
    if (group === undefined) known.set(looks, { first: result, hosts: [result.host] });
    else group.hosts.push(result.host);
  }
  const order = Object.keys(plan.hosts);
  const sorted = (hosts: readonly string[]): string[] =>
    [...hosts].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  return [...tasks.values()].map((known) => {
    // In the plan's order of hosts, whichever answered first; items of a loop stay as they came.
    const all = [...known.values()]
      .map(({ first, hosts }) => ({ first, hosts: sorted(hosts) }))
      .sort((a, b) => order.indexOf(a.hosts[0] ?? '') - order.indexOf(b.hosts[0] ?? ''));
    return { task: (all[0] as Group).first, groups: all };
  });
}

export const words = { changed: 'will change', unknown: 'cannot be known', failed: 'fails' } as const;
const tones = { changed: 'changed', unknown: 'unknown', failed: 'error' } as const;

const indented = (text: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `      ${line}`))
    .join('\n');

/** The counters that matter in a plan: `3 changes, 1 unknown, 12 as they should be`. */
export function countsText({ changed, unknown, ok, failed, unreachable }: HostStats): string {
  const bad = failed + unreachable;
  return [
    `${changed} ${changed === 1 ? 'change' : 'changes'}`,
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    `${ok - changed} as they should be`,
    ...(bad > 0 ? [`${bad} failed`] : []),
  ].join(', ');
}

/** The plan with a line break at its end. */
export function planText(plan: Plan, { diff, paint }: TextStyle): string {
  const lines: string[] = [];
  for (const { task, groups: all } of groups(plan)) {
    const place = placeText(plan, task.task);
    const where = place === undefined ? '' : paint('dim', ` (${visibleLine(place)})`);
    lines.push(`${paint('heading', visibleLine(task.task.name))}${where}`);
    for (const { first, hosts } of all) {
      const item = first.item === undefined ? '' : ` [${visibleLine(first.item)}]`;
      const why = first.reason === undefined ? '' : `: ${visibleLine(first.reason)}`;
      const where = hosts.map(visibleLine).join(', ');
      lines.push(`  ${where}${item} ${paint(tones[first.status], words[first.status])}${why}`);
      if (first.command !== undefined) lines.push(`      $ ${visibleLine(first.command)}`);
      const text = diff(first.diffs);
      if (text !== '') lines.push(indented(text));
    }
    lines.push('');
  }
  for (const [host, stats] of Object.entries(plan.hosts))
    lines.push(`${visibleLine(host)}: ${countsText(stats)}`);
  if (plan.results.length === 0) lines.push('', 'Nothing to do.');
  return `${lines.join('\n')}\n`;
}
