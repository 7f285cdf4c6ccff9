/**
 * How Python shows dates.
 * @module
 */
import type { PyDate } from '../../util/value.ts';

const two = (n: number): string => String(n).padStart(2, '0');

/** The date with its offset added, so that its UTC fields are the local ones. */
export const wallClock = (d: PyDate): Date => new Date(d.date.getTime() + (d.offset ?? 0) * 60_000);

export const isoDate = (d: Date): string =>
  `${String(d.getUTCFullYear()).padStart(4, '0')}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())}`;

/** Microseconds are kept as milliseconds: what JavaScript's Date holds. */
const isoTime = (d: Date): string => {
  const ms = d.getUTCMilliseconds();
  const fraction = ms === 0 ? '' : `.${String(ms).padStart(3, '0')}000`;
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}${fraction}`;
};

const offsetText = (offset: number | undefined): string => {
  if (offset === undefined) return '';
  const a = Math.abs(offset);
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(a / 60))}:${two(a % 60)}`;
};

export function dateText(d: PyDate, separator = ' '): string {
  const wall = wallClock(d);
  return d.hasTime ? isoDate(wall) + separator + isoTime(wall) + offsetText(d.offset) : isoDate(wall);
}

export function dateRepr(d: PyDate): string {
  const w = wallClock(d);
  const parts = [w.getUTCFullYear(), w.getUTCMonth() + 1, w.getUTCDate()];
  if (!d.hasTime) return `datetime.date(${parts.join(', ')})`;
  parts.push(w.getUTCHours(), w.getUTCMinutes());
  const ms = w.getUTCMilliseconds();
  if (w.getUTCSeconds() !== 0 || ms !== 0) parts.push(w.getUTCSeconds());
  if (ms !== 0) parts.push(ms * 1000);
  const zone = d.offset === undefined ? '' : `, tzinfo=${zoneRepr(d.offset)}`;
  return `datetime.datetime(${parts.join(', ')}${zone})`;
}

const zoneRepr = (offset: number): string =>
  offset === 0 ? 'datetime.timezone.utc' : `datetime.timezone(datetime.timedelta(seconds=${offset * 60}))`;
