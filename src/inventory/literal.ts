/**
 * Values of INI inventories: a Python literal where the text is one, else the text (ansible: plugins/inventory/ini.py,
 * which tries `ast.literal_eval`).
 * @module
 */
import { floatValue, intValue } from '../source/scalars.ts';
import { pythonEscapes } from '../util/python-escapes.ts';
import { PyFloat, Tuple, userText, type SourceRef, type Value } from '../util/value.ts';

/** `5` is an int, `[1, 'a']` a list, `yes` the text "yes". Text that holds a template delimiter is a template. */
export function iniValue(text: string, src?: SourceRef): Value {
  const reader = new LiteralReader(text, src);
  try {
    return reader.whole();
  } catch (error) {
    if (error === notLiteral) return userText(text, src);
    throw error;
  }
}

/** Thrown and caught in here only, so one will do. */
const notLiteral = new Error('not a Python literal');

const number =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*)?\.?(?:\d(?:_?\d)*)?(?:[eE][-+]?\d(?:_?\d)*)?/y;
const stringStart = /([uUrRbB]{0,2})("""|'''|"|')/y;
const word = /True|False|None/y;
const blank = /(?:[ \t\f]|\\\n|\n|#[^\n]*)*/y;

/** A recursive-descent reader of Python's literal grammar; anything else raises {@link notLiteral}. */
class LiteralReader {
  readonly #text: string;
  readonly #src: SourceRef | undefined;
  #at = 0;

  constructor(text: string, src: SourceRef | undefined) {
    this.#text = text;
    this.#src = src;
  }

  whole(): Value {
    this.#skip();
    const first = this.#value();
    this.#skip();
    const value =
      this.#text[this.#at] === ',' ? this.#restOfTuple(first, () => this.#at >= this.#text.length) : first;
    if (this.#at < this.#text.length) throw notLiteral;
    return value;
  }

  #match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.#at;
    const m = pattern.exec(this.#text);
    if (!m) return undefined;
    this.#at = pattern.lastIndex;
    return m;
  }

  #skip(): void {
    this.#match(blank);
  }

  #take(char: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    this.#skip();
    return true;
  }

  #value(): Value {
    const char = this.#text[this.#at];
    if (char === undefined) throw notLiteral;
    if (char === '[') return this.#list();
    if (char === '(') return this.#parenthesis();
    if (char === '{') return this.#dictOrSet();
    if (char === '-' || char === '+') return this.#signed();
    if (/["'uUrRbB]/.test(char)) {
      const text = this.#strings();
      if (text !== undefined) return userText(text, this.#src);
    }
    const name = this.#match(word)?.[0];
    if (name !== undefined) {
      if (/\w/.test(this.#text[this.#at] ?? '')) throw notLiteral;
      return name === 'None' ? null : name === 'True';
    }
    return this.#number();
  }

  #signed(): Value {
    const sign = this.#text[this.#at++];
    this.#skip();
    const value = this.#value();
    if (value instanceof PyFloat) return sign === '+' ? value : floatValue(-value.value);
    if (typeof value !== 'number' && typeof value !== 'bigint') throw notLiteral;
    return sign === '+' || value === 0 ? value : -value;
  }

  #number(): Value {
    const text = this.#match(number)?.[0] ?? '';
    if (text === '' || text === '.' || !/\d/.test(text) || /[\w.]/.test(this.#text[this.#at] ?? ''))
      throw notLiteral;
    const digits = text.replaceAll('_', '');
    if (/^0[xob]/i.test(digits)) return intValue(BigInt(digits.toLowerCase()));
    if (/[.eE]/.test(digits)) return floatValue(Number(digits));
    // An int with leading zeros is not a literal, so that modes such as 0644 stay text.
    if (/^0+[1-9]/.test(digits)) throw notLiteral;
    return intValue(BigInt(digits));
  }

  #list(): Value {
    this.#take('[');
    return this.#items(']');
  }

  #items(close: string): Value[] {
    const items: Value[] = [];
    while (!this.#take(close)) {
      items.push(this.#value());
      if (!this.#take(',') && this.#text[this.#at] !== close) throw notLiteral;
    }
    return items;
  }

  #parenthesis(): Value {
    this.#take('(');
    if (this.#take(')')) return Tuple.make([]);
    const first = this.#value();
    if (this.#take(')')) return first;
    const tuple = this.#restOfTuple(first, () => this.#text[this.#at] === ')');
    this.#take(')');
    return tuple;
  }

  #restOfTuple(first: Value, atEnd: () => boolean): Value {
    const items = [first];
    while (this.#take(',')) {
      if (atEnd()) break;
      items.push(this.#value());
    }
    this.#skip();
    if (!atEnd()) throw notLiteral;
    return Tuple.make(items);
  }

  #dictOrSet(): Value {
    this.#take('{');
    if (this.#take('}')) return new Map();
    const first = this.#value();
    if (!this.#take(':')) return this.#restOfSet(first);
    const dict = new Map<Value, Value>([[this.#key(first), this.#value()]]);
    while (this.#take(',')) {
      if (this.#text[this.#at] === '}') break;
      const key = this.#key(this.#value());
      if (!this.#take(':')) throw notLiteral;
      dict.set(key, this.#value());
    }
    if (!this.#take('}')) throw notLiteral;
    return dict;
  }

  #key(key: Value): Value {
    if (key instanceof Map || Array.isArray(key)) throw notLiteral;
    return typeof key === 'object' && key !== null && 'text' in key ? key.text : key;
  }

  /** There is no set among the values: a list without repetitions stands for it. */
  #restOfSet(first: Value): Value {
    if (this.#take('}')) return [first];
    if (!this.#take(',')) throw notLiteral;
    return [...new Set([first, ...this.#items('}')])];
  }

  /** One string or several side by side, which Python joins. */
  #strings(): string | undefined {
    let all: string | undefined;
    for (let m = this.#match(stringStart); m; m = this.#match(stringStart)) {
      all = (all ?? '') + this.#string(m[1] ?? '', m[2] ?? '');
      this.#skip();
    }
    return all;
  }

  #string(prefix: string, quote: string): string {
    const start = this.#at;
    for (; ; this.#at++) {
      if (this.#at >= this.#text.length || (quote.length === 1 && this.#text[this.#at] === '\n'))
        throw notLiteral;
      if (this.#text[this.#at] === '\\') this.#at++;
      else if (this.#text.startsWith(quote, this.#at)) break;
    }
    const body = this.#text.slice(start, this.#at);
    this.#at += quote.length;
    return /r/i.test(prefix) ? body : unescape(body);
  }
}

const simple: Readonly<Record<string, string>> = { '\n': '', ...pythonEscapes };

const unescape = (body: string): string =>
  body.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (all: string, x?: string, u?: string, U?: string, octal?: string, char?: string) => {
      if (char !== undefined) {
        if (char === 'x' || char === 'u' || char === 'U') throw notLiteral;
        return simple[char] ?? all;
      }
      const code = octal === undefined ? parseInt(x ?? u ?? U ?? '0', 16) : parseInt(octal, 8);
      if (code > 0x10ffff) throw notLiteral;
      return String.fromCodePoint(code);
    },
  );
