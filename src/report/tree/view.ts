/**
 * The live region: one row for what is going on, and below it the hosts that keep everybody waiting.
 * @module
 */
import type { Paint } from '../style.ts';
import { durationText, padEnd, truncate } from '../text/layout.ts';
import { byWeight, tones } from './glyphs.ts';
import { finished, type Model, type OpenTask, type Working } from './model.ts';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

export interface View {
  readonly title: string;
  /** Rows below the title; never more than the terminal has room for. */
  readonly rows: readonly string[];
}

/** Rows of the terminal that are left to what was printed before. */
const reserved = 6;

/** What to show now, or undefined when nothing is open. `now` in milliseconds. */
export function viewOf(model: Model, now: number, size: Size, paint: Paint): View | undefined {
  const tasks = [...model.open.values()];
  const [first] = tasks;
  if (first === undefined) return undefined;
  const title = tasks.length === 1 ? taskTitle(first, now, size, paint) : manyTitle(tasks, now, paint);
  const several = tasks.length > 1;
  const working = tasks.flatMap((task) =>
    [...task.working.values()].map((host) => ({ host, task: several ? task.info.name : '' })),
  );
  return { title, rows: hostRows(working, now, size) };
}

function taskTitle(task: OpenTask, now: number, size: Size, paint: Paint): string {
  const facts = [`${finished(task)}/${task.hosts}`];
  if (task.working.size > 0) facts.push(`${task.working.size} running`);
  for (const status of byWeight) {
    const hosts = task.done.get(status);
    if (hosts !== undefined && status !== 'ok') facts.push(paint(tones[status], `${hosts.length} ${status}`));
  }
  const kind = task.info.isHandler ? 'HANDLER' : 'TASK';
  const name = truncate(task.info.name, Math.max(20, Math.floor(size.columns / 2)));
  return `${paint('heading', `${kind} ${name}`)}  ${durationText(now - task.since)}  ${facts.join(' · ')}`;
}

function manyTitle(tasks: readonly OpenTask[], now: number, paint: Paint): string {
  const hosts = tasks.reduce((sum, task) => sum + task.working.size, 0);
  const since = Math.min(...tasks.map((task) => task.since));
  return `${paint('heading', `${tasks.length} TASKS`)}  ${durationText(now - since)}  ${hosts} running`;
}

interface Row {
  readonly host: Working;
  /** Name of the task, when hosts are at different ones. */
  readonly task: string;
}

/** Hosts in trouble first, then those that have taken longest. */
const byUrgency = (a: Row, b: Row): number =>
  Number(b.host.retrying) - Number(a.host.retrying) || a.host.since - b.host.since;

function hostRows(all: Row[], now: number, size: Size): string[] {
  const room = Math.max(1, size.rows - reserved);
  all.sort(byUrgency);
  // The last row is given up for the count of those that do not fit.
  const shown = all.length > room ? all.slice(0, room - 1) : all;
  const width = Math.min(30, Math.max(0, ...shown.map(({ host }) => host.host.length)));
  const rows = shown.map(({ host, task }) => {
    const name = padEnd(truncate(host.host, width), width);
    const notes = [task, host.note].filter((text) => text !== '').join(': ');
    const row = `│ ${name}  ${durationText(now - host.since).padStart(6)}  ${notes}`;
    return truncate(row.trimEnd(), Math.max(20, size.columns - 6));
  });
  if (shown.length < all.length) rows.push(`│ … and ${all.length - shown.length} more`);
  return rows;
}
