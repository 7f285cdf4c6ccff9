/**
 * Taking secrets out of everything that is shown.
 * @module
 */
import { cutMark } from '../util/cut.ts';
import { TemplateString } from '../util/value.ts';
import { addressCutAt, addressRanges, urlPasswords } from './addresses.ts';
import { backwards, WordFinder, type Range } from './finder.ts';
import { foldings } from './folded.ts';
import { digitForms, formsOf, shortForms, smallDigits } from './forms.ts';
import { resultKeys } from './result-keys.ts';

/** What stands in place of a secret. */
export const mask = '********';

/** Shorter texts are too common to be taken out at all; a password of two characters is none. */
const minimum = 3;

/** Texts below this are parts of many words: they are taken out only where they are words of their own. */
const minimumAnywhere = 6;

/** Lines of a long secret (a key) are secrets of their own from this length. */
const minimumLine = 8;

/** From this length on a secret is found though a line break is in it. */
const minimumBroken = 8;

const hasDigits = (text: string): boolean => /[A-F]/.test(text);

/** Knows the secrets of a run and takes them out of texts and data. */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #finder = new WordFinder();
  /** Knows the forms with hexadecimal digits, in texts with small ones. */
  readonly #digits = new WordFinder();
  /** Finds the ends of secrets; made when a text was cut at its start, forgotten when another secret is known. */
  #backwards: WordFinder | undefined;

  /** From now on this text is masked wherever it turns up. */
  add(text: string): void {
    const lines = text.includes('\n')
      ? text.split(/\r?\n/).filter((line) => line.trim().length >= minimumLine)
      : [];
    for (const secret of [text, text.trim(), ...lines, ...urlPasswords(text)]) {
      if (secret.length < minimum || /^\*+$/.test(secret) || this.#secrets.has(secret)) continue;
      this.#secrets.add(secret);
      this.#backwards = undefined;
      const whole = secret.length < minimumAnywhere;
      const forms = whole ? shortForms(secret) : formsOf(secret);
      for (const form of forms) this.#finder.add(form, whole);
      for (const form of digitForms(forms)) this.#digits.add(form, whole);
    }
  }

  /** The text with every secret and the passwords of addresses masked, in whatever form; the same text when it holds none. */
  scrub(text: string): string {
    const ranges = this.#rangesOf(text);
    if (ranges.length === 0) return text;
    let out = '';
    let copied = 0;
    for (const [from, to] of ranges) {
      out += text.slice(copied, from) + mask;
      copied = to;
    }
    return out + text.slice(copied);
  }

  /**
   * How much of a piece of text can be told to hold no part of a secret that goes on in the next piece: the rest, at most
   * `most` characters where no secret ends later, should be put before that one.
   */
  safeLength(text: string, most: number): number {
    const parts = this.#rangesOf(text, true);
    const safe = this.#uncut(text, parts);
    const least = text.length - most;
    if (safe >= least) return safe;
    return parts.find(([from, to]) => from < least && least < to)?.[1] ?? least;
  }

  #uncut(text: string, parts: readonly Range[]): number {
    let safe = addressCutAt(text);
    if (this.#secrets.size === 0) return safe;
    safe = Math.min(safe, this.#finder.cutAt(text));
    if (hasDigits(text)) safe = Math.min(safe, this.#digits.cutAt(smallDigits(text)));
    for (const folded of foldings(text)) {
      const cut = this.#finder.cutAt(folded.text);
      if (cut === folded.text.length) continue;
      const [from] = folded.back([cut, folded.text.length]) ?? [safe];
      safe = Math.min(safe, from);
    }
    // No cut falls into a secret that is there as a whole.
    for (const [from, to] of parts) if (from < safe && safe < to) safe = from;
    return safe;
  }

  /** Where secrets are; those that touch are one part unless `apart`. */
  #rangesOf(text: string, apart = false): readonly Range[] {
    const addresses = addressRanges(text);
    if (this.#secrets.size === 0) return addresses;
    const found = this.#finder.ranges(text, { apart });
    // Small ones have been found.
    const broken = hasDigits(text) ? this.#digits.ranges(smallDigits(text), { apart }) : [];
    for (const folded of foldings(text))
      for (const range of this.#finder.ranges(folded.text, { least: minimumBroken, apart })) {
        const place = folded.back(range);
        if (place !== undefined) broken.push(place);
      }
    const cuts = text.includes(cutMark) ? this.#cutIn(text) : [];
    const more = [...broken, ...cuts, ...addresses];
    return more.length === 0 ? found : merged([...found, ...more], apart);
  }

  /** The beginnings and ends of secrets that a message was cut at. */
  #cutIn(text: string): Range[] {
    const found: Range[] = [];
    for (let at = text.indexOf(cutMark); at >= 0; at = text.indexOf(cutMark, at + 1)) {
      const from = Math.max(0, at - this.#finder.longest);
      const head = from + this.#finder.cutAt(text.slice(from, at));
      if (at - head >= minimum) found.push([head, at]);
      const start = at + cutMark.length;
      const behind = text.slice(start, start + this.#finder.longest);
      const tail = behind.length - this.#reading().cutAt(backwards(behind));
      if (tail >= minimum) found.push([start, start + tail]);
    }
    return found;
  }

  #reading(): WordFinder {
    if (this.#backwards === undefined) {
      this.#backwards = new WordFinder();
      for (const [word, whole] of this.#finder.reversed()) this.#backwards.add(word, whole);
    }
    return this.#backwards;
  }

  /**
   * Data with every text in it scrubbed, keys too but for those that all results have, and numbers that are a secret; the same object when it holds none.
   * Goes through plain objects, arrays and maps. Texts of a list count as lines of one text.
   */
  scrubValue<T>(value: T): T {
    return this.#scrubAny(value) as T;
  }

  /** Data with every text in it scrubbed, and the names of members as they are: programs look for them. */
  scrubMembers<T>(value: T): T {
    return this.#scrubTexts(value) as T;
  }

  #scrubTexts(value: unknown): unknown {
    if (typeof value === 'string') return this.scrub(value);
    if (Array.isArray(value)) return value.map((member) => this.#scrubTexts(member));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, this.#scrubTexts(member)]));
  }

  /** Data whose members' names are scrubbed but for those to keep; the same object when they hold no secret. */
  scrubNames<T>(
    data: Readonly<Record<string, T>>,
    keep: (name: string) => boolean,
  ): Readonly<Record<string, T>> {
    const isShown = (name: string): boolean => keep(name) || this.scrub(name) === name;
    if (Object.keys(data).every(isShown)) return data;
    const told = new Set<unknown>();
    const entries = Object.entries(data).map(([name, value]): [string, T] => {
      const shown = keep(name) ? name : (apart(this.scrub(name), told) as string);
      told.add(shown);
      return [shown, value];
    });
    return Object.fromEntries(entries);
  }

  #scrubAny(value: unknown): unknown {
    if (typeof value === 'string') return this.scrub(value);
    if (typeof value === 'number' || typeof value === 'bigint')
      return this.#secrets.has(String(value)) ? mask : value;
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return this.#scrubList(value);
    if (value instanceof Map) return this.#scrubEntries(value, [...value], (entries) => new Map(entries));
    if (value instanceof TemplateString) return new TemplateString(this.scrub(value.text), value.src);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return value;
    return this.#scrubEntries(
      value,
      Object.entries(value),
      (entries) => Object.fromEntries(entries) as unknown,
    );
  }

  #scrubKey(key: unknown): unknown {
    return typeof key === 'string' && resultKeys.has(key) ? key : this.#scrubAny(key);
  }

  #scrubList(list: readonly unknown[]): unknown {
    const scrubbed = list.map((item) => this.#scrubAny(item));
    const kept = scrubbed.every((item, i) => item === list[i]) ? list : scrubbed;
    // No password of an address goes over lines.
    if (this.#secrets.size === 0) return kept;
    if (list.length < 2 || !kept.every((item) => typeof item === 'string')) return kept;
    // What stands on two lines is in none of them.
    const joined = kept.join('\n');
    const together = this.scrub(joined);
    return together === joined ? kept : together.split('\n');
  }

  #scrubEntries<K>(
    whole: unknown,
    entries: [K, unknown][],
    make: (entries: [K, unknown][]) => unknown,
  ): unknown {
    const scrubbed = entries.map(([key, member]) => [this.#scrubKey(key), this.#scrubAny(member)] as const);
    if (entries.every(([key, member], i) => key === scrubbed[i]?.[0] && member === scrubbed[i][1]))
      return whole;
    const told = new Set<unknown>();
    return make(
      scrubbed.map(([scrubbedKey, member]): [K, unknown] => {
        const key = apart(scrubbedKey, told);
        told.add(key);
        return [key as K, member];
      }),
    );
  }
}

/** The key, with a number behind it where another has become the same text by its mask: nothing is lost. */
function apart(key: unknown, told: ReadonlySet<unknown>): unknown {
  if (!told.has(key)) return key;
  let count = 2;
  while (told.has(`${String(key)} (${count})`)) count++;
  return `${String(key)} (${count})`;
}

/** Parts in order, those that overlap as one, and those that touch unless `apart`. */
function merged(ranges: Range[], apart: boolean): Range[] {
  ranges.sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [from, to] of ranges) {
    const last = out.at(-1);
    if (last === undefined || (apart ? from >= last[1] : from > last[1])) out.push([from, to]);
    else last[1] = Math.max(last[1], to);
  }
  return out;
}
