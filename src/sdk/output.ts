/**
 * Result keys of programs, as Ansible's modules give them.
 * @module
 */
import type { TextResult } from './host.ts';
import { splitLines } from '../util/split-lines.ts';

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
