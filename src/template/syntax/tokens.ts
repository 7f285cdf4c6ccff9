/**
 * Tokens as nunjucks' Parser takes them, under Jinja2's names.
 * @module
 */
import lexer from 'nunjucks/src/lexer.js';

const kind = (name: `TOKEN_${string}`): string => lexer[name] ?? name;

export const T = {
  data: kind('TOKEN_DATA'),
  blockStart: kind('TOKEN_BLOCK_START'),
  blockEnd: kind('TOKEN_BLOCK_END'),
  variableStart: kind('TOKEN_VARIABLE_START'),
  variableEnd: kind('TOKEN_VARIABLE_END'),
  leftParen: kind('TOKEN_LEFT_PAREN'),
  rightParen: kind('TOKEN_RIGHT_PAREN'),
  leftBracket: kind('TOKEN_LEFT_BRACKET'),
  rightBracket: kind('TOKEN_RIGHT_BRACKET'),
  leftCurly: kind('TOKEN_LEFT_CURLY'),
  rightCurly: kind('TOKEN_RIGHT_CURLY'),
  operator: kind('TOKEN_OPERATOR'),
  comma: kind('TOKEN_COMMA'),
  colon: kind('TOKEN_COLON'),
  tilde: kind('TOKEN_TILDE'),
  pipe: kind('TOKEN_PIPE'),
  int: kind('TOKEN_INT'),
  float: kind('TOKEN_FLOAT'),
  symbol: kind('TOKEN_SYMBOL'),
  string: kind('TOKEN_STRING'),
} as const;

export interface Token {
  readonly type: string;
  readonly value: string;
  /** Offset into the template's text. */
  readonly at: number;
  readonly lineno: number;
  readonly colno: number;
}

/** What the parser reads from: one token after the other, with a look ahead. */
export class TokenStream {
  readonly #tokens: readonly Token[];
  #next = 0;
  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }
  nextToken(): Token | null {
    return this.#tokens[this.#next++] ?? null;
  }
  /** The token `n` after the next one. */
  ahead(n: number): Token | undefined {
    return this.#tokens[this.#next + n];
  }
}
