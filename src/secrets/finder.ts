/**
 * Finding many words in a text at once, in one pass whose time hardly depends on how many they are.
 * @module
 */

/** Two characters as an index; those beyond Latin-1 share places, which costs a look and no more. */
const pairIndex = (text: string, at: number): number =>
  ((text.charCodeAt(at) & 255) << 8) | (text.charCodeAt(at + 1) & 255);

/** A part of a text: from the first character up to the one behind the last. */
export type Range = readonly [from: number, to: number];

/** Words that begin with the same three characters. */
interface Bucket {
  /** Whether each counts only where no word goes on before or behind it. */
  readonly words: Map<string, boolean>;
  /** How long they are, the longest first. */
  readonly lengths: number[];
}

/** A text read from its end, by UTF-16 units: a cut may part a pair of them. */
export const backwards = (text: string): string => text.split('').reverse().join('');

const wordCharacter = /[\p{L}\p{N}_]/u;

/** Whether a word may end between these two characters; `inner` is the word's own. */
const isEdge = (inner: string, outer: string): boolean => {
  if (outer === '') return true;
  return wordCharacter.test(inner) ? !wordCharacter.test(outer) : inner !== outer;
};

/** Words of three characters or more. */
export class WordFinder {
  /** Which pairs of characters any word begins with: decides nearly every position at the cost of one look. */
  readonly #begins = new Uint8Array(65_536);
  readonly #buckets = new Map<string, Bucket>();
  /** The first one and two characters of words, for those that are cut. */
  readonly #heads = new Set<string>();
  #longest = 0;

  /** Looks for this word too. `whole`: only where it is not part of a longer word. */
  add(text: string, whole = false): void {
    const start = text.slice(0, 3);
    const bucket = this.#buckets.get(start) ?? { words: new Map<string, boolean>(), lengths: [] };
    bucket.words.set(text, whole && bucket.words.get(text) !== false);
    if (!bucket.lengths.includes(text.length)) {
      bucket.lengths.push(text.length);
      bucket.lengths.sort((a, b) => b - a);
    }
    this.#buckets.set(start, bucket);
    this.#begins[pairIndex(text, 0)] = 1;
    this.#heads.add(text.slice(0, 1)).add(text.slice(0, 2));
    this.#longest = Math.max(this.#longest, text.length);
  }

  /** How many characters the longest word has. */
  get longest(): number {
    return this.#longest;
  }

  /**
   * Where the words are, in order; words that overlap are one part, those that touch too unless `apart`. `least`: only words
   * as long as that, and no whole ones.
   */
  ranges(text: string, { least = 0, apart = false } = {}): Range[] {
    const found: Range[] = [];
    let from = -1;
    let to = -1;
    for (let i = 0; i + 1 < text.length; i++) {
      if (this.#begins[pairIndex(text, i)] === 0) continue;
      const length = this.#lengthAt(text, i, least);
      if (length === 0) continue;
      if (from >= 0 && (apart ? i >= to : i > to)) {
        found.push([from, to]);
        from = -1;
      }
      if (from < 0) from = i;
      to = Math.max(to, i + length);
    }
    if (from >= 0) found.push([from, to]);
    return found;
  }

  /** Where the first word begins that the end of the text may have cut; the text's length when there is none. */
  cutAt(text: string): number {
    for (let i = Math.max(0, text.length - this.#longest); i < text.length; i++)
      if (this.#mayGoOn(text, i)) return i;
    return text.length;
  }

  /** All words, each read from its end. */
  *reversed(): Generator<readonly [word: string, whole: boolean]> {
    for (const { words } of this.#buckets.values())
      for (const [word, whole] of words) yield [backwards(word), whole];
  }

  /** Whether the text from here on is the beginning of a word, or one that must stand alone and may be part of a longer one. */
  #mayGoOn(text: string, at: number): boolean {
    const left = text.length - at;
    if (left < 3) return this.#heads.has(text.slice(at));
    if (this.#begins[pairIndex(text, at)] === 0) return false;
    const bucket = this.#buckets.get(text.slice(at, at + 3));
    if (bucket === undefined || (bucket.lengths[0] ?? 0) < left) return false;
    const rest = text.slice(at);
    for (const [word, whole] of bucket.words)
      if ((word.length > left || (whole && word.length === left)) && word.startsWith(rest)) return true;
    return false;
  }

  /** Length of the longest word at a position; 0 for none. */
  #lengthAt(text: string, at: number, least: number): number {
    const bucket = this.#buckets.get(text.slice(at, at + 3));
    if (bucket === undefined) return 0;
    for (const length of bucket.lengths) {
      if (length < least) return 0;
      if (at + length > text.length) continue;
      const word = text.slice(at, at + length);
      const whole = bucket.words.get(word);
      if (whole === undefined || (whole && (least > 0 || !standsAlone(text, at, word)))) continue;
      return length;
    }
    return 0;
  }
}

const standsAlone = (text: string, at: number, word: string): boolean =>
  isEdge(word.charAt(0), text.charAt(at - 1)) &&
  isEdge(word.charAt(word.length - 1), text.charAt(at + word.length));
