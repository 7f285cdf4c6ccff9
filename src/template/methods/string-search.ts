/**
 * Finding and replacing in text. Offsets count code points, as in Python.
 * @module
 */
import { asIndex } from '../runtime/arithmetic.ts';
import { typeError, valueError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { chars, isAstral, strLength } from '../runtime/iterate.ts';
import { checkText, limits } from '../runtime/limits.ts';
import { isTuple, type Py } from '../runtime/types.ts';

const needText = (v: Py): string =>
  typeof v === 'string' ? v : typeError(`must be str, not ${typeName(v)}`);

/** The part between two offsets and its start; null where the start lies behind the end. */
function part(s: string, start: Py, stop: Py): { text: string; from: number } | null {
  const astral = isAstral(s);
  const items = astral ? chars(s) : undefined;
  const n = items?.length ?? s.length;
  const clip = (v: Py, absent: number): number => {
    if (v === null) return absent;
    const i = asIndex(v);
    return i < 0 ? Math.max(0, i + n) : i;
  };
  const from = clip(start, 0);
  const to = Math.min(n, clip(stop, n));
  if (from > n || from > to) return null;
  return { text: items ? items.slice(from, to).join('') : s.slice(from, to), from };
}

type Args = readonly Py[];
const find = (s: string, [sub = null, start = null, stop = null]: Args, last: boolean): number => {
  const wanted = needText(sub);
  const p = part(s, start, stop);
  if (!p) return -1;
  const at = last ? p.text.lastIndexOf(wanted) : p.text.indexOf(wanted);
  return at < 0 ? -1 : p.from + strLength(p.text.slice(0, at));
};
const found = (at: number): number => (at < 0 ? valueError('substring not found') : at);

const affix =
  (name: 'startsWith' | 'endsWith') =>
  (s: string, [wanted = null, start = null, stop = null]: Args): Py => {
    const p = part(s, start, stop);
    const all: readonly Py[] = isTuple(wanted) ? wanted : [wanted];
    return all.some((w) => {
      if (typeof w !== 'string') {
        return typeError(`${name.toLowerCase()} first arg must be str or a tuple of str, not ${typeName(w)}`);
      }
      return p?.text[name](w) ?? false;
    });
  };

/** How often `part` is in the text, at most `limit` times unless that is negative. */
function occurrences(s: string, part: string, limit: number): number {
  if (part === '') return s.length + 1;
  let n = 0;
  for (let at = s.indexOf(part); at >= 0 && n !== limit; at = s.indexOf(part, at + part.length)) n++;
  return n;
}

/** Replaces the first `count` occurrences, all for a negative count. */
export function replaceText(s: string, old: string, by: string, count = -1): string {
  const growth = by.length - old.length;
  if (growth > 0) {
    // Counting ends where the result is too long anyway.
    const most = Math.ceil((limits.text - s.length) / growth) + 1;
    checkText(s.length + occurrences(s, old, count < 0 ? most : Math.min(count, most)) * growth);
  }
  const pieces = old === '' ? ['', ...chars(s), ''] : s.split(old);
  const n = count < 0 ? pieces.length - 1 : Math.min(count, pieces.length - 1);
  if (n === pieces.length - 1) return pieces.join(by);
  return pieces.slice(0, n + 1).join(by) + old + pieces.slice(n + 1).join(old);
}

const count = (s: string, [sub = null, start = null, stop = null]: Args): number => {
  const wanted = needText(sub);
  const p = part(s, start, stop);
  if (!p) return 0;
  return wanted === '' ? strLength(p.text) + 1 : p.text.split(wanted).length - 1;
};

const window = 'sub, start=none, stop=none';
export const stringSearch = [
  ['find', window, (s: string, args: Args): Py => find(s, args, false)],
  ['rfind', window, (s: string, args: Args): Py => find(s, args, true)],
  ['index', window, (s: string, args: Args): Py => found(find(s, args, false))],
  ['rindex', window, (s: string, args: Args): Py => found(find(s, args, true))],
  ['count', window, (s: string, args: Args): Py => count(s, args)],
  ['startswith', window, affix('startsWith')],
  ['endswith', window, affix('endsWith')],
  [
    'replace',
    'old, new, count=-1',
    (s: string, [old = null, by = null, n = -1]: Args): Py =>
      replaceText(s, needText(old), needText(by), asIndex(n)),
  ],
  [
    'removeprefix',
    'prefix',
    (s: string, [prefix = null]: Args): Py =>
      s.startsWith(needText(prefix)) ? s.slice(needText(prefix).length) : s,
  ],
  [
    'removesuffix',
    'suffix',
    (s: string, [suffix = null]: Args): Py => {
      const end = needText(suffix);
      return end !== '' && s.endsWith(end) ? s.slice(0, -end.length) : s;
    },
  ],
] as const;
