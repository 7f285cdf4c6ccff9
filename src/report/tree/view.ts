/**
 * The live region: one row for what is going on, below it the hosts that keep everybody waiting, and last those that failed.
 * @module
 */
import { noPaint, type Paint } from '../style.ts';
import { textWidth } from '../../util/text-width.ts';
import type { ReportOptions } from '../options.ts';
import { padEnd, truncate } from '../text/layout.ts';
import { durationText } from '../../util/duration.ts';
import { byWeight, glyphs, tones } from './glyphs.ts';
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

/** How it is drawn. */
interface Drawing {
  readonly size: Size;
  readonly paint: Paint;
  readonly earlier?: ReportOptions['earlier'];
}

/** Rows of the terminal that are left to what was printed before. */
const reserved = 6;

/** Columns that the spinner before the title takes, and a rest so that the terminal never wraps. */
const margin = 4;

/** Hosts that failed and are kept in sight; the others are counted. */
const mostFailed = 5;

/** What to show now, or undefined when nothing is open. `now` in milliseconds. */
export function viewOf(model: Model, now: number, drawing: Drawing): View | undefined {
  const tasks = [...model.open.values()];
  const [first] = tasks;
  if (first === undefined) return waitingView(model, now, drawing);
  const title =
    tasks.length === 1 ? taskTitle(first, model, now, drawing) : manyTitle(tasks, model, now, drawing);
  const several = tasks.length > 1;
  const working = tasks.flatMap((task) =>
    [...task.working.values()].map((host) => ({ host, task: several ? task.info.name : '' })),
  );
  const failed = failedRows(model, drawing);
  return { title, rows: [...hostRows(working, failed.length, model, now, drawing), ...failed] };
}

/** A play has begun, and none of its tasks: hosts are being connected to. */
function waitingView({ play }: Model, now: number, { size, paint }: Drawing): View | undefined {
  if (play === undefined) return undefined;
  const facts = `${durationText(now - play.since)}  ${play.hosts} hosts`;
  const name = truncate(`PLAY ${play.name.trim()}`, size.columns - facts.length - margin - 2);
  return { title: `${paint('heading', name)}  ${paint('dim', facts)}`, rows: [] };
}

/**
 * `34/60 56%`, where the number of tasks is known: which one goes on, and how much is done.
 * @param done the share of that one, from 0 to 1
 */
const placeText = ({ position, total }: Model, done: number): string =>
  total === 0 || position === 0
    ? ''
    : `${position}/${total} ${Math.floor((100 * (position - 1 + done)) / total)}%`;

const shareOf = (task: OpenTask): number => (task.hosts === 0 ? 0 : finished(task) / task.hosts);

/** `~2m 05s left`, by an earlier run. */
function leftText(task: OpenTask, now: number, earlier: ReportOptions['earlier']): string {
  const before = earlier?.(task.info);
  if (before === undefined) return '';
  const passed = now - task.since;
  // A task that takes longer than it did leaves what came behind it.
  const left = Math.max(before.left - passed, before.left - before.duration);
  return left < 1000 ? '' : `~${durationText(left)} left`;
}

const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join('  ');

function taskTitle(task: OpenTask, model: Model, now: number, { size, paint, earlier }: Drawing): string {
  const facts = (tint: Paint): string => {
    const counts = [`${finished(task)}/${task.hosts} hosts`];
    if (task.working.size > 0) counts.push(`${task.working.size} running`);
    for (const status of byWeight) {
      const hosts = task.done.get(status);
      if (hosts !== undefined && status !== 'ok')
        counts.push(tint(tones[status], `${hosts.length} ${status}`));
    }
    return joined(
      placeText(model, shareOf(task)),
      durationText(now - task.since),
      counts.join(' · '),
      leftText(task, now, earlier),
    );
  };
  const kind = task.info.isHandler ? 'HANDLER' : 'TASK';
  // The name is cut where the terminal ends, and not before.
  const room = Math.max(20, size.columns - textWidth(facts(noPaint)) - kind.length - 3 - margin);
  return `${paint('heading', `${kind} ${truncate(task.info.name, room)}`)}  ${facts(paint)}`;
}

function manyTitle(tasks: readonly OpenTask[], model: Model, now: number, { paint }: Drawing): string {
  const hosts = tasks.reduce((sum, task) => sum + task.working.size, 0);
  const since = Math.min(...tasks.map((task) => task.since));
  const head = paint('heading', `${tasks.length} TASKS`);
  return joined(head, placeText(model, 0), durationText(now - since), `${hosts} running`);
}

interface Row {
  readonly host: Working;
  /** Name of the task, when hosts are at different ones. */
  readonly task: string;
}

/** Hosts in trouble first, then those that have taken longest. */
const byUrgency = (a: Row, b: Row): number =>
  Number(b.host.retrying) - Number(a.host.retrying) || a.host.since - b.host.since;

/** `12.0s of 300s`: how long it may wait. */
const waitText = ({ since, deadline }: Working, now: number): string => {
  const passed = durationText(now - since);
  return deadline === undefined ? passed : `${passed} of ${durationText(deadline - since)}`;
};

function hostRows(all: Row[], taken: number, model: Model, now: number, { size }: Drawing): string[] {
  const room = Math.max(1, size.rows - reserved - taken);
  // The last row is given up for the count of those that do not fit.
  const shown = all.length > room ? all.sort(byUrgency).slice(0, Math.max(0, room - 1)) : all;
  shown.sort((a, b) => model.inOrder(a.host.host, b.host.host));
  const longest = Math.max(0, ...shown.map(({ host }) => textWidth(host.host)));
  const width = Math.min(longest, Math.floor(size.columns / 2));
  const rows = shown.map(({ host, task }) => {
    const notes = [task, host.note].filter((text) => text !== '').join(': ');
    const row = `│ ${padEnd(host.host, width)}  ${waitText(host, now).padStart(6)}  ${notes}`;
    return truncate(row.trimEnd(), Math.max(20, size.columns - margin));
  });
  if (shown.length < all.length) rows.push(`│ … and ${all.length - shown.length} more`);
  return rows;
}

/** Hosts that failed stay in sight, below everything that moves. */
function failedRows({ failed, inOrder }: Model, { size, paint }: Drawing): string[] {
  const hosts = [...failed].sort(([a], [b]) => inOrder(a, b));
  const room = Math.min(mostFailed, Math.max(1, size.rows - reserved - 2));
  const shown = hosts.length > room ? hosts.slice(0, room - 1) : hosts;
  const rows = shown.map(([host, why]) =>
    paint('error', truncate(`${glyphs.failed} ${host}: ${why}`, Math.max(20, size.columns - margin))),
  );
  if (shown.length < hosts.length)
    rows.push(paint('error', `${glyphs.failed} … and ${hosts.length - shown.length} more failed`));
  return rows;
}
