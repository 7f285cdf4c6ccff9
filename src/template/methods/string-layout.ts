/**
 * Padding, formatting and encoding text.
 * @module
 */
import { formatText } from '../python/format.ts';
import { pad } from '../python/pad.ts';
import { isMap, type Kwargs, noKwargs, type Py, type RenderContext } from '../runtime/types.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { dictGet } from '../runtime/dict.ts';
import { isInt } from '../runtime/kinds.ts';
import { chars, strLength } from '../runtime/iterate.ts';
import { checkText, repeat } from '../runtime/limits.ts';
import { Bytes } from '../runtime/objects.ts';
import { str } from '../runtime/repr.ts';
import { raise, typeError } from '../runtime/errors.ts';

type Args = readonly Py[];

const fillOf = (v: Py | undefined): string => {
  if (v === undefined) return ' ';
  if (typeof v === 'string' && strLength(v) === 1) return v;
  return typeError('The fill character must be exactly one character long');
};

/** Python puts the odd blank to the left when both width and margin are odd. */
export function center(s: string, width: number, fill = ' '): string {
  const margin = width - strLength(s);
  if (margin <= 0) return s;
  const left = Math.floor(margin / 2) + (margin & width & 1);
  return repeat(fill, left) + s + repeat(fill, margin - left);
}

function expandTabs(s: string, size: number): string {
  let column = 0;
  let out = '';
  for (const c of s) {
    if (c === '\t') {
      const n = size > 0 ? size - (column % size) : 0;
      out += repeat(' ', n);
      column += n;
    } else {
      out += c;
      column = c === '\n' || c === '\r' ? 0 : column + 1;
    }
    checkText(out.length);
  }
  return out;
}

function translate(s: string, table: Py): string {
  if (!isMap(table)) return typeError('translate() needs a mapping');
  return chars(s)
    .map((c) => {
      const to = dictGet(table, c.codePointAt(0) ?? 0);
      if (to === undefined) return c;
      if (to === null) return '';
      return isInt(to) ? String.fromCodePoint(Number(to)) : str(to);
    })
    .join('');
}

const encodings = new Map<string, BufferEncoding>([
  ['utf8', 'utf8'],
  ['ascii', 'latin1'],
  ['latin1', 'latin1'],
  ['iso88591', 'latin1'],
  ['utf16le', 'utf16le'],
]);
/** Node's name for a Python encoding. */
export function encodingOf(name: string): BufferEncoding {
  const known = encodings.get(name.toLowerCase().replace(/[-_ ]/g, ''));
  return known ?? raise('LookupError', `unknown encoding: ${name}`);
}

const just =
  (align: '<' | '>') =>
  (s: string, [width = 0, fill = ' ']: Args): Py =>
    pad(s, asIndex(width), align, fillOf(fill));

function zeroFill(s: string, width: number): string {
  const sign = /^[+-]/.test(s) ? s.charAt(0) : '';
  return sign + pad(s.slice(sign.length), width - sign.length, '>', '0');
}

const textKeys = (v: Py): Kwargs => (isMap(v) ? new Map([...v].map(([k, x]) => [str(k), x])) : noKwargs);

export const stringLayout = [
  ['zfill', 'width', (s: string, [width = 0]: Args): Py => zeroFill(s, asIndex(width))],
  [
    'center',
    'width, *fill',
    (s: string, [width = 0]: Args, [fill]: Args): Py => center(s, asIndex(width), fillOf(fill)),
  ],
  ['ljust', 'width, *fill', (s: string, [width = 0]: Args, rest: Args): Py => just('<')(s, [width, ...rest])],
  ['rjust', 'width, *fill', (s: string, [width = 0]: Args, rest: Args): Py => just('>')(s, [width, ...rest])],
  ['expandtabs', '+tabsize=8', (s: string, [size = 8]: Args): Py => expandTabs(s, asIndex(size))],
  ['translate', 'table', (s: string, [table = null]: Args): Py => translate(s, table)],
  [
    'encode',
    "+encoding='utf-8', errors='strict'",
    (s: string, [encoding = 'utf-8']: Args): Py => new Bytes(Buffer.from(s, encodingOf(str(encoding)))),
  ],
  [
    'format',
    '+*args, **kwargs',
    (s: string, _args: Args, rest: Args, kwargs: Kwargs, ctx: RenderContext): Py =>
      formatText(s, rest, kwargs, ctx.host.member),
  ],
  [
    'format_map',
    'mapping',
    (s: string, [mapping = null]: Args, _rest: Args, _kwargs: Kwargs, ctx: RenderContext): Py =>
      formatText(s, [], textKeys(mapping), ctx.host.member),
  ],
] as const;
