/**
 * Python's `ast.literal_eval`: text that is a constant, a list, a tuple or a dict of such.
 * @module
 */
import { dictSet } from '../runtime/dict.ts';
import { PyError } from '../runtime/errors.ts';
import { float, int, tuple, type Py, type PyDict } from '../runtime/types.ts';
import { unescapeString } from '../syntax/strings.ts';
import { parseFloatText, parseIntText } from './numbers.ts';

/** Names that stand for values; JSON's are known where Ansible knows them. */
const pythonNames = new Map<string, Py>([
  ['True', true],
  ['False', false],
  ['None', null],
]);
const jsonNames = new Map<string, Py>([...pythonNames, ['true', true], ['false', false], ['null', null]]);

const maxDepth = 90;

const space = /(?:[ \t\f\r\n]|\\\n|#[^\n]*)*/y;
const word = /[A-Za-z_]\w*/y;
const number =
  /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?/y;
const quoted = /([rRuU]?)("""|'''|"|')/y;

/** What a text is written as; thrown only inside this file. */
class NoLiteral extends Error {}
const no = (): never => {
  throw new NoLiteral();
};

class LiteralReader {
  readonly #text: string;
  readonly #names: ReadonlyMap<string, Py>;
  #at = 0;
  #depth = 0;
  constructor(text: string, names: ReadonlyMap<string, Py>) {
    this.#text = text;
    this.#names = names;
  }
  whole(): Py {
    if (/^[ \t]/.test(this.#text)) return no();
    const value = this.#value();
    return this.#at === this.#text.length ? value : no();
  }
  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const m = pattern.exec(this.#text);
    if (m) this.#at += m[0].length;
    return m;
  }
  #skip(): string {
    this.#take(space);
    return this.#text.charAt(this.#at);
  }
  #value(): Py {
    if (++this.#depth > maxDepth) return no();
    const value = this.#bare();
    this.#depth--;
    this.#skip();
    return value;
  }
  #bare(): Py {
    const c = this.#skip();
    if (c === '[') return this.#items(']');
    if (c === '(') return this.#brackets();
    if (c === '{') return this.#dict();
    if (c === '-' || c === '+') return this.#signed(c);
    const start = this.#take(quoted);
    if (start) return this.#strings(start);
    if (/[\d.]/.test(c)) return this.#number();
    const value = this.#names.get(this.#take(word)?.[0] ?? '');
    return value === undefined ? no() : value;
  }
  #number(): number | bigint | Py {
    const text = this.#take(number)?.[0] ?? no();
    if (/[\w.]/.test(this.#text.charAt(this.#at)) || /_$|__|_\.|\._/.test(text)) return no();
    if (/^0[xob]/i.test(text)) return int(parseIntText(text, 0) ?? no());
    if (!/[.e]/i.test(text)) return /^0[\d_]*[1-9]/.test(text) ? no() : int(parseIntText(text) ?? no());
    return float(parseFloatText(text) ?? no());
  }
  #signed(sign: string): Py {
    this.#at++;
    const c = this.#skip();
    if (c === '-' || c === '+') return no();
    if (!/[\d.]/.test(c)) return no();
    const value = this.#number();
    if (sign === '+') return value;
    if (typeof value === 'bigint') return int(-value);
    if (typeof value === 'number') return value === 0 ? 0 : -value;
    return float(-Number(value));
  }
  /** Texts beside each other are one. */
  #strings(first: RegExpExecArray): string {
    let out = '';
    for (let start: RegExpExecArray | null = first; start; start = this.#take(quoted)) {
      out += this.#string(start[1] ?? '', start[2] ?? '');
      this.#skip();
    }
    return out;
  }
  #string(prefix: string, mark: string): string {
    const from = this.#at;
    for (;;) {
      const c = this.#text.charAt(this.#at);
      if (c === '' || (c === '\n' && mark.length === 1)) return no();
      if (this.#text.startsWith(mark, this.#at)) break;
      this.#at += c === '\\' ? 2 : 1;
    }
    const raw = this.#text.slice(from, this.#at);
    this.#at += mark.length;
    return /r/i.test(prefix) ? raw : unescapeString(raw, 0);
  }
  #items(close: string): Py[] {
    this.#at++;
    const items: Py[] = [];
    while (this.#skip() !== close) {
      items.push(this.#value());
      if (!this.#comma(close)) break;
    }
    this.#at++;
    return items;
  }
  /** Whether another item may follow. */
  #comma(close: string): boolean {
    const c = this.#skip();
    if (c === close) return false;
    if (c !== ',') return no();
    this.#at++;
    return true;
  }
  /** A tuple, or a value in brackets. */
  #brackets(): Py {
    const from = this.#at;
    const items = this.#items(')');
    const [only] = items;
    const comma = /,(?:\s|#[^\n]*)*\)$/.test(this.#text.slice(from, this.#at));
    return items.length === 1 && !comma ? (only ?? null) : tuple(items);
  }
  #dict(): PyDict {
    this.#at++;
    const dict: PyDict = new Map();
    while (this.#skip() !== '}') {
      const key = this.#value();
      if (this.#skip() !== ':') return no();
      this.#at++;
      dictSet(dict, key, this.#value());
      if (!this.#comma('}')) break;
    }
    this.#at++;
    return dict;
  }
}

/** The value that a text is the Python of; undefined for other text. `json`: `true`, `false` and `null` are names too. */
export function literal(text: string, { json = false } = {}): Py | undefined {
  try {
    return new LiteralReader(text, json ? jsonNames : pythonNames).whole();
  } catch (e) {
    // A key that no dict can have, an escape that is none.
    if (e instanceof NoLiteral || e instanceof PyError) return undefined;
    throw e;
  }
}
