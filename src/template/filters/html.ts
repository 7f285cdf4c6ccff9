/**
 * Filters for HTML and URLs.
 * @module
 */
import { type FilterDeclaration } from '../plugin.ts';
import { linkUrls } from '../python/urlize.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { typeError, valueError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { isIterable, iter, truth } from '../runtime/iterate.ts';
import { repr, str } from '../runtime/repr.ts';
import { isMap, tuple, type Py } from '../runtime/types.ts';
import { unpack } from '../runtime/misc.ts';
import { escapeHtml, unescapeHtml } from '../python/html.ts';
import { Undefined } from '../runtime/undefined.ts';

const unreserved = /^[A-Za-z0-9_.~-]$/;

/** Percent encoding of the UTF-8 bytes. */
export function quoteUrl(text: string, safe: string): string {
  let out = '';
  for (const byte of Buffer.from(text)) {
    const c = String.fromCharCode(byte);
    const plain = byte < 128 && (unreserved.test(c) || safe.includes(c));
    out += plain ? c : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}
const quoteQuery = (v: Py): string => quoteUrl(str(v), '').replaceAll('%20', '+');

function urlEncode(value: Py): string {
  if (typeof value === 'string' || !isIterable(value)) return quoteUrl(str(value), '/');
  const pairs: readonly Py[] = isMap(value) ? [...value].map((p) => tuple(p)) : iter(value);
  return pairs
    .map((pair) => {
      const [key = null, member = null] = unpack(pair, 2);
      return `${quoteQuery(key)}=${quoteQuery(member)}`;
    })
    .join('&');
}

function attributeName(key: Py): string {
  if (typeof key !== 'string')
    return typeError(`expected string or bytes-like object, got '${typeName(key)}'`);
  if (/[\s/>=]/.test(key)) return valueError(`Invalid character in attribute name: ${repr(key)}`);
  return key;
}

function xmlAttributes(value: Py, space: boolean): string {
  if (!isMap(value)) return typeError('xmlattr needs a dict');
  const text = [...value]
    .filter(([, v]) => v !== null && !(v instanceof Undefined))
    .map(([k, v]) => `${escapeHtml(attributeName(k))}="${escapeHtml(str(v))}"`)
    .join(' ');
  return space && text !== '' ? ` ${text}` : text;
}

const stripTags = (s: string): string =>
  unescapeHtml(
    s
      .replace(/<!--[\s\S]*?-->|<[^>]*>/g, '')
      .split(/\s+/)
      .filter((w) => w !== '')
      .join(' '),
  );

const escape: Omit<FilterDeclaration, 'name' | 'doc'> = {
  example: ["'<a>' | escape", "'&lt;a&gt;'"],
  run: (value) => escapeHtml(str(value)),
};

export const htmlFilters: readonly FilterDeclaration[] = [
  { name: 'escape', aliases: ['e'], doc: 'With `& < > \' "` as HTML entities.', ...escape },
  { name: 'forceescape', doc: 'Like escape, whatever has been escaped before.', ...escape },
  {
    name: 'safe',
    doc: 'The text itself: nothing is escaped here.',
    example: ["'<a>' | safe", "'<a>'"],
    run: str,
  },
  {
    name: 'striptags',
    doc: 'Without tags and with runs of blanks as one.',
    example: ["'<b>x</b>  y' | striptags", "'x y'"],
    run: (value) => stripTags(str(value)),
  },
  {
    name: 'urlencode',
    doc: 'Quoted for a URL; a dict or pairs as a query.',
    example: ["{'a': 'x y'} | urlencode", "'a=x+y'"],
    run: urlEncode,
  },
  {
    name: 'urlize',
    signature: 'trim_url_limit=none, nofollow=false, target=none, rel=none, extra_schemes=none',
    doc: 'URLs and mail addresses in the text as links.',
    example: ["'www.x.org' | urlize", '\'<a href="https://www.x.org" rel="noopener">www.x.org</a>\''],
    run: (value, [limit = null, nofollow = false, target = null, rel = null, schemes = null]) =>
      linkUrls(str(value), {
        limit: () => (limit === null ? undefined : asIndex(limit)),
        target: target === null ? '' : str(target),
        rel: [
          ...new Set([
            ...(rel === null ? [] : str(rel).split(/\s+/)),
            ...(truth(nofollow) ? ['nofollow'] : []),
            'noopener',
          ]),
        ]
          .sort()
          .join(' '),
        schemes: schemes === null ? [] : iter(schemes).map(str),
      }),
  },
  {
    name: 'xmlattr',
    signature: 'autospace=true',
    doc: 'A dict as attributes of an element, with a blank in front; none and undefined are left out.',
    example: ["{'id': 1} | xmlattr", '\' id="1"\''],
    run: (value, [space = true]) => xmlAttributes(value, truth(space)),
  },
];
