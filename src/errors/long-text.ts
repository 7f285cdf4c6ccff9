/**
 * An error in one text with the lines of its place, as the results of Ansible's own failures hold it.
 * @module
 */
import type { SourceRef } from '../util/value.ts';
import type { TsplayError } from './error.ts';
import { isUnderNoLog, linesOf } from './no-log-lines.ts';
import { withoutSecrets, withoutSecretsOf } from './secret-values.ts';

/** The message, and where it comes from when that is known. */
export function longText({ message, src }: TsplayError): string {
  if (src === undefined) return message;
  const told = withoutSecretsOf(message, linesOf(src.file) ?? [], src.line - 1);
  return `${told}\n\n${placeLines(src)}`;
}

function placeLines({ file, line, col }: SourceRef): string {
  const head =
    `The error appears to be in '${file}': line ${line}, column ${col}, but may\n` +
    'be elsewhere in the file depending on the exact syntax problem.\n';
  const lines = linesOf(file);
  if (lines === undefined) return `${head}\n(could not open file to display line)`;
  if (isUnderNoLog(lines, line - 1, file)) return head;
  const before =
    line > 1 && !isUnderNoLog(lines, line - 2, file) ? withoutSecrets(lines, line - 2).text.trimEnd() : '';
  const shown = withoutSecrets(lines, line - 1);
  const marked = [before, shown.text.trimEnd(), `${' '.repeat(shown.column(col - 1))}^ here`];
  return `${head}\nThe offending line appears to be:\n\n${marked.join('\n')}\n`;
}
