/**
 * The signs of a YAML text that are not scalars: brackets, colons, dashes, anchors, and comments. Scalars are known from the
 * tree, so what is left between them is easily told apart.
 * @module
 */
import type { ScalarNode, Tree } from '../../source/index.ts';

export interface Token {
  readonly type:
    | '{'
    | '}'
    | '['
    | ']'
    | ','
    | ':'
    | '-'
    | '?'
    | 'scalar'
    | 'alias'
    | 'anchor'
    | 'tag'
    | '---'
    | '...'
    | '%';
  readonly from: number;
  readonly to: number;
  readonly scalar?: ScalarNode;
}

export interface Comment {
  readonly from: number;
  readonly text: string;
  /** 1-based. */
  readonly line: number;
  readonly col: number;
  /** What stands before it on its line. */
  readonly after: Token | undefined;
}

export interface Tokens {
  readonly tokens: readonly Token[];
  readonly comments: readonly Comment[];
}

const space = /[ \t\r\n\uFEFF]+/y;
const word = /[^\s,[\]{}]+/y;
const tagWord = /!(?:<[^>\n]*>|[^\s,[\]{}]*)/y;

/** Splits a text whose tree is known. */
export function tokensOf(tree: Tree): Tokens {
  const { text } = tree.source;
  const scalars = [...tree.scalars].sort((a, b) => a.start - b.start);
  const tokens: Token[] = [];
  const comments: Comment[] = [];
  let next = 0;
  let at = 0;
  const matched = (pattern: RegExp): number => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0].length ?? 0;
  };
  while (at < text.length) {
    at += matched(space);
    if (at >= text.length) break;
    const scalar = scalars[next];
    if (scalar !== undefined && at >= scalar.start) {
      next++;
      if (scalar.end <= at) continue;
      tokens.push({ type: 'scalar', from: scalar.start, to: scalar.end, scalar });
      at = scalar.end;
      if (scalar.style === 'literal' || scalar.style === 'folded') headComment(scalar);
      continue;
    }
    if (text[at] === '#') {
      const end = text.indexOf('\n', at);
      addComment(at, end === -1 ? text.length : end);
      at = end === -1 ? text.length : end;
      continue;
    }
    at = sign(at);
  }
  return { tokens, comments };

  function addComment(from: number, to: number): void {
    const before = tokens.at(-1);
    const { line, col } = tree.source.at(from);
    const lineStart = text.lastIndexOf('\n', from - 1) + 1;
    comments.push({
      from,
      text: text.slice(from, to).replace(/\r$/, ''),
      line,
      col,
      after: before !== undefined && before.to > lineStart ? before : undefined,
    });
  }

  /** `|  # a comment` belongs to the head of a block. */
  function headComment(scalar: ScalarNode): void {
    const head = text.slice(scalar.start, scalar.inner[0]);
    const hash = head.search(/\s#/);
    if (hash === -1) return;
    const from = scalar.start + hash + 1;
    const end = text.indexOf('\n', from);
    const { line, col } = tree.source.at(from);
    const sign: Token = {
      type: 'scalar',
      from: scalar.start,
      to: scalar.start + head.trimEnd().search(/\s/),
      scalar,
    };
    comments.push({ from, text: text.slice(from, end === -1 ? text.length : end), line, col, after: sign });
  }

  function sign(from: number): number {
    const char = text[from] ?? '';
    const add = (type: Token['type'], length: number): number => {
      tokens.push({ type, from, to: from + length });
      return from + length;
    };
    const lineStart = from === 0 || text[from - 1] === '\n';
    if (lineStart && /^(?:---|\.\.\.)(?:\s|$)/.test(text.slice(from, from + 4)))
      return add(char === '-' ? '---' : '...', 3);
    if (lineStart && char === '%') {
      const end = text.indexOf('\n', from);
      return add('%', (end === -1 ? text.length : end) - from);
    }
    if ('{}[],:-?'.includes(char)) return add(char as Token['type'], 1);
    if (char === '!') return add('tag', Math.max(1, matched(tagWord)));
    if (char === '&' || char === '*')
      return add(char === '&' ? 'anchor' : 'alias', Math.max(1, matched(word)));
    return from + 1;
  }
}
