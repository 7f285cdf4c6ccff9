/**
 * Splitting, joining and stripping text.
 * @module
 */
import { asIndex } from '../runtime/arithmetic.ts';
import { typeError, valueError } from '../runtime/errors.ts';
import { badType } from '../runtime/undefined.ts';
import { typeName } from '../runtime/kinds.ts';
import { chars, iter, truth } from '../runtime/iterate.ts';
import { checkText } from '../runtime/limits.ts';
import { tuple, type Py } from '../runtime/types.ts';
import { splitLines } from '../../util/split-lines.ts';

type Args = readonly Py[];
// What Python's str.isspace() is true for; U+FEFF, which JavaScript's \s has, is not.
const blank = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]';
const leading = new RegExp(`^${blank}+`);
const blanks = new RegExp(`${blank}+`);
const isBlank = new RegExp(`^${blank}$`);

const charSet = (v: Py): ReadonlySet<string> =>
  new Set(typeof v === 'string' ? chars(v) : typeError(`strip arg must be None or str, not ${typeName(v)}`));

export function stripLeft(s: string, what: Py = null): string {
  if (what === null) return s.replace(leading, '');
  const drop = charSet(what);
  const all = chars(s);
  let i = 0;
  while (i < all.length && drop.has(all[i] ?? '')) i++;
  return all.slice(i).join('');
}

export function stripRight(s: string, what: Py = null): string {
  if (what === null) {
    let end = s.length;
    while (end > 0 && isBlank.test(s.charAt(end - 1))) end--;
    return s.slice(0, end);
  }
  const drop = charSet(what);
  const all = chars(s);
  let n = all.length;
  while (n > 0 && drop.has(all[n - 1] ?? '')) n--;
  return all.slice(0, n).join('');
}

export const strip = (s: string, what: Py = null): string => stripLeft(stripRight(s, what), what);

function separator(v: Py): string {
  if (typeof v !== 'string') return badType(v, `must be str or None, not ${typeName(v)}`);
  return v === '' ? valueError('empty separator') : v;
}

function splitBlanks(s: string, max: number): string[] {
  const words: string[] = [];
  let rest = stripLeft(s);
  while (rest !== '') {
    if (max >= 0 && words.length >= max) {
      words.push(rest);
      break;
    }
    const gap = blanks.exec(rest);
    words.push(gap ? rest.slice(0, gap.index) : rest);
    rest = gap ? rest.slice(gap.index + gap[0].length) : '';
  }
  return words;
}

export function split(s: string, sep: Py = null, max = -1): string[] {
  if (sep === null) return max < 0 ? s.split(blanks).filter((w) => w !== '') : splitBlanks(s, max);
  const by = separator(sep);
  const pieces = s.split(by);
  if (max < 0 || pieces.length <= max + 1) return pieces;
  return [...pieces.slice(0, max), pieces.slice(max).join(by)];
}

function splitFromRight(s: string, sep: Py, max: number): string[] {
  if (max < 0) return split(s, sep);
  if (sep === null) {
    const mirrored = splitBlanks(chars(s).reverse().join(''), max);
    return mirrored.map((w) => chars(w).reverse().join('')).reverse();
  }
  const by = separator(sep);
  const pieces = s.split(by);
  const cut = pieces.length - max;
  return cut <= 1 ? pieces : [pieces.slice(0, cut).join(by), ...pieces.slice(cut)];
}

export function joinText(separatorText: string, items: Py): string {
  const parts = iter(items).map((x, i) =>
    typeof x === 'string' ? x : typeError(`sequence item ${i}: expected str instance, ${typeName(x)} found`),
  );
  checkText(parts.reduce((n, p) => n + p.length + separatorText.length, 0));
  return parts.join(separatorText);
}

const partition = (s: string, sep: Py, last: boolean): Py => {
  const by = separator(sep);
  const at = last ? s.lastIndexOf(by) : s.indexOf(by);
  if (at < 0) return tuple(last ? ['', '', s] : [s, '', '']);
  return tuple([s.slice(0, at), by, s.slice(at + by.length)]);
};

export const stringSplit = [
  ['strip', 'chars=none', (s: string, [what = null]: Args): Py => strip(s, what)],
  ['lstrip', 'chars=none', (s: string, [what = null]: Args): Py => stripLeft(s, what)],
  ['rstrip', 'chars=none', (s: string, [what = null]: Args): Py => stripRight(s, what)],
  [
    'split',
    '+sep=none, maxsplit=-1',
    (s: string, [sep = null, max = -1]: Args): Py => split(s, sep, asIndex(max)),
  ],
  [
    'rsplit',
    '+sep=none, maxsplit=-1',
    (s: string, [sep = null, max = -1]: Args): Py => splitFromRight(s, sep, asIndex(max)),
  ],
  ['splitlines', '+keepends=false', (s: string, [keep = false]: Args): Py => splitLines(s, truth(keep))],
  ['partition', 'sep', (s: string, [sep = null]: Args): Py => partition(s, sep, false)],
  ['rpartition', 'sep', (s: string, [sep = null]: Args): Py => partition(s, sep, true)],
  ['join', 'items', (s: string, [items = null]: Args): Py => joinText(s, items)],
] as const;
