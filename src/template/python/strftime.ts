/**
 * strftime in the C locale. Dates are UTC unless they carry an offset, as the controller's clock is read.
 * @module
 */
import type { PyDate } from '../../util/value.ts';
import { wallClock } from './date.ts';

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
export const monthNames =
  'January February March April May June July August September October November December'.split(' ');

const pad = (n: number, width = 2, fill = '0'): string => String(n).padStart(width, fill);
const dayMs = 86_400_000;

const yearDay = (d: Date): number =>
  Math.floor(
    (Date.UTC(d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()) - Date.UTC(d.getUTCFullYear(), 0, 1)) /
      dayMs,
  );

/** ISO 8601 year and week. */
function isoWeek(d: Date): [number, number] {
  const weekday = (d.getUTCDay() + 6) % 7;
  const thursday = new Date(d.getTime() + (3 - weekday) * dayMs);
  return [thursday.getUTCFullYear(), Math.floor(yearDay(thursday) / 7) + 1];
}

type Code = (d: Date, offset: number | undefined) => string;
const composed =
  (format: string): Code =>
  (d, offset) =>
    format.replace(/%(.)/g, (_all, c: string) => codes.get(c)?.(d, offset) ?? '');

const codes = new Map<string, Code>([
  ['Y', (d) => String(d.getUTCFullYear())],
  ['C', (d) => pad(Math.floor(d.getUTCFullYear() / 100))],
  ['y', (d) => pad(d.getUTCFullYear() % 100)],
  ['m', (d) => pad(d.getUTCMonth() + 1)],
  ['d', (d) => pad(d.getUTCDate())],
  ['e', (d) => pad(d.getUTCDate(), 2, ' ')],
  ['H', (d) => pad(d.getUTCHours())],
  ['k', (d) => pad(d.getUTCHours(), 2, ' ')],
  ['I', (d) => pad(d.getUTCHours() % 12 || 12)],
  ['l', (d) => pad(d.getUTCHours() % 12 || 12, 2, ' ')],
  ['M', (d) => pad(d.getUTCMinutes())],
  ['S', (d) => pad(d.getUTCSeconds())],
  ['f', (d) => pad(d.getUTCMilliseconds() * 1000, 6)],
  ['j', (d) => pad(yearDay(d) + 1, 3)],
  ['U', (d) => pad(Math.floor((yearDay(d) + 7 - d.getUTCDay()) / 7))],
  ['W', (d) => pad(Math.floor((yearDay(d) + 7 - ((d.getUTCDay() + 6) % 7)) / 7))],
  ['V', (d) => pad(isoWeek(d)[1])],
  ['G', (d) => String(isoWeek(d)[0])],
  ['g', (d) => pad(isoWeek(d)[0] % 100)],
  ['w', (d) => String(d.getUTCDay())],
  ['u', (d) => String(d.getUTCDay() || 7)],
  ['a', (d) => (days[d.getUTCDay()] ?? '').slice(0, 3)],
  ['A', (d) => days[d.getUTCDay()] ?? ''],
  ['b', (d) => (monthNames[d.getUTCMonth()] ?? '').slice(0, 3)],
  ['h', (d) => (monthNames[d.getUTCMonth()] ?? '').slice(0, 3)],
  ['B', (d) => monthNames[d.getUTCMonth()] ?? ''],
  ['p', (d) => (d.getUTCHours() < 12 ? 'AM' : 'PM')],
  ['P', (d) => (d.getUTCHours() < 12 ? 'am' : 'pm')],
  ['s', (d, offset) => String(Math.floor(d.getTime() / 1000) - (offset ?? 0) * 60)],
  ['Z', (_d, offset) => (offset === undefined ? '' : offset === 0 ? 'UTC' : `UTC${zone(offset, ':')}`)],
  ['z', (_d, offset) => (offset === undefined ? '' : zone(offset, ''))],
  ['F', composed('%Y-%m-%d')],
  ['D', composed('%m/%d/%y')],
  ['x', composed('%m/%d/%y')],
  ['T', composed('%H:%M:%S')],
  ['X', composed('%H:%M:%S')],
  ['R', composed('%H:%M')],
  ['r', composed('%I:%M:%S %p')],
  ['c', composed('%a %b %e %H:%M:%S %Y')],
  ['n', () => '\n'],
  ['t', () => '\t'],
  ['%', () => '%'],
]);

const zone = (offset: number, mark: string): string => {
  const a = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${pad(Math.floor(a / 60))}${mark}${pad(a % 60)}`;
};

export function strftime(format: string, date: PyDate): string {
  const wall = wallClock(date);
  return format.replace(/%-?(.)/g, (all: string, c: string) => {
    const text = codes.get(c)?.(wall, date.offset) ?? all;
    return all.startsWith('%-') ? text.replace(/^[0 ](?=.)/, '') : text;
  });
}
