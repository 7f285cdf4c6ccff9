/**
 * When tasks began, and which took longest, as Ansible's `profile_tasks` callback.
 * @module
 */
import { placeText } from '../../errors/format.ts';
import type { Renderer, TaskInfo } from '../../events/types.ts';
import type { ReportOptions } from '../options.ts';
import { bannerWidth } from '../text/layout.ts';

interface Timed {
  readonly task: TaskInfo;
  readonly start: number;
  /** Milliseconds. */
  elapsed: number;
}

const shownTasks = 20;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);
const two = (n: number): string => String(n).padStart(2, '0');

/** `Friday 27 November 2026  01:02:03 +0100`. */
function dateText(time: number): string {
  const date = new Date(time);
  const offset = -date.getTimezoneOffset();
  const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${days[date.getDay()] ?? ''} ${two(date.getDate())} ${months[date.getMonth()] ?? ''} ${date.getFullYear()}  ${clock} ${zone}`;
}

/** `0:01:02.345`. */
function spanText(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const seconds = Math.floor(whole / 1000);
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${String(whole % 1000).padStart(3, '0')}`;
}

/** A line filled up to the 79th column, and a blank behind it. */
const filled = (text: string, char: string): string =>
  text === '' ? `${char.repeat(79)} ` : `${text} ${char.repeat(Math.max(3, 78 - text.length))} `;

/** The renderer `profile_tasks`. */
export function profileTasksRenderer({ stdout, verbosity }: ReportOptions): Renderer {
  const tasks = new Map<string, Timed>();
  let first: number | undefined;
  let last: number | undefined;
  let current: Timed | undefined;
  const timeLine = (now: number): void => {
    first ??= now;
    const since = now - (last ?? now);
    last = now;
    const text = `${dateText(now)} (${spanText(since)})${' '.repeat(7)}${spanText(now - first)}`;
    stdout.write(`${filled(text, '*')}\n`);
  };
  const stop = (now: number): void => {
    if (current) current.elapsed = now - current.start;
  };
  const summary = (): void => {
    stdout.write(`${filled('', '=')}\n`);
    const width = bannerWidth(stdout);
    const slowest = [...tasks.values()].sort((a, b) => b.elapsed - a.elapsed).slice(0, shownTasks);
    for (const { task, elapsed } of slowest) {
      const took = ` ${(elapsed / 1000).toFixed(2)}s`.padStart(9, '-');
      stdout.write(`${`${task.name} `.padEnd(width - 9, '-')}${took}\n`);
      if (verbosity >= 2 && task.src) stdout.write(`${`${placeText(task.src)} `.padEnd(width, '-')}\n`);
    }
  };
  return {
    onEvent: (event) => {
      first ??= event.time;
      last ??= event.time;
      if (event.type === 'task.start') {
        stop(event.time);
        timeLine(event.time);
        current = { task: event.task, start: event.time, elapsed: 0 };
        tasks.set(event.task.id, current);
      }
      if (event.type !== 'stats') return;
      stop(event.time);
      timeLine(event.time);
      summary();
    },
    close: () => Promise.resolve(),
  };
}
