/**
 * Python's `json.loads`: ints and floats apart, order of keys kept, NaN and Infinity known.
 * @module
 */
import { raise } from '../runtime/errors.ts';
import { dict, float, int, type Py } from '../runtime/types.ts';

const numberPattern = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const constants: readonly (readonly [string, Py])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity],
];
const maxDepth = 900;

export function fromJson(text: string): Py {
  const reader = new JsonReader(text.startsWith('\ufeff') ? text.slice(1) : text);
  return reader.document();
}

class JsonReader {
  readonly #s: string;
  #at = 0;
  #depth = 0;
  constructor(text: string) {
    this.#s = text;
  }
  document(): Py {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#s.length) this.#fail('Extra data');
    return value;
  }
  #fail(message: string): never {
    const before = this.#s.slice(0, this.#at).split('\n');
    const place = `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${this.#at})`;
    return raise('JSONDecodeError', `${message}: ${place}`);
  }
  #space(): void {
    while (' \n\r\t'.includes(this.#s.charAt(this.#at)) && this.#at < this.#s.length) this.#at++;
  }
  #value(): Py {
    this.#space();
    const c = this.#s.charAt(this.#at);
    if (c === '"') return this.#string();
    if (c === '{' || c === '[') {
      if (++this.#depth > maxDepth)
        raise('RecursionError', 'maximum recursion depth exceeded while decoding JSON');
      const value = c === '{' ? this.#dict() : this.#list();
      this.#depth--;
      return value;
    }
    for (const [word, value] of constants) {
      if (!this.#s.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return value;
    }
    return this.#number();
  }
  #number(): Py {
    numberPattern.lastIndex = this.#at;
    const m = numberPattern.exec(this.#s);
    if (!m) return this.#fail('Expecting value');
    const [text, fraction, exponent] = m;
    this.#at += text.length;
    if (fraction !== undefined || exponent !== undefined) return float(Number(text));
    return text.length < 16 ? Number(text) || 0 : int(BigInt(text));
  }
  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; end < this.#s.length; end++) {
      const c = this.#s.charCodeAt(end);
      if (c === 0x22) break;
      if (c === 0x5c) end++;
    }
    if (end >= this.#s.length) return this.#fail('Unterminated string starting at');
    this.#at = end + 1;
    const raw = this.#s.slice(start, this.#at);
    if (!raw.includes('\\') && !/[\x00-\x1f]/.test(raw)) return raw.slice(1, -1);
    try {
      return JSON.parse(raw) as string;
    } catch {
      this.#at = start;
      return this.#fail(/[\x00-\x1f]/.test(raw) ? 'Invalid control character at' : 'Invalid \\escape');
    }
  }
  #list(): Py {
    const items: Py[] = [];
    this.#at++;
    this.#space();
    if (this.#s[this.#at] === ']') {
      this.#at++;
      return items;
    }
    for (;;) {
      items.push(this.#value());
      if (this.#endOf(']')) return items;
    }
  }
  /** True behind the closing bracket, false behind a comma. */
  #endOf(close: string): boolean {
    this.#space();
    const c = this.#s[this.#at];
    if (c !== close && c !== ',') this.#fail("Expecting ',' delimiter");
    this.#at++;
    return c === close;
  }
  #dict(): Py {
    const members = dict();
    this.#at++;
    this.#space();
    if (this.#s[this.#at] === '}') {
      this.#at++;
      return members;
    }
    for (;;) {
      this.#space();
      if (this.#s[this.#at] !== '"') this.#fail('Expecting property name enclosed in double quotes');
      const key = this.#string();
      this.#space();
      if (this.#s[this.#at] !== ':') this.#fail("Expecting ':' delimiter");
      this.#at++;
      members.set(key, this.#value());
      if (this.#endOf('}')) return members;
    }
  }
}
