/**
 * `datetime.strptime` in the C locale.
 * @module
 */
import { PyDate } from '../../util/value.ts';
import { valueError } from '../runtime/errors.ts';
import { repr } from '../runtime/repr.ts';
import { monthNames } from './strftime.ts';

const days = 'monday|tuesday|wednesday|thursday|friday|saturday|sunday';
const short = (names: string): string =>
  names
    .split('|')
    .map((n) => n.slice(0, 3))
    .join('|');
const months = monthNames.join('|').toLowerCase();

const patterns = new Map([
  ['d', '3[0-1]|[1-2]\\d|0[1-9]|[1-9]| [1-9]'],
  ['f', '\\d{1,6}'],
  ['H', '2[0-3]|[0-1]\\d|\\d'],
  ['I', '1[0-2]|0[1-9]|[1-9]'],
  ['j', '36[0-6]|3[0-5]\\d|[1-2]\\d\\d|0[1-9]\\d|00[1-9]|[1-9]\\d|0[1-9]|[1-9]'],
  ['m', '1[0-2]|0[1-9]|[1-9]'],
  ['M', '[0-5]\\d|\\d'],
  ['S', '6[0-1]|[0-5]\\d|\\d'],
  ['U', '5[0-3]|[0-4]\\d|\\d'],
  ['W', '5[0-3]|[0-4]\\d|\\d'],
  ['w', '[0-6]'],
  ['y', '\\d\\d'],
  ['Y', '\\d\\d\\d\\d'],
  ['z', '[+-]\\d\\d:?[0-5]\\d(?::?[0-5]\\d)?|z'],
  ['Z', 'utc|gmt'],
  ['A', days],
  ['a', short(days)],
  ['B', months],
  ['b', short(months)],
  ['p', 'am|pm'],
]);
const composed = new Map([
  ['c', '%a %b %d %H:%M:%S %Y'],
  ['x', '%m/%d/%y'],
  ['X', '%H:%M:%S'],
  ['F', '%Y-%m-%d'],
  ['T', '%H:%M:%S'],
  ['D', '%m/%d/%y'],
  ['R', '%H:%M'],
]);

function patternOf(format: string): { regex: RegExp; codes: string[] } {
  const expanded = format.replace(/%([cxX])/g, (_all, c: string) => composed.get(c) ?? '');
  const codes: string[] = [];
  let out = '';
  for (let i = 0; i < expanded.length; i++) {
    const c = expanded.charAt(i);
    if (/\s/.test(c)) {
      while (/\s/.test(expanded.charAt(i + 1))) i++;
      out += '\\s+';
    } else if (c !== '%') out += c.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    else {
      const code = expanded.charAt(++i);
      const pattern = patterns.get(code);
      if (code === '%') out += '%';
      else if (pattern === undefined)
        return valueError(`'${code}' is a bad directive in format ${repr(format)}`);
      else {
        codes.push(code);
        out += `(${pattern})`;
      }
    }
  }
  return { regex: new RegExp(`^${out}`, 'i'), codes };
}

/** Year, month, day, and time of day in milliseconds. */
interface Fields {
  year: number;
  month: number;
  day: number;
  dayOfYear: number | undefined;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  afternoon: boolean | undefined;
  offset: number | undefined;
}

export function strptime(text: string, format: string): PyDate {
  const { regex, codes } = patternOf(format);
  const m = regex.exec(text);
  if (!m) return valueError(`time data ${repr(text)} does not match format ${repr(format)}`);
  if (m[0].length < text.length) return valueError(`unconverted data remains: ${text.slice(m[0].length)}`);
  const fields: Fields = {
    year: 1900,
    month: 1,
    day: 1,
    dayOfYear: undefined,
    hour: 0,
    minute: 0,
    second: 0,
    ms: 0,
    afternoon: undefined,
    offset: undefined,
  };
  codes.forEach((code, i) => read(fields, code, m[i + 1] ?? ''));
  return build(fields);
}

const readers = new Map<string, (f: Fields, s: string) => void>([
  ['Y', (f, s) => (f.year = Number(s))],
  ['y', (f, s) => (f.year = Number(s) + (Number(s) < 69 ? 2000 : 1900))],
  ['m', (f, s) => (f.month = Number(s))],
  ['d', (f, s) => (f.day = Number(s))],
  ['j', (f, s) => (f.dayOfYear = Number(s))],
  ['H', (f, s) => (f.hour = Number(s))],
  ['I', (f, s) => (f.hour = Number(s) % 12)],
  ['p', (f, s) => (f.afternoon = s.toLowerCase() === 'pm')],
  ['M', (f, s) => (f.minute = Number(s))],
  ['S', (f, s) => (f.second = Number(s))],
  ['f', (f, s) => (f.ms = Math.floor(Number(s.padEnd(6, '0')) / 1000))],
  ['B', (f, s) => (f.month = months.split('|').indexOf(s.toLowerCase()) + 1)],
  ['b', (f, s) => (f.month = short(months).split('|').indexOf(s.toLowerCase()) + 1)],
  ['z', (f, s) => (f.offset = parseOffset(s))],
]);
const read = (fields: Fields, code: string, text: string): void => readers.get(code)?.(fields, text);

const parseOffset = (s: string): number => {
  if (/^z$/i.test(s)) return 0;
  const digits = s.slice(1).replaceAll(':', '');
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2, 4));
  return s.startsWith('-') ? -minutes : minutes;
};

function build(f: Fields): PyDate {
  const month = f.dayOfYear === undefined ? f.month : 1;
  const day = f.dayOfYear ?? f.day;
  const last = new Date(Date.UTC(f.year, month, 0)).getUTCDate();
  if (f.dayOfYear === undefined && day > last) return valueError('day is out of range for month');
  const hour = f.hour + (f.afternoon === true ? 12 : 0);
  const wall = Date.UTC(f.year, month - 1, day, hour, f.minute, f.second, f.ms);
  return new PyDate(new Date(wall - (f.offset ?? 0) * 60_000), true, f.offset);
}
