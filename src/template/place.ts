/**
 * From an offset in a template's text to a place in the user's file.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { SourceRef } from '../util/value.ts';

/** How far below its first line a scalar is looked for: block scalars start a line below, comments may be between. */
const lookBelow = 3;

/**
 * Where `offset` is in the file. The scalar's own place says where it starts; quotes, block indicators and indentation
 * lie between that and its text, so the text's line is looked for in the file. Where it is not found (folded or escaped
 * text), the scalar's start is the answer.
 */
export function placeOf(src: SourceRef, text: string, offset: number): SourceRef {
  const before = text.slice(0, offset).split('\n');
  const lineIndex = before.length - 1;
  const column = before.at(-1)?.length ?? 0;
  const wanted = text.split('\n')[lineIndex] ?? '';
  const lines = readLines(src.file);
  if (!lines || wanted.trim() === '') return src;
  for (let extra = 0; extra <= lookBelow; extra++) {
    const line = src.line - 1 + lineIndex + extra;
    const from = line === src.line - 1 ? src.col - 1 : 0;
    const at = lines[line]?.indexOf(wanted, from) ?? -1;
    if (at >= 0) return { file: src.file, line: line + 1, col: at + column + 1 };
  }
  return src;
}

function readLines(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}
