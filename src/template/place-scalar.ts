/**
 * The text of a YAML scalar read along with the file it was written in: quotes, escapes, folded lines and indentation
 * are in the one and not in the other.
 * @module
 */

type Style = 'double' | 'single' | 'block' | 'plain';

const escapeLength: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };
const isSpace = (c: string): boolean => c === ' ' || c === '\n' || c === '\t' || c === '\r';

class Reader {
  readonly #raw: string;
  readonly #style: Style;
  at: number;
  constructor(raw: string, start: number) {
    this.#raw = raw;
    this.at = start;
    this.#style = this.#begin();
  }
  /** Steps over what stands in front of the text itself; the place may be that of the text or of its quote. */
  #begin(): Style {
    const before = this.#raw.charAt(this.at - 1);
    if (before === '"') return 'double';
    if (before === "'") return 'single';
    this.#take(/(?:[!&]\S*\s+)*/y);
    if (this.#take(/[|>][-+\d]*[ \t]*(?:#[^\n]*)?\r?\n\s*/y)) return 'block';
    if (this.#take(/"/y)) return 'double';
    return this.#take(/'/y) ? 'single' : 'plain';
  }
  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.at;
    const m = pattern.exec(this.#raw);
    if (m) this.at += m[0].length;
    return m !== null && m[0] !== '';
  }
  /** Steps over white space, and over the ends of lines that are escaped. */
  spaces(): void {
    for (;;) {
      const c = this.#raw.charAt(this.at);
      if (isSpace(c)) this.at++;
      else if (this.#style === 'double' && /^\\(?:\n|[ nrt])/.test(this.#raw.slice(this.at, this.at + 2)))
        this.at += 2;
      else return;
    }
  }
  /** Steps over one character of the text, which is not a space; false when the file says something else. */
  char(c: string): boolean {
    if (this.#style === 'double' && this.#raw[this.at] === '\\' && this.#raw[this.at + 1] === '\n')
      this.spaces();
    const found = this.#raw.charAt(this.at);
    if (this.#style === 'double' && found === '\\') {
      const next = this.#raw.charAt(this.at + 1);
      this.at += escapeLength[next] ?? 2;
      return true;
    }
    if (found !== c) return false;
    this.at += this.#style === 'single' && c === "'" ? 2 : 1;
    return true;
  }
}

/**
 * Where `offset` of a scalar's `text` is in the file's text `raw`, given where the scalar starts in it; undefined when the
 * text is not what stands there.
 */
export function rawOffset(raw: string, start: number, text: string, offset: number): number | undefined {
  const reader = new Reader(raw, start);
  const end = Math.min(offset, text.length);
  for (let i = 0; i < end; i++) {
    const c = text.charAt(i);
    if (!isSpace(c)) {
      if (!reader.char(c)) return undefined;
    } else if (!isSpace(text.charAt(i - 1))) reader.spaces();
  }
  if (end < text.length && !isSpace(text.charAt(end)) && isSpace(raw.charAt(reader.at))) reader.spaces();
  return reader.at;
}
