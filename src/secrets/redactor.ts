/**
 * Taking secrets out of everything that is shown.
 * @module
 */

/** What stands in place of a secret. */
export const mask = '********';

/** Shorter texts are too common to be taken out everywhere; a password of two characters is none. */
const minimum = 3;

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/** The core of a text's base64 in each of the three alignments, without the characters that neighbours share. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift === 1 ? 2 : 3;
    const last = (bytes.length + shift) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(first, last);
    return core.length >= 8 ? [core, core.replaceAll('+', '-').replaceAll('/', '_')] : [];
  });
}

/** A secret in every form in which output may hold it. */
function forms(text: string): string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  const url = encodeURIComponent(text);
  return [
    text,
    json,
    ascii,
    JSON.stringify(json).slice(1, -1),
    url,
    url.replaceAll('%20', '+'),
    text.replaceAll("'", `'\\''`),
    text.replaceAll("'", `'"'"'`),
    ...base64Forms(text),
  ];
}

/** Knows the secrets of a run and takes them out of texts and data. */
export class Redactor {
  readonly #forms = new Set<string>();
  #pattern: RegExp | undefined;

  /** From now on this text is masked wherever it turns up. Lines of a long one (a key) are masked each. */
  add(text: string): void {
    const lines = text.includes('\n') ? text.split(/\r?\n/).filter((line) => line.trim().length >= 8) : [];
    for (const part of [text, text.trim(), ...lines]) {
      if (part.length < minimum || this.#forms.has(part)) continue;
      for (const form of forms(part)) if (form.length >= minimum) this.#forms.add(form);
      this.#pattern = undefined;
    }
  }

  /** Whether there is anything to take out. */
  get isEmpty(): boolean {
    return this.#forms.size === 0;
  }

  scrub(text: string): string {
    if (this.#forms.size === 0) return text;
    // Longest first: a secret that begins with another is masked whole.
    this.#pattern ??= new RegExp(
      [...this.#forms]
        .sort((a, b) => b.length - a.length)
        .map(escapeRegExp)
        .join('|'),
      'g',
    );
    return text.replace(this.#pattern, mask);
  }

  /** Plain data with every text in it scrubbed, keys too; the same object when there is nothing to do. */
  scrubValue<T>(value: T): T {
    return this.#forms.size === 0 ? value : (this.#scrubAny(value) as T);
  }

  #scrubAny(value: unknown): unknown {
    if (typeof value === 'string') return this.scrub(value);
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => this.#scrubAny(item));
    if (value instanceof Map)
      return new Map([...value].map(([k, v]) => [this.#scrubAny(k), this.#scrubAny(v)]));
    if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
      return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [this.scrub(k), this.#scrubAny(v)]));
  }
}
