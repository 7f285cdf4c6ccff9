import { strLength } from '../runtime/iterate.ts';
import { repeat } from '../runtime/limits.ts';

/** Text filled up to a width; centred text has the odd blank on the right. */
export function pad(s: string, width: number, align: '<' | '>' | '^', fill = ' '): string {
  const missing = width - strLength(s);
  if (missing <= 0) return s;
  if (align === '<') return s + repeat(fill, missing);
  if (align === '>') return repeat(fill, missing) + s;
  const left = Math.floor(missing / 2);
  return repeat(fill, left) + s + repeat(fill, missing - left);
}
