/**
 * Shell patterns over whole texts exactly as Python's `fnmatch` reads them: `*` and `?` match any character, dots and
 * slashes too. Every text is a pattern: what would be a broken set or range in a shell has its meaning here.
 * @module
 */

/** A part of a pattern: any run of characters, any one, or one whose code point is (or is not) in a range. */
export type Piece =
  | { readonly kind: 'run' }
  | { readonly kind: 'one' }
  | { readonly kind: 'set'; readonly negated: boolean; readonly ranges: readonly Range[] };

/** First and last code point. */
export type Range = readonly [from: number, to: number];

/** The parts of a pattern; text outside of sets is a set of one character each. */
export function parsePattern(pattern: string): Piece[] {
  const chars = codePoints(pattern);
  const pieces: Piece[] = [];
  for (let i = 0; i < chars.length; i++) {
    const char = chars[i] ?? 0;
    if (char === star) {
      if (pieces.at(-1)?.kind !== 'run') pieces.push({ kind: 'run' });
    } else if (char === question) pieces.push({ kind: 'one' });
    else {
      // A bracket right after the opening one (or after its !) belongs to the set.
      const end = char === open ? chars.indexOf(close, i + (chars[i + 1] === bang ? 3 : 2)) : -1;
      if (end < 0) pieces.push({ kind: 'set', negated: false, ranges: [[char, char]] });
      else {
        pieces.push(parseSet(chars.slice(i + 1, end)));
        i = end;
      }
    }
  }
  return pieces;
}

/** Whether a text has more than its own meaning as a pattern. */
export const isPattern = (text: string): boolean => /[*?[]/.test(text);

/** A test for whole texts. Its time grows with the text and the pattern, whatever the pattern. */
export function fnmatch(pattern: string): (text: string) => boolean {
  if (!isPattern(pattern)) return (text) => text === pattern;
  const pieces = parsePattern(pattern);
  return (text) => matches(pieces, codePoints(text));
}

const [star, question, open, close, bang, dash] = Array.from('*?[]!-').map((c) => c.charCodeAt(0)) as [
  number,
  number,
  number,
  number,
  number,
  number,
];

const codePoints = (text: string): number[] => Array.from(text, (char) => char.codePointAt(0) ?? 0);

/** A range whose end comes before its start is dropped; what follows it is then first, and may be a negating `!`. */
function parseSet(inside: readonly number[]): Piece {
  let negated = inside[0] === bang;
  const ranges: Range[] = [];
  let dropped = false;
  /** Whether the first of the ranges is written with a dash. */
  let spans = false;
  for (let i = negated ? 1 : 0; i < inside.length; i++) {
    const from = inside[i] ?? 0;
    if (inside[i + 1] !== dash || i + 2 >= inside.length) ranges.push([from, from]);
    else {
      const to = inside[i + 2] ?? 0;
      i += 2;
      if (from <= to) {
        if (ranges.length === 0) spans = true;
        ranges.push([from, to]);
      } else if (ranges.length === 0) dropped = true;
    }
  }
  const first = ranges[0];
  if (dropped && !negated && first?.[0] === bang) {
    negated = true;
    const rest: Range[] = spans ? [dash, first[1]].map((char): Range => [char, char]) : [];
    ranges.splice(0, 1, ...rest);
  }
  return { kind: 'set', negated, ranges };
}

const accepts = (piece: Piece, char: number): boolean =>
  piece.kind !== 'set' || piece.ranges.some(([from, to]) => from <= char && char <= to) !== piece.negated;

/** Goes back to the last run only: an earlier one could give no more than that one can. */
function matches(pieces: readonly Piece[], chars: readonly number[]): boolean {
  let [at, piece] = [0, 0];
  let back: { readonly piece: number; at: number } | undefined;
  while (at < chars.length) {
    const wanted = pieces[piece];
    if (wanted?.kind === 'run') {
      piece++;
      back = { piece, at };
    } else if (wanted !== undefined && accepts(wanted, chars[at] ?? 0)) {
      piece++;
      at++;
    } else if (back !== undefined) {
      back.at++;
      at = back.at;
      piece = back.piece;
    } else return false;
  }
  while (pieces[piece]?.kind === 'run') piece++;
  return piece === pieces.length;
}
