/**
 * Tokens inside `{{ }}` and `{% %}`.
 * @module
 */
import { syntaxError } from '../runtime/errors.ts';
import { unescapeString } from './strings.ts';
import { T, type Token } from './tokens.ts';

const floatNumber = /(?:(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+))/iy;
const intNumber = /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy;
const word = /[\p{L}\p{Nl}_\p{Mn}\p{Mc}\p{Nd}\p{Pc}]+/uy;
const space = /\s+/y;
const singleQuoted = /'[^'\\]*(?:\\[\s\S][^'\\]*)*'/y;
const doubleQuoted = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"/y;
const operator = /\/\/|\*\*|[=!<>]=|[-+/*%~[\](){}<>=.:|,;]/y;

const types = new Map<string, string>([
  ['(', T.leftParen],
  [')', T.rightParen],
  ['[', T.leftBracket],
  [']', T.rightBracket],
  ['{', T.leftCurly],
  ['}', T.rightCurly],
  [',', T.comma],
  [':', T.colon],
  ['~', T.tilde],
  ['|', T.pipe],
]);
const closers = new Map([
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
]);

interface CodeOptions {
  /** Matches the closing delimiter where it stands. */
  readonly end: RegExp;
  readonly endType: string;
  /** The end of the line is the delimiter: blanks before it are not skipped first. */
  readonly endsWithLine?: boolean;
  readonly rawStrings: boolean;
}

/** The tokens from `from` on, the closing delimiter included, and the offset behind it. */
export function lexCode(text: string, from: number, options: CodeOptions): [Token[], number] {
  return new CodeLexer(text, from, options).run();
}

class CodeLexer {
  readonly #text: string;
  readonly #options: CodeOptions;
  readonly #tokens: Token[] = [];
  readonly #open: string[] = [];
  #at: number;
  constructor(text: string, from: number, options: CodeOptions) {
    this.#text = text;
    this.#at = from;
    this.#options = options;
  }
  run(): [Token[], number] {
    for (;;) {
      if (this.#options.endsWithLine === true && this.#end()) return [this.#tokens, this.#at];
      this.#match(space);
      if (this.#at >= this.#text.length) syntaxError('unexpected end of template', this.#text.length);
      if (this.#end()) return [this.#tokens, this.#at];
      if (!this.#number() && !this.#word() && !this.#string()) this.#operator();
    }
  }
  #end(): boolean {
    const start = this.#at;
    const end = this.#open.length === 0 ? this.#match(this.#options.end) : undefined;
    if (end === undefined) return false;
    this.#push(this.#options.endType, end, start);
    return true;
  }
  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
  #push(type: string, value: string, at: number): void {
    this.#tokens.push({ type, value, at, lineno: 0, colno: at });
  }
  #number(): boolean {
    const at = this.#at;
    const code = this.#text.charCodeAt(at);
    if (code < 48 || code > 57) return false;
    // `a.0.1` is two members, not a member 0.1.
    const float = this.#text[at - 1] === '.' ? undefined : this.#match(floatNumber);
    const digits = float ?? this.#match(intNumber);
    if (digits === undefined) return false;
    this.#push(float === undefined ? T.int : T.float, digits.replaceAll('_', ''), at);
    return true;
  }
  #word(): boolean {
    const at = this.#at;
    const found = this.#match(word);
    if (found === undefined) return false;
    if (/^[\p{Nd}\p{Mn}\p{Mc}]/u.test(found)) syntaxError('Invalid character in identifier', at);
    this.#push(T.symbol, found.normalize('NFKC'), at);
    return true;
  }
  #string(): boolean {
    const at = this.#at;
    const mark = this.#text[at];
    if (mark !== "'" && mark !== '"') return false;
    const found = this.#match(mark === "'" ? singleQuoted : doubleQuoted);
    if (found === undefined) return syntaxError(`unexpected char ${mark} at ${at}`, at);
    if (!this.#options.rawStrings || !found.includes('\\')) {
      this.#push(T.string, unescapeString(found.slice(1, -1), at), at);
      return true;
    }
    // With every backslash doubled none can hide the closing quote.
    const end = this.#text.indexOf(mark, at + 1);
    this.#at = end + 1;
    this.#push(T.string, this.#text.slice(at + 1, end), at);
    return true;
  }
  #operator(): void {
    const at = this.#at;
    const op = this.#match(operator);
    if (op === undefined) return syntaxError(`unexpected char '${this.#text.charAt(at)}' at ${at}`, at);
    const closer = closers.get(op);
    if (closer !== undefined) this.#open.push(closer);
    else if (op === ')' || op === ']' || op === '}') {
      const expected = this.#open.pop();
      if (expected === undefined) syntaxError(`unexpected '${op}'`, at);
      if (expected !== op) syntaxError(`unexpected '${op}', expected '${String(expected)}'`, at);
    }
    this.#push(types.get(op) ?? T.operator, op, at);
  }
}
