/**
 * From an offset in a template's text to a place in the user's file.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { SourceRef } from '../util/value.ts';
import { rawOffset } from './place-scalar.ts';

/** How far below its first line a scalar is looked for: block scalars start a line below, comments may be between. */
const lookBelow = 3;

/**
 * Where `offset` is in the file. The scalar's own place says where it starts; its text is read along with the file from
 * there. Where that fails (a part of a scalar, such as an argument of `key=value`), the text's line is looked for; where
 * it is not found, the scalar's start is the answer.
 */
export function placeOf(src: SourceRef, text: string, offset: number): SourceRef {
  const content = readText(src.file);
  if (content === undefined) return src;
  const lines = content.split('\n');
  const start = startOf(lines, src);
  const at = start === undefined ? undefined : rawOffset(content, start, text, offset);
  return at === undefined ? byLine(lines, src, text, offset) : refAt(content, src.file, at);
}

function startOf(lines: readonly string[], { line, col }: SourceRef): number | undefined {
  if (line > lines.length) return undefined;
  let start = col - 1;
  for (let i = 0; i < line - 1; i++) start += (lines[i]?.length ?? 0) + 1;
  return start;
}

function refAt(content: string, file: string, at: number): SourceRef {
  const before = content.slice(0, at).split('\n');
  return { file, line: before.length, col: (before.at(-1)?.length ?? 0) + 1 };
}

function byLine(lines: readonly string[], src: SourceRef, text: string, offset: number): SourceRef {
  const before = text.slice(0, offset).split('\n');
  const lineIndex = before.length - 1;
  const column = before.at(-1)?.length ?? 0;
  const wanted = text.split('\n')[lineIndex] ?? '';
  if (wanted.trim() === '') return src;
  for (let extra = 0; extra <= lookBelow; extra++) {
    const line = src.line - 1 + lineIndex + extra;
    const from = line === src.line - 1 ? src.col - 1 : 0;
    const at = lines[line]?.indexOf(wanted, from) ?? -1;
    if (at >= 0) return { file: src.file, line: line + 1, col: at + column + 1 };
  }
  return src;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
