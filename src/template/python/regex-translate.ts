/**
 * Python's regular expressions as JavaScript's (with the `v` flag).
 * @module
 */
import { raise } from '../runtime/errors.ts';
import { RegexClass } from './regex-class.ts';

/** Flags beside those that the pattern itself begins with. */
export interface RegexFlags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
}
export interface Translated {
  readonly source: string;
  readonly flags: string;
  /** For each group of the author, by number, its number here. */
  readonly groups: readonly number[];
  readonly names: ReadonlyMap<string, number>;
}

export const regexError = (message: string): never => raise('error', message);

export const wordChars = '\\p{L}\\p{N}_';
export const spaceChars =
  '\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const asciiWord = 'A-Za-z0-9_';

interface Mode {
  i: boolean;
  m: boolean;
  s: boolean;
  x: boolean;
  a: boolean;
}

export function translate(pattern: string, flags: RegexFlags): Translated {
  return new Translator(pattern, flags).run();
}

class Translator {
  readonly #p: string;
  #at = 0;
  #out = '';
  #mode: Mode;
  /** Modes of the groups around. */
  readonly #outer: (Mode & { readonly close: string })[] = [];
  readonly #groups: number[] = [0];
  readonly #names = new Map<string, number>();
  #captures = 0;
  readonly #ignoreCase: boolean;
  constructor(pattern: string, flags: RegexFlags) {
    const { ignoreCase: i = false, multiline: m = false, dotAll: s = false } = flags;
    this.#mode = { i, m, s, x: false, a: false };
    this.#p = pattern;
    this.#globalFlags();
    // JavaScript's own flag is for the whole: where a part turns it off, letters stand for both their cases instead.
    this.#ignoreCase = this.#mode.i && !/\(\?[a-z]*-[a-z]*i/.test(pattern);
  }
  /** Flags such as `(?im)`: one group of them or several, only at the start. */
  #globalFlags(): void {
    for (;;) {
      const group = /^\(\?([aiLmsux]+)\)|^\(\?#[^)]*\)/.exec(this.#p.slice(this.#at));
      if (!group) return;
      for (const flag of group[1] ?? '')
        if (isModeFlag(flag)) this.#mode[flag] = true;
        else if (flag === 'L')
          regexError(`bad inline flags: cannot use 'L' flag with a str pattern at position ${this.#at + 3}`);
      this.#at += group[0].length;
    }
  }
  run(): Translated {
    while (this.#at < this.#p.length) this.#step();
    if (this.#outer.length > 0) regexError('missing ), unterminated subpattern');
    return {
      source: this.#out,
      flags: this.#ignoreCase ? 'vi' : 'v',
      groups: this.#groups,
      names: this.#names,
    };
  }
  #step(): void {
    const c = this.#p.charAt(this.#at);
    switch (c) {
      case '\\': {
        this.#escape();
        return;
      }
      case '[': {
        this.#class();
        return;
      }
      case '(': {
        this.#open();
        return;
      }
      case ')': {
        this.#close();
        return;
      }
      case '{': {
        this.#braces();
        return;
      }
      case '.': {
        this.#emit(this.#mode.s ? '[\\s\\S]' : '[^\\n]', 1);
        return;
      }
      case '^': {
        this.#emit(this.#mode.m ? '(?<![^\\n])' : '^', 1);
        return;
      }
      case '$': {
        this.#emit(this.#mode.m ? '(?![^\\n])' : '(?=\\n?$)', 1);
        return;
      }
      case '*':
      case '+':
      case '?':
      case '|': {
        this.#emit(c, 1);
        return;
      }
      default: {
        this.#plain(c);
        return;
      }
    }
  }
  #emit(text: string, length: number): void {
    this.#out += text;
    this.#at += length;
  }
  #plain(c: string): void {
    if (this.#mode.x && /\s/.test(c)) {
      this.#emit('', 1);
      return;
    }
    if (this.#mode.x && c === '#') {
      const end = this.#p.indexOf('\n', this.#at);
      this.#at = end < 0 ? this.#p.length : end;
      return;
    }
    const whole = String.fromCodePoint(this.#p.codePointAt(this.#at) ?? 0);
    this.#emit(this.#literal(whole), whole.length);
  }
  /** A character that stands for itself; both cases where only a part of the pattern ignores case. */
  #literal(c: string): string {
    const escaped = quoteChar(c);
    if (!this.#mode.i || this.#ignoreCase) return escaped;
    const variants = new Set([c.toLowerCase(), c.toUpperCase()].filter((v) => v.length === c.length));
    return variants.size < 2 ? escaped : `[${[...variants].map(quoteChar).join('')}]`;
  }

  #escape(): void {
    const next = this.#p.charAt(this.#at + 1);
    if (next === '') return regexError('bad escape (end of pattern)');
    const word = this.#mode.a ? asciiWord : wordChars;
    const fixed = new Map([
      ['w', `[${word}]`],
      ['W', `[^${word}]`],
      ['d', this.#mode.a ? '[0-9]' : '\\p{Nd}'],
      ['D', this.#mode.a ? '[^0-9]' : '\\P{Nd}'],
      ['s', `[${spaceChars}]`],
      ['S', `[^${spaceChars}]`],
      ['b', `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`],
      ['B', `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`],
      ['A', '^'],
      ['Z', '$'],
    ]).get(next);
    if (fixed !== undefined) {
      this.#emit(fixed, 2);
      return;
    }
    const reference = /^\\([1-9]\d?)/.exec(this.#p.slice(this.#at, this.#at + 3));
    if (reference && !/^\\[0-3][0-7]{2}/.test(this.#p.slice(this.#at))) {
      this.#backReference(reference[0]);
      return;
    }
    const [c, length] = charEscape(this.#p, this.#at);
    this.#emit(this.#literal(c), length);
  }
  #backReference(text: string): void {
    const group = this.#groups[Number(text.slice(1))];
    if (group === undefined) return regexError(`invalid group reference ${text.slice(1)}`);
    // In brackets, so that a digit behind does not become part of the number.
    this.#emit(`(?:\\${group})`, text.length);
  }
  #class(): void {
    const cls = new RegexClass(this.#p, this.#at, {
      ascii: this.#mode.a,
      bothCases: this.#mode.i && !this.#ignoreCase,
    });
    this.#emit(cls.source, cls.length);
  }
  #braces(): void {
    const m = /^\{(\d*)(,?)(\d*)\}/.exec(this.#p.slice(this.#at, this.#at + 24));
    if (!m || (m[1] === '' && m[3] === '')) {
      this.#emit('\\{', 1);
      return;
    }
    const [all, from = '', comma = '', to = ''] = m;
    this.#emit(`{${from === '' ? '0' : from}${comma}${to}}`, all.length);
  }

  #open(): void {
    const rest = this.#p.slice(this.#at, this.#at + 80);
    if (!rest.startsWith('(?')) {
      this.#groups.push(++this.#captures);
      this.#enter('(', 1);
      return;
    }
    const named = /^\(\?P<([^\d\W]\w*)>/u.exec(rest);
    if (named) {
      this.#namedGroup(named[0], named[1] ?? '');
      return;
    }
    const reference = /^\(\?P=(\w+)\)/.exec(rest);
    if (reference) {
      const group = this.#names.get(reference[1] ?? '');
      if (group === undefined) return regexError(`unknown group name '${reference[1] ?? ''}'`);
      this.#emit(`(?:\\${group})`, reference[0].length);
      return;
    }
    if (rest.startsWith('(?#')) {
      const end = this.#p.indexOf(')', this.#at);
      if (end < 0) return regexError('missing ), unterminated comment');
      this.#emit('', end + 1 - this.#at);
      return;
    }
    if (rest.startsWith('(?>')) {
      const group = ++this.#captures;
      this.#enter('(?:(?=(', 3, `))\\${group})`);
      return;
    }
    const plain = /^\((?:\?:|\?=|\?!|\?<=|\?<!)/.exec(rest);
    if (plain) {
      this.#enter(plain[0], plain[0].length);
      return;
    }
    this.#scopedFlags(rest);
  }
  #namedGroup(text: string, name: string): void {
    if (this.#names.has(name)) regexError(`redefinition of group name '${name}'`);
    this.#groups.push(++this.#captures);
    this.#names.set(name, this.#captures);
    this.#enter('(', text.length);
  }
  #scopedFlags(rest: string): void {
    if (/^\(\?[aiLmsux]+\)/.test(rest))
      return regexError(`global flags not at the start of the expression at position ${this.#at}`);
    const m = /^\(\?([aimsux]*)(?:-([imsx]+))?:/.exec(rest);
    if (!m) return regexError(`unknown extension ${rest.slice(0, 3)}`);
    this.#enter('(?:', m[0].length);
    for (const flag of m[1] ?? '') if (isModeFlag(flag)) this.#mode[flag] = true;
    for (const flag of m[2] ?? '') if (isModeFlag(flag)) this.#mode[flag] = false;
  }
  #enter(text: string, length: number, close = ')'): void {
    this.#outer.push({ ...this.#mode, close });
    this.#emit(text, length);
  }
  #close(): void {
    const outer = this.#outer.pop();
    if (!outer) return regexError('unbalanced parenthesis');
    const { close, ...mode } = outer;
    this.#mode = mode;
    this.#emit(close, 1);
  }
}

const isModeFlag = (flag: string): flag is keyof Mode => 'imsxa'.includes(flag);

export const quoteChar = (c: string): string =>
  /[\^$\\.*+?()[\]{}|/&\-!#%,:;<=>@`~]/.test(c) ? escapePunctuation(c) : c;
/** Outside a class only syntax characters may be escaped. */
const escapePunctuation = (c: string): string => (/[\^$\\.*+?()[\]{}|/]/.test(c) ? `\\${c}` : c);

const controls = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** The character an escape stands for, and the escape's length. */
export function charEscape(p: string, at: number): [string, number] {
  const c = p.charAt(at + 1);
  const control = controls.get(c);
  if (control !== undefined) return [control, 2];
  const hex = /^\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8}))/.exec(p.slice(at, at + 10));
  if (hex) return [String.fromCodePoint(parseInt(hex[1] ?? hex[2] ?? hex[3] ?? '0', 16)), hex[0].length];
  const octal = /^\\(?:0[0-7]{0,2}|[0-3][0-7]{2})/.exec(p.slice(at, at + 4));
  if (octal) return [String.fromCodePoint(parseInt(octal[0].slice(1), 8)), octal[0].length];
  if (/[A-Za-z0-9]/.test(c)) return regexError(`bad escape \\${c} at position ${at}`);
  const whole = String.fromCodePoint(p.codePointAt(at + 1) ?? 0);
  return [whole, 1 + whole.length];
}
