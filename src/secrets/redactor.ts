/**
 * Taking secrets out of everything that is shown.
 * @module
 */
import { TemplateString } from '../util/value.ts';
import { WordFinder } from './finder.ts';
import { formsOf } from './forms.ts';

/** What stands in place of a secret. */
export const mask = '********';

/** Shorter texts are too common to be taken out everywhere; a password of two characters is none. */
const minimum = 3;

/** Lines of a long secret (a key) are secrets of their own from this length. */
const minimumLine = 8;

/** Knows the secrets of a run and takes them out of texts and data. */
export class Redactor {
  readonly #secrets = new Set<string>();
  readonly #forms = new Set<string>();
  #finder: WordFinder | undefined;

  /** From now on this text is masked wherever it turns up. */
  add(text: string): void {
    const lines = text.includes('\n')
      ? text.split(/\r?\n/).filter((line) => line.trim().length >= minimumLine)
      : [];
    for (const secret of [text, text.trim(), ...lines]) {
      if (secret.length < minimum || /^\*+$/.test(secret) || this.#secrets.has(secret)) continue;
      this.#secrets.add(secret);
      for (const form of formsOf(secret)) if (form.length >= minimum) this.#forms.add(form);
      this.#finder = undefined;
    }
  }

  /** Whether there is anything to take out. */
  get isEmpty(): boolean {
    return this.#forms.size === 0;
  }

  /** The text with every secret masked, in whatever form; the same text when it holds none. */
  scrub(text: string): string {
    if (this.#forms.size === 0) return text;
    this.#finder ??= new WordFinder(this.#forms);
    return this.#finder.replace(text, mask);
  }

  /**
   * Data with every text in it scrubbed, keys too, and numbers that are a secret; the same object when it holds none.
   * Goes through plain objects, arrays and maps.
   */
  scrubValue<T>(value: T): T {
    return this.#forms.size === 0 ? value : (this.#scrubAny(value) as T);
  }

  #scrubAny(value: unknown): unknown {
    if (typeof value === 'string') return this.scrub(value);
    if (typeof value === 'number' || typeof value === 'bigint') {
      const text = String(value);
      const scrubbed = this.scrub(text);
      return scrubbed === text ? value : scrubbed;
    }
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

  #scrubList(list: readonly unknown[]): unknown {
    const scrubbed = list.map((item) => this.#scrubAny(item));
    return scrubbed.every((item, i) => item === list[i]) ? list : scrubbed;
  }

  #scrubEntries<K>(
    whole: unknown,
    entries: [K, unknown][],
    make: (entries: [K, unknown][]) => unknown,
  ): unknown {
    const scrubbed = entries.map(([key, member]): [K, unknown] => [
      this.#scrubAny(key) as K,
      this.#scrubAny(member),
    ]);
    const same = entries.every(([key, member], i) => key === scrubbed[i]?.[0] && member === scrubbed[i][1]);
    return same ? whole : make(scrubbed);
  }
}
