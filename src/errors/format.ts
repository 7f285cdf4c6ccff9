/**
 * An error as text: title, place, code frame with a mark, remedy.
 * @module
 */
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { SourceRef } from '../util/value.ts';
import { TsplayErrors, type TsplayError } from './error.ts';
import { isUnderNoLog } from './no-log-lines.ts';
import { visible, visibleLine } from '../util/visible.ts';

const contextLines = 2;

const shown = (file: string): string => {
  const rel = relative('.', file);
  return rel !== '' && !rel.startsWith('..') ? rel : file;
};

/** `file:line:col` as a user would type it, relative to the working directory where that is shorter. */
export const placeText = (src: SourceRef): string => `${visibleLine(shown(src.file))}:${src.line}:${src.col}`;

/**
 * The source lines around a place with the place marked; empty when the file cannot be read (any more), or when the place
 * is under `no_log`, whose lines are never shown.
 */
export function codeFrame(src: SourceRef, length = 1): string {
  let lines: string[];
  try {
    lines = readFileSync(src.file, 'utf8').split('\n');
  } catch {
    return '';
  }
  const line = lines[src.line - 1];
  if (line === undefined || isUnderNoLog(lines, src.line - 1)) return '';
  let first = src.line;
  while (first > 1 && first > src.line - contextLines && !isUnderNoLog(lines, first - 2)) first--;
  const width = String(src.line).length;
  const frame: string[] = [];
  for (let n = first; n <= src.line; n++)
    frame.push(`  ${String(n).padStart(width)} | ${visible(lines[n - 1]?.replace(/\r$/, '') ?? '')}`);
  const mark = '^'.repeat(Math.max(1, Math.min(length, line.length - src.col + 1)));
  // Tabs are repeated so that the mark stands below its column whatever a terminal makes of them.
  const lead = visible(line.slice(0, src.col - 1)).replace(/[^\t]/g, ' ');
  frame.push(`  ${' '.repeat(width)} | ${lead}${mark}`);
  return frame.join('\n');
}

/** The whole error for a person, several lines, no trailing newline and no colour; `show` is what its texts pass. */
export function formatError(error: TsplayError, show: (text: string) => string = (text) => text): string {
  if (error instanceof TsplayErrors) return error.errors.map((each) => formatError(each, show)).join('\n\n');
  const out = [`ERROR! ${show(error.message)} [${error.code}]`];
  if (error.src) {
    out.push(`  ${placeText(error.src)}`);
    const frame = codeFrame(error.src, error.length);
    if (frame !== '') out.push(show(frame));
  }
  for (const { label, src } of error.related) out.push(`  ${label}: ${placeText(src)}`);
  if (error.hint) out.push(`  ${show(error.hint)}`);
  return out.join('\n');
}
