/**
 * Words of a condition.
 * @module
 */
export type TokenKind = 'name' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Where it begins in the condition, from 0. */
  readonly at: number;
}

/** What is wrong with a condition, and where in it. */
export class ConditionError extends Error {
  readonly at: number;
  readonly hint: string | undefined;
  constructor(message: string, at: number, hint?: string) {
    super(message);
    this.at = at;
    this.hint = hint;
  }
}

const space = /\s+/y;
const number = /\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?/y;
const name = /[\p{L}_][\p{L}\p{N}_]*/uy;
const symbol = /<<|==|!=|<=|>=|[<>+\-*/()[\],.=]/y;

/** Escapes that stand for white space; any other backslash is part of the text, as patterns need it. */
const escapes = new Map([
  ['\\n', '\n'],
  ['\\t', '\t'],
  ['\\r', '\r'],
  ['\\f', '\f'],
]);

const hints = new Map([
  ['&', "write 'and'"],
  ['|', "write 'or'"],
  ['!', "write 'not'"],
  ['{', 'a condition takes no templates: write vars.NAME, event.NAME or fact.NAME'],
]);

/** Splits a condition. Throws {@link ConditionError}. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const read = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(text)?.[0];
  };
  while (at < text.length) {
    const gap = read(space);
    if (gap !== undefined) {
      at += gap.length;
      continue;
    }
    const c = text.charAt(at);
    if (c === '"' || c === "'") {
      const end = text.indexOf(c, at + 1);
      if (end === -1) throw new ConditionError('this text has no closing quote', at, `close it with ${c}`);
      const inner = text.slice(at + 1, end).replace(/\\[ntrf]/g, (escape) => escapes.get(escape) ?? escape);
      tokens.push({ kind: 'string', text: inner, at });
      at = end + 1;
      continue;
    }
    const found =
      matched('number', read(number), at) ??
      matched('name', read(name), at) ??
      matched('symbol', read(symbol), at);
    if (found === undefined) throw new ConditionError(`'${c}' is not part of a condition`, at, hints.get(c));
    tokens.push(found);
    at += found.text.length;
  }
  tokens.push({ kind: 'end', text: '', at: text.length });
  return tokens;
}

const matched = (kind: TokenKind, text: string | undefined, at: number): Token | undefined =>
  text === undefined ? undefined : { kind, text, at };
