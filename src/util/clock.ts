/**
 * Times as Python writes them, which is how Ansible's results have them.
 * @module
 */

const two = (n: number): string => String(n).padStart(2, '0');

/** Python's `str(datetime)` in local time. */
export function timeText(date: Date): string {
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const time = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  return `${day} ${time}.${String(date.getMilliseconds()).padStart(3, '0')}000`;
}

/** Python's `str(timedelta)` for milliseconds. */
export function deltaText(ms: number): string {
  const micros = String(Math.round(ms * 1000) % 1_000_000).padStart(6, '0');
  const seconds = Math.floor(Math.round(ms * 1000) / 1_000_000);
  const clock = `${Math.floor(seconds / 3600) % 24}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const days = Math.floor(seconds / 86_400);
  const prefix = days === 0 ? '' : `${days} day${days === 1 ? '' : 's'}, `;
  return `${prefix}${clock}.${micros}`;
}
