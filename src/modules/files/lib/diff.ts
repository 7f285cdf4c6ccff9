/**
 * What `--diff` shows of a file.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import type { Diff } from '../../../sdk/index.ts';

/** Bytes beyond which no diff is shown: Ansible's `MAX_FILE_SIZE_FOR_DIFF`. */
export const maxDiffSize = 104448;

export interface Headers {
  readonly before: string;
  readonly after: string;
}

const isBinary = (content: Buffer): boolean => content.includes(0) || !isUtf8(content);

/** Text before and after; a note where a side is binary or too big. `before` undefined: there was nothing. */
export function contentDiff(before: Buffer | undefined, after: Buffer, headers: Headers): Diff {
  const skipped = sizeNote(before?.length ?? 0, after.length);
  if (skipped !== undefined) return skipped;
  if (before !== undefined && isBinary(before))
    return note('diff skipped: destination file appears to be binary');
  if (isBinary(after)) return note('diff skipped: source file appears to be binary');
  return textDiff(before?.toString('utf8') ?? '', after.toString('utf8'), headers);
}

/** What is shown instead of a diff where a side has too many bytes. */
export function sizeNote(before: number, after: number): Diff | undefined {
  if (before > maxDiffSize) return note(`diff skipped: destination file size is greater than ${maxDiffSize}`);
  if (after > maxDiffSize) return note(`diff skipped: source file size is greater than ${maxDiffSize}`);
  return undefined;
}

export const textDiff = (
  before: string,
  after: string,
  headers: Headers,
): Extract<Diff, { kind: 'text' }> => ({
  kind: 'text',
  before,
  after,
  beforeHeader: headers.before,
  afterHeader: headers.after,
});

const note = (text: string): Diff => ({ kind: 'prepared', text: `${text}\n` });

/** State of a path before and after, as sorted JSON like Ansible's. */
export const stateDiff = (
  path: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): Diff => ({
  ...textDiff(stateText(path, before), stateText(path, after), { before: path, after: path }),
  state: { before: { path, ...before }, after: { path, ...after } },
});

const stateText = (path: string, state: Readonly<Record<string, unknown>>): string => {
  const all: Readonly<Record<string, unknown>> = { ...state, path };
  const sorted = Object.fromEntries(
    Object.keys(all)
      .sort()
      .map((key) => [key, all[key]]),
  );
  return `${JSON.stringify(sorted, undefined, 4)}\n`;
};
