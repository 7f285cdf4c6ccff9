/**
 * Result keys of programs, as Ansible's modules give them.
 * @module
 */
import type { TextResult } from '../../../sdk/index.ts';

/** Python's `str.splitlines`, as far as terminal output needs it. */
export function splitLines(text: string): string[] {
  if (text === '') return [];
  const lines = text.split(/\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** `stdout`, `stderr` and their `_lines`. */
export const outputKeys = (
  stdout: string,
  stderr: string,
): { stdout: string; stderr: string; stdout_lines: string[]; stderr_lines: string[] } => ({
  stdout,
  stderr,
  stdout_lines: splitLines(stdout),
  stderr_lines: splitLines(stderr),
});

/** What a program said, for a message: stderr, else stdout, else its status. */
export function complaint(result: TextResult): string {
  const said = result.stderr.trim() || result.stdout.trim();
  return said === '' ? `rc=${result.rc}` : said;
}

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
