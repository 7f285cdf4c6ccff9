/**
 * What rendering may use at most. A template within them can be slow, never endless; one beyond them fails.
 * @module
 */
import { limitError } from './errors.ts';

export const limits = {
  /** Items of a `range`, a repeated list, a product … */
  items: 1_000_000,
  /** UTF-16 units of one text, and of the whole output. */
  text: 64 * 1024 * 1024,
  /** Bits of an int. */
  intBits: 1_000_000,
  /** Runs of loop bodies, filters' per-item calls and macro calls in one rendering. */
  steps: 5_000_000,
  /** Templates, macros and recursive loops inside each other. */
  depth: 200,
  /** Milliseconds for one regular expression that may backtrack without end. */
  regexMs: 2_000,
} as const;

export const checkItems = (n: number, what = 'too many items'): void => {
  if (!(n <= limits.items)) limitError(`${what} (at most ${limits.items} items)`);
};
export const checkText = (n: number): void => {
  if (!(n <= limits.text)) limitError(`text too long (at most ${limits.text} characters)`);
};

/** `s` repeated, within the limits. */
export function repeat(s: string, count: number): string {
  if (count <= 0 || s === '') return '';
  checkText(s.length * count);
  return s.repeat(count);
}
