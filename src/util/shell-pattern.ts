/**
 * Python's patterns as those of a POSIX shell, for `case` and for names of files.
 * @module
 */
import { parsePattern, type Piece } from './fnmatch.ts';
import { quote } from './shell.ts';

/**
 * A shell word that matches what the pattern matches; undefined when nothing can match it. What the shell's own quoting
 * or its `[^` would read in another way is quoted.
 */
export function shellPattern(pattern: string): string | undefined {
  let word = '';
  let literal = '';
  for (const piece of parsePattern(pattern)) {
    const char = onlyChar(piece);
    if (char !== undefined) {
      literal += char;
      continue;
    }
    const shell = shellPiece(piece);
    if (shell === undefined) return undefined;
    word += (literal === '' ? '' : quote(literal)) + shell;
    literal = '';
  }
  return word + (literal === '' && word !== '' ? '' : quote(literal));
}

/** The character of a set that has only one. */
function onlyChar(piece: Piece): string | undefined {
  if (piece.kind !== 'set' || piece.negated || piece.ranges.length !== 1) return undefined;
  const [from, to] = piece.ranges[0] ?? [0, 1];
  return from === to ? String.fromCodePoint(from) : undefined;
}

function shellPiece(piece: Piece): string | undefined {
  if (piece.kind === 'run') return '*';
  if (piece.kind === 'one') return '?';
  if (piece.ranges.length === 0) return piece.negated ? '?' : undefined;
  const members = piece.ranges.map(([from, to]) => (from === to ? char(from) : `${char(from)}-${char(to)}`));
  return `[${piece.negated ? '!' : ''}${members.join('')}]`;
}

const char = (code: number): string => String.fromCodePoint(code).replace(/[^\w.:]/u, (c) => quote(c));
