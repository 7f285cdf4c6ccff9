/**
 * `[…]` of a Python regular expression.
 * @module
 */
import { raise } from '../runtime/errors.ts';

interface ClassOptions {
  readonly ascii: boolean;
  /** Letters stand for both their cases. */
  readonly bothCases: boolean;
}

const word = '\\p{L}\\p{N}_';
const space = '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const sets = new Map([
  ['w', word],
  ['W', `[^${word}]`],
  ['d', '\\p{Nd}'],
  ['D', '\\P{Nd}'],
  ['s', space],
  ['S', `[^${space}]`],
]);
const asciiSets = new Map([
  ['w', 'A-Za-z0-9_'],
  ['W', '[^A-Za-z0-9_]'],
  ['d', '0-9'],
  ['D', '[^0-9]'],
]);
const controls = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

const fail = (message: string): never => raise('error', message);
/** Safe inside a class under the `v` flag. */
const quote = (c: string): string => (/[\^$\\.*+?()[\]{}|/&\-!#%,:;<=>@`~]/.test(c) ? `\\${c}` : c);

export class RegexClass {
  readonly source: string;
  /** Characters of the pattern it takes. */
  readonly length: number;
  readonly #p: string;
  readonly #options: ClassOptions;
  #at: number;
  constructor(pattern: string, start: number, options: ClassOptions) {
    this.#p = pattern;
    this.#options = options;
    this.#at = start + 1;
    this.source = this.#read();
    this.length = this.#at - start;
  }
  #read(): string {
    let out = '[';
    if (this.#p[this.#at] === '^') {
      out += '^';
      this.#at++;
    }
    for (let first = true; first || this.#p[this.#at] !== ']'; first = false) {
      if (this.#at >= this.#p.length) return fail('unterminated character set');
      out += this.#member();
    }
    this.#at++;
    return `${out}]`;
  }
  /** A set such as `\d`, a character, or a range. */
  #member(): string {
    const from = this.#one();
    const range = this.#p[this.#at] === '-' && this.#at + 1 < this.#p.length && this.#p[this.#at + 1] !== ']';
    if (!range) return from.set ?? this.#cases(from.char);
    this.#at++;
    const to = this.#one();
    if (from.set !== undefined || to.set !== undefined) return fail('bad character range');
    if ((from.char.codePointAt(0) ?? 0) > (to.char.codePointAt(0) ?? 0)) {
      return fail(`bad character range ${from.char}-${to.char}`);
    }
    return this.#rangeCases(from.char, to.char);
  }
  #one(): { char: string; set?: string } {
    const char = String.fromCodePoint(this.#p.codePointAt(this.#at) ?? 0);
    if (char !== '\\') {
      this.#at += char.length;
      return { char };
    }
    const c = this.#p.charAt(this.#at + 1);
    const set = (this.#options.ascii ? asciiSets.get(c) : undefined) ?? sets.get(c);
    if (set !== undefined) {
      this.#at += 2;
      return { char: '', set };
    }
    return { char: this.#escape(c) };
  }
  #escape(c: string): string {
    const control = controls.get(c);
    const code = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(
      this.#p.slice(this.#at, this.#at + 10),
    );
    const octal = /^\\[0-7]{1,3}/.exec(this.#p.slice(this.#at, this.#at + 4));
    if (control !== undefined) this.#at += 2;
    else if (code) {
      this.#at += code[0].length;
      return String.fromCodePoint(parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16));
    } else if (octal) {
      this.#at += octal[0].length;
      return String.fromCodePoint(parseInt(octal[0].slice(1), 8));
    } else if (/[A-Za-z0-9]/.test(c) || c === '') return fail(`bad escape \\${c}`);
    else this.#at += 2;
    return control ?? c;
  }
  #cases(c: string): string {
    if (!this.#options.bothCases) return quote(c);
    const variants = new Set([c.toLowerCase(), c.toUpperCase()].filter((v) => v.length === c.length));
    return [...variants].map(quote).join('');
  }
  #rangeCases(from: string, to: string): string {
    const plain = `${quote(from)}-${quote(to)}`;
    const letters = /^[a-z]{2}$/.test(from + to) || /^[A-Z]{2}$/.test(from + to);
    if (!this.#options.bothCases || !letters) return plain;
    return `${from.toLowerCase()}-${to.toLowerCase()}${from.toUpperCase()}-${to.toUpperCase()}`;
  }
}
