import { chars } from '../runtime/iterate.ts';
import type { Py } from '../runtime/types.ts';

/** Python's title case of one character: `ß` becomes `Ss`. */
const digraphs = new Map([
  ['ǆ', 'ǅ'],
  ['Ǆ', 'ǅ'],
  ['ǉ', 'ǈ'],
  ['Ǉ', 'ǈ'],
  ['ǌ', 'ǋ'],
  ['Ǌ', 'ǋ'],
  ['ǳ', 'ǲ'],
  ['Ǳ', 'ǲ'],
]);
const titleChar = (c: string): string => {
  const digraph = digraphs.get(c);
  if (digraph !== undefined) return digraph;
  const upper = c.toUpperCase();
  return upper.length > c.length ? upper.charAt(0) + upper.slice(1).toLowerCase() : upper;
};

export function capitalize(s: string): string {
  const [first = '', ...rest] = chars(s);
  return titleChar(first) + lower(rest.join(''));
}

/** JavaScript's lower case; Python agrees, the final sigma included. */
export const lower = (s: string): string => s.toLowerCase();

/** Cased characters behind one that is not cased start a word. */
export function title(s: string): string {
  let out = '';
  let inside = false;
  for (const c of s) {
    out += inside ? c.toLowerCase() : titleChar(c);
    inside = /\p{L}|\p{Nl}|[\u24b6-\u24e9]/u.test(c) && c.toLowerCase() !== c.toUpperCase();
  }
  return out;
}

export const swapCase = (s: string): string =>
  chars(s)
    .map((c) => (c === c.toUpperCase() ? c.toLowerCase() : c.toUpperCase()))
    .join('');

export const stringCase = [
  ['upper', '', (s: string): Py => s.toUpperCase()],
  ['lower', '', (s: string): Py => lower(s)],
  ['casefold', '', (s: string): Py => s.replaceAll('ß', 'ss').replaceAll('ς', 'σ').toLowerCase()],
  ['title', '', (s: string): Py => title(s)],
  ['capitalize', '', (s: string): Py => capitalize(s)],
  ['swapcase', '', (s: string): Py => swapCase(s)],
] as const;
