/**
 * Token helpers over nunjucks' Parser, with errors in Jinja2's words.
 * @module
 */
import nunjucks from 'nunjucks/src/parser.js';
import { syntaxError } from '../runtime/errors.ts';
import type { Node } from './nodes.ts';
import { T, TokenStream, type Token } from './tokens.ts';

const described = new Map<string, string>([
  [T.variableEnd, 'end of print statement'],
  [T.blockEnd, 'end of statement block'],
  [T.symbol, 'name'],
  [T.int, 'integer'],
]);

export class BaseParser extends nunjucks.Parser<Token, Node> {
  protected readonly stream: TokenStream;
  readonly #textLength: number;
  constructor(tokens: readonly Token[], textLength: number) {
    const stream = new TokenStream(tokens);
    super(stream);
    this.stream = stream;
    this.#textLength = textLength;
  }
  protected fail(message: string, at = this.at(), hint?: string): never {
    return syntaxError(message, at, hint);
  }
  /** Offset of the next token. */
  protected at(): number {
    return this.peekToken()?.at ?? this.#textLength;
  }
  protected is(type: string, value?: string): boolean {
    const token = this.peekToken();
    return token?.type === type && (value === undefined || token.value === value);
  }
  protected isName(value: string): boolean {
    return this.is(T.symbol, value);
  }
  protected isOperator(value: string): boolean {
    return this.is(T.operator, value);
  }
  /** The token after the next one. */
  protected second(): Token | undefined {
    this.peekToken();
    return this.stream.ahead(0);
  }
  protected third(): Token | undefined {
    this.peekToken();
    return this.stream.ahead(1);
  }
  protected take(): Token {
    return this.nextToken() ?? this.fail('unexpected end of template');
  }
  protected skipOperator(value: string): boolean {
    if (!this.isOperator(value)) return false;
    this.nextToken();
    return true;
  }
  protected skipName(value: string): boolean {
    if (!this.isName(value)) return false;
    this.nextToken();
    return true;
  }
  protected skipType(type: string): boolean {
    if (!this.is(type)) return false;
    this.nextToken();
    return true;
  }
  protected need(type: string): Token {
    const token = this.peekToken();
    if (token?.type === type) return this.take();
    const got = token ? `'${described.get(token.type) ?? token.value}'` : 'end of template';
    return this.fail(`expected token '${described.get(type) ?? type}', got ${got}`);
  }
  protected needName(value: string): void {
    if (!this.skipName(value))
      this.fail(`expected token '${value}', got '${this.peekToken()?.value ?? 'end of template'}'`);
  }
}
