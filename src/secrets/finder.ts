/**
 * Finding many words in a text at once, in one pass whose time hardly depends on how many they are.
 * @module
 */

/** Two characters as an index; those beyond Latin-1 share places, which costs a look and no more. */
const pairIndex = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);

/** Words of two characters or more. */
export class WordFinder {
  /** Which pairs of characters any word begins with: decides nearly every position at the cost of one look. */
  readonly #begins = new Uint8Array(65_536);
  /** Words by their first three characters (fewer for shorter words), longest first. */
  readonly #words = new Map<string, string[]>();

  constructor(words: Iterable<string>) {
    for (const word of new Set(words)) {
      this.#begins[pairIndex(word, 0)] = 1;
      const start = word.slice(0, 3);
      this.#words.set(start, [...(this.#words.get(start) ?? []), word]);
    }
    for (const words of this.#words.values()) words.sort((a, b) => b.length - a.length);
  }

  /** The text with every word replaced; words that overlap or touch are replaced as one. */
  replace(text: string, replacement: string): string {
    let out = '';
    let copied = 0;
    let from = -1;
    let to = -1;
    for (let i = 0; i + 1 < text.length; i++) {
      if (this.#begins[pairIndex(text, i)] === 0) continue;
      const length = this.#lengthAt(text, i);
      if (length === 0) continue;
      if (from >= 0 && i > to) {
        out += text.slice(copied, from) + replacement;
        copied = to;
        from = -1;
      }
      if (from < 0) from = i;
      to = Math.max(to, i + length);
    }
    return from < 0 ? text : out + text.slice(copied, from) + replacement + text.slice(to);
  }

  /** Length of the longest word at a position; 0 for none. */
  #lengthAt(text: string, at: number): number {
    for (const size of [3, 2])
      for (const word of this.#words.get(text.slice(at, at + size)) ?? [])
        if (text.startsWith(word, at)) return word.length;
    return 0;
  }
}
