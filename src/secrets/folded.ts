/**
 * Texts whose lines were broken by a writer that counts columns: base64 in lines of 76, folded YAML.
 * @module
 */
import type { Range } from './finder.ts';

/** A text without its breaks, and where its characters stood. */
interface Folded {
  readonly text: string;
  /** A part of it as the part of the text that it came from; undefined when no break is in it. */
  back(range: Range): Range | undefined;
}

// A newline with what indents the next line, and YAML's backslashes around it; or a newline as JSON writes it.
const gone = /\\?\r?\n[ \t]*\\?|(?:\\r)?\\n/g;
const blank = /[ \t]*\\?\r?\n[ \t]*\\?/g;

function fold(text: string, breaks: RegExp, joint: string): Folded {
  let folded = '';
  let copied = 0;
  /** Where pieces begin, in the folded text and in the other. */
  const pieces: { readonly at: number; readonly from: number }[] = [{ at: 0, from: 0 }];
  for (const found of text.matchAll(breaks)) {
    folded += text.slice(copied, found.index) + joint;
    copied = found.index + found[0].length;
    pieces.push({ at: folded.length, from: copied });
  }
  folded += text.slice(copied);
  const pieceOf = (index: number): number => {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((pieces[middle]?.at ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const place = (piece: number, index: number): number => {
    const { at, from } = pieces[piece] ?? { at: 0, from: 0 };
    return index - at + from;
  };
  return {
    text: folded,
    back: ([from, to]) => {
      const first = pieceOf(from);
      const last = pieceOf(to - 1);
      return first === last ? undefined : [place(first, from), place(last, to - 1) + 1];
    },
  };
}

/** The text with its lines joined in the two ways that writers break them; none for a text of one line. */
export function foldings(text: string): Folded[] {
  const lines = text.includes('\n');
  if (!lines && !text.includes('\\n')) return [];
  return lines ? [fold(text, gone, ''), fold(text, blank, ' ')] : [fold(text, gone, '')];
}
