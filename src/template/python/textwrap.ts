/**
 * Python's `textwrap.wrap` without its treatment of tabs and newlines.
 * @module
 */
import { chars, strLength } from '../runtime/iterate.ts';
import { valueError } from '../runtime/errors.ts';

interface WrapOptions {
  readonly width: number;
  readonly breakLong: boolean;
  readonly hyphens: boolean;
}

const letter = '[\\p{L}]';
/** Blanks, words with what punctuation belongs to them, and dashes; words may be broken behind hyphens. */
const withHyphens = new RegExp(
  `(\\s+|(?<=[\\w!"'&.,?])-{2,}(?=\\w)|[^\\s]+?(?:-(?:(?<=${letter}{2}-)|(?<=${letter}-${letter}-))(?=${letter}-?${letter})|(?=\\s|$)|(?<=[\\w!"'&.,?])(?=-{2,}\\w)))`,
  'gu',
);
const onlyBlanks = /(\s+|\S+)/g;

/** Lines of at most `width` characters. */
export function wrapText(text: string, { width, breakLong, hyphens }: WrapOptions): string[] {
  if (width <= 0) return valueError(`invalid width ${width} (must be > 0)`);
  const chunks = (text.match(hyphens ? withHyphens : onlyBlanks) ?? []).filter((c) => c !== '').reverse();
  const lines: string[] = [];
  while (chunks.length > 0) {
    if (lines.length > 0 && chunks.at(-1)?.trim() === '') chunks.pop();
    const line: string[] = [];
    let length = 0;
    for (
      let next = chunks.at(-1);
      next !== undefined && length + strLength(next) <= width;
      next = chunks.at(-1)
    ) {
      line.push(next);
      length += strLength(next);
      chunks.pop();
    }
    if (strLength(chunks.at(-1) ?? '') > width)
      breakChunk(chunks, line, width - length, { width, breakLong, hyphens });
    if (line.at(-1)?.trim() === '') line.pop();
    if (line.length > 0) lines.push(line.join(''));
  }
  return lines;
}

/** A word longer than a line: cut where the line ends, or put on a line of its own. */
function breakChunk(chunks: string[], line: string[], space: number, o: WrapOptions): void {
  const chunk = chunks.at(-1) ?? '';
  const room = o.width < 1 ? 1 : space;
  if (o.breakLong) {
    const all = chars(chunk);
    let cut = room;
    if (o.hyphens && all.length > room) {
      const hyphen = all.lastIndexOf('-', room - 1);
      if (hyphen > 0 && all.slice(0, hyphen).some((c) => c !== '-')) cut = hyphen + 1;
    }
    line.push(all.slice(0, cut).join(''));
    chunks[chunks.length - 1] = all.slice(cut).join('');
  } else if (line.length === 0) {
    line.push(chunk);
    chunks.pop();
  }
}
