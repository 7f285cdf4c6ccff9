/**
 * Schedules of jobs as systemd's timers take them. People know those of crontabs.
 * @module
 */
import { fail } from '../../sdk/index.ts';

interface Field {
  readonly what: string;
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const fields: readonly Field[] = [
  { what: 'minute', from: 0, to: 59 },
  { what: 'hour', from: 0, to: 23 },
  { what: 'day', from: 1, to: 31 },
  { what: 'month', from: 1, to: 12, names: ['', ...months] },
  { what: 'day of the week', from: 0, to: 7, names: days },
];

const nicknames: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * The calendars of a schedule; it is due when one of them is. A crontab's five fields are translated, anything else is taken as
 * systemd's own. Fails for five fields that no crontab has.
 */
export function calendarsOf(schedule: string): readonly string[] {
  const text = schedule.trim();
  if (/[\n\r\0]/.test(text) || text === '') fail(`schedule ${JSON.stringify(schedule)} is no schedule`);
  const nickname = nicknames[text.toLowerCase()];
  if (nickname === undefined && text.startsWith('@'))
    fail(`schedule ${text} is not known. There are ${Object.keys(nicknames).join(', ')}`);
  const words = (nickname ?? text).split(/\s+/);
  return words.length === 5 ? cron(words, text) : [text];
}

function cron(words: readonly string[], schedule: string): readonly string[] {
  const parsed = fields.map((field, i) => parse(words[i] ?? '', field, schedule));
  const [minute, hour, day, month, week] = parsed.map((values) => values && list(values));
  const time = `${hour ?? '*'}:${minute ?? '*'}:00`;
  const named = parsed[4] && [...new Set(parsed[4].map((n) => n % 7))].sort((a, b) => a - b);
  const byWeek = named?.map((n) => capital(days[n] ?? '')).join(',');
  const everyDay = `*-${month ?? '*'}-*`;
  // A crontab's day and day of the week are an "or" where both are named; systemd's are an "and".
  if (day !== undefined && week !== undefined)
    return [`*-${month ?? '*'}-${day} ${time}`, `${byWeek ?? ''} ${everyDay} ${time}`];
  const date = `*-${month ?? '*'}-${day ?? '*'}`;
  return [byWeek === undefined ? `${date} ${time}` : `${byWeek} ${date} ${time}`];
}

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
const list = (values: readonly number[]): string => values.map((n) => String(n).padStart(2, '0')).join(',');

/** The values of a field, sorted; undefined for all of them. */
function parse(word: string, field: Field, schedule: string): readonly number[] | undefined {
  if (word === '*') return undefined;
  const all = new Set<number>();
  for (const part of word.split(',')) for (const value of range(part, field, schedule)) all.add(value);
  return [...all].sort((a, b) => a - b);
}

function range(part: string, field: Field, schedule: string): readonly number[] {
  const { what, from, to } = field;
  const found = /^(\*|\w+)(?:-(\w+))?(?:\/(\d+))?$/.exec(part);
  const wrong = (): never =>
    fail(`schedule ${schedule}: ${JSON.stringify(part)} is no ${what} of a crontab (${from} to ${to})`);
  if (found === null) return wrong();
  const [, first = '', last, every] = found;
  if (first === '*' && last !== undefined) return wrong();
  const value = (word: string): number => {
    const named = field.names?.indexOf(word.toLowerCase()) ?? -1;
    const number = named >= 0 && word !== '' ? named : /^\d+$/.test(word) ? Number(word) : Number.NaN;
    return number >= from && number <= to ? number : wrong();
  };
  const start = first === '*' ? from : value(first);
  const most = field.to === 7 ? 6 : to;
  const end = first === '*' ? most : last !== undefined ? value(last) : every === undefined ? start : most;
  const step = Number(every ?? 1);
  if (end < start || step < 1) return wrong();
  return Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, i) => start + i * step);
}
