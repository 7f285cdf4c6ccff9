/**
 * Writes YAML token by token with libyaml's spacing and line folding.
 * @module
 */
import { checkText } from '../runtime/limits.ts';
import { isBreak, isPrintable, steers } from './yaml-scalar.ts';

const escapes = new Map([
  ['\0', '0'],
  ['\x07', 'a'],
  ['\b', 'b'],
  ['\t', 't'],
  ['\n', 'n'],
  ['\v', 'v'],
  ['\f', 'f'],
  ['\r', 'r'],
  ['\x1b', 'e'],
  ['"', '"'],
  ['\\', '\\'],
  ['\x85', 'N'],
  ['\xa0', '_'],
  ['\u2028', 'L'],
  ['\u2029', 'P'],
]);

export class YamlEmitter {
  #out = '';
  #column = 0;
  /** The last thing written was a blank, or nothing. */
  #whitespace = true;
  /** Only indentation has been written on this line. */
  #indention = true;
  readonly #width: number;
  readonly #unicode: boolean;
  readonly #visible: boolean;
  indent = -1;
  constructor(width: number, { unicode, visible }: { readonly unicode: boolean; readonly visible: boolean }) {
    this.#width = width;
    this.#unicode = unicode;
    this.#visible = visible;
  }
  get text(): string {
    return this.#out;
  }
  get indention(): boolean {
    return this.#indention;
  }
  get tooWide(): boolean {
    return this.#column > this.#width;
  }
  #put(s: string): void {
    this.#out += s;
    this.#column += Array.from(s).length;
    checkText(this.#out.length);
  }
  #break(c = '\n'): void {
    this.#out += c;
    this.#column = 0;
  }
  writeIndent(): void {
    const indent = Math.max(0, this.indent);
    if (!this.#indention || this.#column > indent || (this.#column === indent && !this.#whitespace))
      this.#break();
    if (this.#column < indent) this.#put(' '.repeat(indent - this.#column));
    this.#whitespace = true;
    this.#indention = true;
  }
  indicator(text: string, needsBlank: boolean, isBlank = false, isIndention = false): void {
    if (needsBlank && !this.#whitespace) this.#put(' ');
    this.#put(text);
    this.#whitespace = isBlank;
    this.#indention = this.#indention && isIndention;
  }

  plain(text: string, mayBreak: boolean, inFlow: boolean): void {
    if (!this.#whitespace && (text !== '' || inFlow)) this.#put(' ');
    this.#folded(text, mayBreak, false);
    this.#whitespace = false;
    this.#indention = false;
  }
  single(text: string, mayBreak: boolean): void {
    this.indicator("'", true);
    const brokeLast = this.#folded(text, mayBreak, true);
    if (brokeLast) this.writeIndent();
    this.indicator("'", false);
    this.#whitespace = false;
    this.#indention = false;
  }
  /** Text in which blanks may become line ends, and line ends are doubled; true when it ended with one. */
  #folded(text: string, mayBreak: boolean, quoted: boolean): boolean {
    const chars = Array.from(text);
    let spaces = false;
    let breaks = false;
    chars.forEach((c, i) => {
      if (c === ' ') {
        const inside = !quoted || (i > 0 && i < chars.length - 1);
        if (mayBreak && !spaces && this.tooWide && inside && chars[i + 1] !== ' ') this.writeIndent();
        else this.#put(c);
        spaces = true;
      } else if (isBreak(c)) {
        if (!breaks && c === '\n') this.#break();
        this.#break(c);
        this.#indention = true;
        breaks = true;
      } else {
        if (breaks) this.writeIndent();
        this.#put(quoted && c === "'" ? "''" : c);
        this.#indention = false;
        spaces = false;
        breaks = false;
      }
    });
    return breaks;
  }
  double(text: string, mayBreak: boolean): void {
    this.indicator('"', true);
    const chars = Array.from(text);
    let spaces = false;
    chars.forEach((c, i) => {
      if (this.#needsEscape(c)) {
        this.#put(escapeYaml(c));
        spaces = false;
      } else if (c === ' ') {
        if (mayBreak && !spaces && this.tooWide && i > 0 && i < chars.length - 1) {
          this.writeIndent();
          if (chars[i + 1] === ' ') this.#put('\\');
        } else this.#put(c);
        spaces = true;
      } else {
        this.#put(c);
        spaces = false;
      }
    });
    this.indicator('"', false);
    this.#whitespace = false;
    this.#indention = false;
  }
  /** A text as a block, line by line as it is. */
  literal(text: string, indent: number, tag?: string): void {
    if (tag !== undefined) this.indicator(tag, true);
    const end = text.endsWith('\n') ? (/(^|\n)\n$/.test(text) ? '+' : '') : '-';
    this.indicator(`|${/^[ \n]/.test(text) ? String(indent) : ''}${end}`, true);
    for (const line of text.replace(/\n$/, '').split('\n')) {
      this.#break();
      if (line !== '') this.#put(' '.repeat(Math.max(0, this.indent)) + line);
    }
    this.#whitespace = false;
    this.#indention = false;
  }
  #needsEscape(c: string): boolean {
    if (c === '"' || c === '\\' || c === '\ufeff' || isBreak(c) || !isPrintable(c)) return true;
    if (this.#visible && steers(c)) return true;
    return !this.#unicode && c > '\x7f';
  }
  finish(): string {
    this.#break();
    return this.#out;
  }
}

function escapeYaml(c: string): string {
  const short = escapes.get(c);
  if (short !== undefined) return `\\${short}`;
  const code = c.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
}
