/**
 * Offsets of a text as lines and columns.
 * @module
 */
import type { SourceRef } from '../util/value.ts';

/** One text with its name: turns offsets into places, lazily, since most places are never asked for. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  at(offset: number): SourceRef;
}

/** `padding` maps a 1-based line to how many columns were put in front of it before parsing. */
export function sourceText(
  text: string,
  file: string,
  padding: ReadonlyMap<number, number> = new Map(),
): SourceText {
  let starts: number[] | undefined;
  return {
    file,
    text,
    at(offset) {
      starts ??= lineStarts(text);
      const line = lineOf(starts, offset);
      const col = offset - (starts[line - 1] ?? 0) + 1 - (padding.get(line) ?? 0);
      return { file, line, col: Math.max(1, col) };
    },
  };
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) starts.push(i + 1);
  return starts;
}

function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}
