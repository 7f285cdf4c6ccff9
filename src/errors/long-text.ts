/**
 * An error in one text with the lines of its place, as the results of Ansible's own failures hold it.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { SourceRef } from '../util/value.ts';
import type { TsplayError } from './error.ts';
import { isUnderNoLog } from './no-log-lines.ts';

/** The message, and where it comes from when that is known. */
export const longText = ({ message, src }: TsplayError): string =>
  src === undefined ? message : `${message}\n\n${placeLines(src)}`;

function placeLines({ file, line, col }: SourceRef): string {
  const head =
    `The error appears to be in '${file}': line ${line}, column ${col}, but may\n` +
    'be elsewhere in the file depending on the exact syntax problem.\n';
  const lines = linesOf(file);
  if (lines === undefined) return `${head}\n(could not open file to display line)`;
  if (isUnderNoLog(lines, line - 1)) return head;
  const before = line > 1 && !isUnderNoLog(lines, line - 2) ? (lines[line - 2] ?? '').trimEnd() : '';
  const marked = [before, (lines[line - 1] ?? '').trimEnd(), `${' '.repeat(col - 1)}^ here`];
  return `${head}\nThe offending line appears to be:\n\n${marked.join('\n')}\n`;
}

function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
