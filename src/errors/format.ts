/**
 * An error as text: title, place, code frame with a mark, remedy.
 * @module
 */
import { relative } from 'node:path';
import type { SourceRef } from '../util/value.ts';
import { TsplayErrors, type TsplayError } from './error.ts';
import { isUnderNoLog, linesOf } from './no-log-lines.ts';
import { withoutSecrets, withoutSecretsOf } from './secret-values.ts';
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
 * is under `no_log`, whose lines are never shown. Values of parameters that hold secrets are masked.
 */
export function codeFrame(src: SourceRef, length = 1): string {
  const lines = linesOf(src.file);
  if (lines?.[src.line - 1] === undefined || isUnderNoLog(lines, src.line - 1, src.file)) return '';
  const shownLine = withoutSecrets(lines, src.line - 1);
  const line = shownLine.text;
  const start = shownLine.column(src.col - 1);
  let first = src.line;
  while (first > 1 && first > src.line - contextLines && !isUnderNoLog(lines, first - 2, src.file)) first--;
  const width = String(src.line).length;
  const frame: string[] = [];
  for (let n = first; n <= src.line; n++)
    frame.push(
      `  ${String(n).padStart(width)} | ${visible(withoutSecrets(lines, n - 1).text.replace(/\r$/, ''))}`,
    );
  const mark = '^'.repeat(Math.max(1, Math.min(length, line.length - start)));
  // Tabs are repeated so that the mark stands below its column whatever a terminal makes of them.
  const lead = visible(line.slice(0, start)).replace(/[^\t]/g, ' ');
  frame.push(`  ${' '.repeat(width)} | ${lead}${mark}`);
  return frame.join('\n');
}

/** The whole error for a person, several lines, no trailing newline and no colour; `show` is what its texts pass. */
export function formatError(error: TsplayError, show: (text: string) => string = (text) => text): string {
  if (error instanceof TsplayErrors) return error.errors.map((each) => formatError(each, show)).join('\n\n');
  const say = (text: string): string => show(withoutItsSecrets(text, error.src));
  const out = [`ERROR! ${say(error.message)} [${error.code}]`];
  if (error.src) {
    out.push(`  ${placeText(error.src)}`);
    const frame = codeFrame(error.src, error.length);
    if (frame !== '') out.push(show(frame));
  }
  for (const { label, src } of error.related) out.push(`  ${label}: ${placeText(src)}`);
  if (error.hint) out.push(`  ${say(error.hint)}`);
  return out.join('\n');
}

/** A text about a place without the secrets that stand there. */
function withoutItsSecrets(text: string, src: SourceRef | undefined): string {
  const lines = src === undefined ? undefined : linesOf(src.file);
  return src === undefined || lines === undefined ? text : withoutSecretsOf(text, lines, src.line - 1);
}
