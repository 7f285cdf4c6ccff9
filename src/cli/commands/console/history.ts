/**
 * Lines of earlier consoles, in the file that ansible-console keeps.
 * @module
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { replaceFileSync } from '../../../util/local-file.ts';

/** How many lines are kept. */
export const historySize = 1000;

/** `~/.ansible-console_history` */
export const historyFile = (home = homedir()): string => join(home, '.ansible-console_history');

/** The lines, the newest first; none where there is no such file. */
export function readHistory(file: string): string[] {
  try {
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines
      .filter((line) => line !== '')
      .reverse()
      .slice(0, historySize);
  } catch {
    return [];
  }
}

/** Keeps the lines, the newest first. No other user may read them. A file that cannot be written is no reason to fail. */
export function writeHistory(file: string, lines: readonly string[]): void {
  try {
    replaceFileSync(
      file,
      [...lines]
        .reverse()
        .map((line) => `${line}\n`)
        .join(''),
      0o600,
    );
  } catch {
    // The next console begins without them.
  }
}
