/**
 * Jinja2's tokenizer: whitespace control, raw blocks and comments, balanced brackets, its numbers and text constants.
 * @module
 */
import { syntaxError } from '../runtime/errors.ts';
import { lexCode } from './lex-code.ts';
import type { Syntax } from './settings.ts';
import { T, type Token } from './tokens.ts';

type Kind = 'comment' | 'block' | 'variable' | 'lineStatement' | 'lineComment';

const quote = (s: string): string => s.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** The regular expressions one set of delimiters needs. */
interface Patterns {
  /** What each kind begins with; a line's beginning, or the end of its text, has a pattern. The longest comes first. */
  readonly starts: readonly (readonly [string | RegExp, Kind])[];
  readonly raw: RegExp;
  readonly endRaw: RegExp;
  readonly endComment: RegExp;
  readonly endBlock: RegExp;
  readonly endVariable: RegExp;
}

function makePatterns(s: Syntax): Patterns {
  const blockStart = quote(s.blockStart);
  const blockEnd = quote(s.blockEnd);
  const commentEnd = quote(s.commentEnd);
  const variableEnd = quote(s.variableEnd);
  const newline = s.trimBlocks ? '\\n?' : '';
  const { lineStatement, lineComment } = s;
  const starts: [string | RegExp, Kind, number][] = [
    [s.commentStart, 'comment', s.commentStart.length],
    [s.blockStart, 'block', s.blockStart.length],
    [s.variableStart, 'variable', s.variableStart.length],
  ];
  if (lineStatement !== undefined)
    starts.push([
      new RegExp(`^[ \\t\\v]*${quote(lineStatement)}`, 'gm'),
      'lineStatement',
      lineStatement.length,
    ]);
  if (lineComment !== undefined)
    starts.push([
      new RegExp(`(?:^|(?<=\\S))[^\\S\\r\\n]*${quote(lineComment)}`, 'gm'),
      'lineComment',
      lineComment.length,
    ]);
  return {
    starts: starts.sort((a, b) => b[2] - a[2]).map(([start, kind]) => [start, kind]),
    raw: new RegExp(`${blockStart}([-+]?)\\s*raw\\s*(?:-${blockEnd}\\s*|${blockEnd})`, 'y'),
    endRaw: new RegExp(
      `${blockStart}([-+]?)\\s*endraw\\s*(?:\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline})`,
      'g',
    ),
    endComment: new RegExp(`\\+${commentEnd}|-${commentEnd}\\s*|${commentEnd}${newline}`, 'g'),
    endBlock: new RegExp(`\\+${blockEnd}|-${blockEnd}\\s*|${blockEnd}${newline}`, 'y'),
    endVariable: new RegExp(`-${variableEnd}\\s*|${variableEnd}`, 'y'),
  };
}

const patternCache = new WeakMap<Syntax, Patterns>();
function patternsOf(syntax: Syntax): Patterns {
  let patterns = patternCache.get(syntax);
  if (!patterns) patternCache.set(syntax, (patterns = makePatterns(syntax)));
  return patterns;
}

/** The end of a statement that is a line: blank lines behind it go too. */
const endOfLine = /\s*(?:\n|$)/y;

/** Where a delimiter comes next, from an offset on: [its offset, the one behind it], both -1 where it does not. */
function find(text: string, delimiter: string | RegExp, from: number): readonly [number, number] {
  if (typeof delimiter === 'string') {
    const at = text.indexOf(delimiter, from);
    return [at, at < 0 ? -1 : at + delimiter.length];
  }
  delimiter.lastIndex = from;
  const found = delimiter.exec(text);
  return found === null ? [-1, -1] : [found.index, delimiter.lastIndex];
}

interface Start {
  readonly kind: Kind;
  readonly at: number;
  /** Offset behind the delimiter. */
  readonly end: number;
}

class Lexer {
  readonly #text: string;
  readonly #syntax: Syntax;
  readonly #patterns: Patterns;
  readonly #tokens: Token[] = [];
  /** Where each kind of delimiter comes next: looked for once, not at every step. */
  readonly #next = new Map<Kind, readonly [number, number]>();
  #at = 0;
  #lineStart = true;
  constructor(text: string, syntax: Syntax) {
    this.#text = text;
    this.#syntax = syntax;
    this.#patterns = patternsOf(syntax);
  }
  run(): Token[] {
    while (this.#at < this.#text.length) {
      const start = this.#findStart();
      if (!start) {
        this.#push(T.data, this.#text.slice(this.#at), this.#at);
        break;
      }
      this.#step(start);
      this.#lineStart = this.#text[this.#at - 1] === '\n';
    }
    return this.#tokens;
  }
  #push(type: string, value: string, at: number): void {
    if (type !== T.data || value !== '') this.#tokens.push({ type, value, at, lineno: 0, colno: at });
  }
  #findStart(): Start | undefined {
    let best: Start | undefined;
    for (const [delimiter, kind] of this.#patterns.starts) {
      let next = this.#next.get(kind);
      if (next === undefined || (next[0] >= 0 && next[0] < this.#at)) {
        next = find(this.#text, delimiter, this.#at);
        this.#next.set(kind, next);
      }
      const [at, end] = next;
      if (at >= 0 && (best === undefined || at < best.at)) best = { kind, at, end };
    }
    return best;
  }
  #step(start: Start): void {
    const { kind } = start;
    const mark = this.#text[start.end];
    let sign = mark === '-' || mark === '+' ? mark : '';
    let raw: RegExpExecArray | null = null;
    if (kind === 'block') {
      this.#patterns.raw.lastIndex = start.at;
      raw = this.#patterns.raw.exec(this.#text);
      if (raw) sign = raw[1] ?? '';
    }
    this.#data(this.#text.slice(this.#at, start.at), sign, kind);
    if (raw) this.#rawBlock(start.at + raw[0].length);
    else if (kind === 'comment') this.#comment(start);
    else if (kind === 'lineComment') this.#lineComment(start);
    else this.#code(start, sign);
  }
  #data(data: string, sign: string, kind: Kind): void {
    const strip = this.#syntax.lstripBlocks && kind !== 'variable';
    this.#push(T.data, stripBefore(data, sign, strip, this.#lineStart), this.#at);
  }
  #rawBlock(from: number): void {
    const { endRaw } = this.#patterns;
    endRaw.lastIndex = from;
    const end = endRaw.exec(this.#text);
    if (!end) return syntaxError('Missing end of raw directive', from);
    const data = this.#text.slice(from, end.index);
    this.#push(T.data, stripBefore(data, end[1] ?? '', this.#syntax.lstripBlocks, false), from);
    this.#at = endRaw.lastIndex;
  }
  #comment(start: Start): void {
    const { endComment } = this.#patterns;
    endComment.lastIndex = start.end;
    if (!endComment.exec(this.#text)) syntaxError('Missing end of comment tag', start.at);
    this.#at = endComment.lastIndex;
  }
  #lineComment(start: Start): void {
    const end = this.#text.indexOf('\n', start.end);
    this.#at = end < 0 ? this.#text.length : end;
  }
  #code(start: Start, sign: string): void {
    const isLine = start.kind === 'lineStatement';
    const block = isLine || start.kind === 'block';
    const from = start.end + sign.length;
    this.#push(block ? T.blockStart : T.variableStart, this.#text.slice(start.at, from), start.at);
    const [tokens, end] = lexCode(this.#text, from, {
      end: isLine ? endOfLine : block ? this.#patterns.endBlock : this.#patterns.endVariable,
      endsWithLine: isLine,
      endType: block ? T.blockEnd : T.variableEnd,
      rawStrings: this.#syntax.rawStrings && !block,
    });
    for (const token of tokens) this.#tokens.push(token);
    this.#at = end;
  }
}

/** Data in front of a tag without what whitespace control takes away. */
function stripBefore(data: string, sign: string, lstrip: boolean, atLineStart: boolean): string {
  if (sign === '-') return data.trimEnd();
  if (sign === '+' || !lstrip) return data;
  const line = data.lastIndexOf('\n') + 1;
  return (line > 0 || atLineStart) && /^\s+$/.test(data.slice(line)) ? data.slice(0, line) : data;
}

/** Any line end as `\n`, and without the one at the end of the text unless that is kept. */
export function normalize(text: string, syntax: Syntax): string {
  const lines = text.includes('\r') ? text.replace(/\r\n|\r/g, '\n') : text;
  return !syntax.keepTrailingNewline && lines.endsWith('\n') ? lines.slice(0, -1) : lines;
}

export const tokenize = (text: string, syntax: Syntax): Token[] =>
  new Lexer(normalize(text, syntax), syntax).run();
