/**
 * The JSON lines that pulls, pushes, builds and loads answer with.
 * @module
 */
import { fail, parseForeignJson } from '../../../sdk/index.ts';

export interface ProgressLine {
  readonly status?: string;
  readonly stream?: string;
  readonly id?: string;
  readonly error?: string;
  readonly aux?: { readonly ID?: string; readonly Digest?: string; readonly Tag?: string };
}

/** Parses the lines and fails on the first error among them, since the HTTP status was 200 all the same. */
export function readProgress(text: string, what: string): readonly ProgressLine[] {
  const lines: ProgressLine[] = [];
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const entry = parse(line);
    if (entry === undefined) continue;
    if (entry.error !== undefined) fail(`${what}: ${entry.error.trim()}`);
    lines.push(entry);
  }
  return lines;
}

function parse(line: string): ProgressLine | undefined {
  try {
    return parseForeignJson(line) as ProgressLine;
  } catch {
    return undefined;
  }
}

/** What a person would want to read of it: no progress bars. */
export const progressText = (lines: readonly ProgressLine[]): string =>
  lines
    .map((line) => line.stream ?? (line.id ? `${line.id}: ${line.status ?? ''}\n` : `${line.status ?? ''}\n`))
    .join('');
