/**
 * Sizes, dates, comments, quoting and URLs.
 * @module
 */
import { PyDate } from '../../util/value.ts';
import { stripRight } from '../methods/string-split.ts';
import { type FilterDeclaration, type PluginCall } from '../plugin.ts';
import { bytesToHuman, humanToBytes } from '../python/sizes.ts';
import { parseFloatText } from '../python/numbers.ts';
import { strftime } from '../python/strftime.ts';
import { strptime } from '../python/strptime.ts';
import { splitUrl } from '../python/url.ts';
import { asIndex } from '../runtime/arithmetic.ts';
import { filterError, raise, typeError } from '../runtime/errors.ts';
import { isNumber, num, typeName } from '../runtime/kinds.ts';
import { truth } from '../runtime/iterate.ts';
import { checkItems, repeat } from '../runtime/limits.ts';
import { repr, str } from '../runtime/repr.ts';
import type { Kwargs, Py } from '../runtime/types.ts';

function formatTime(format: Py, second: Py, call: PluginCall): Py {
  let ms = call.ctx.host.services.now().getTime();
  if (second !== null) {
    const s = isNumber(second)
      ? num(second)
      : typeof second === 'string'
        ? parseFloatText(second)
        : undefined;
    if (s === undefined || !Number.isFinite(s))
      return filterError(`Invalid value for epoch value (${str(second)})`);
    ms = Math.floor(s) * 1000;
  }
  if (typeof format !== 'string')
    return typeError(`strftime() argument 1 must be str, not ${typeName(format)}`);
  return strftime(format, new PyDate(new Date(ms), true)).replaceAll('%Z', 'UTC');
}

const commentStyles = new Map<string, Readonly<Record<string, string>>>([
  ['plain', { decoration: '# ' }],
  ['erlang', { decoration: '% ' }],
  ['c', { decoration: '// ' }],
  ['cblock', { beginning: '/*', decoration: ' * ', end: ' */' }],
  ['xml', { beginning: '<!--', decoration: ' - ', end: '-->' }],
]);

function comment(text: string, style: string, options: Kwargs): string {
  const base = commentStyles.get(style) ?? raise('KeyError', repr(style));
  const get = (name: string, fallback = ''): string => {
    const given = options.get(name);
    return given === undefined ? (base[name] ?? fallback) : commentPart(name, given);
  };
  const count = (name: string): number => {
    const n = asIndex(options.get(name) ?? 1);
    checkItems(n);
    return n;
  };
  const newline = get('newline', '\n');
  const decoration = get('decoration');
  const bare = stripRight(decoration);
  const prefix = get('prefix', bare);
  const start = get('beginning') === '' ? '' : get('beginning') + newline;
  const before =
    prefix === '' ? '' : repeat(prefix === newline ? newline : prefix + newline, count('prefix_count'));
  const body = (decoration + text.replaceAll(newline, newline + decoration)).replaceAll(
    decoration + newline,
    bare + newline,
  );
  const after = repeat(newline + get('postfix', bare), count('postfix_count'));
  const end = get('end') === '' ? '' : newline + get('end');
  return start + before + body + after + end;
}

/** A part of a comment: what is not text, Python trips over in one way or the other. */
function commentPart(name: string, v: Py): string {
  if (typeof v === 'string') return v;
  if (name === 'decoration') return needText(v, 'rstrip');
  if (name === 'postfix') return typeError(`sequence item 1: expected str instance, ${typeName(v)} found`);
  if (name === 'newline') return typeError(`replace() argument 1 must be str, not ${typeName(v)}`);
  return v === null ? '' : str(v);
}

const isScalar = (v: Py): boolean => v === null || isNumber(v);

/** What Python does to it in passing, all but text has not. */
const needText = (v: Py, method: string): string =>
  typeof v === 'string' ? v : raise('AttributeError', `'${typeName(v)}' object has no attribute '${method}'`);

/** `shlex.quote` */
export const shellQuote = (s: string): string => {
  if (s === '') return "''";
  return /[^\w@%+=:,./-]/.test(s) ? `'${s.replaceAll("'", `'"'"'`)}'` : s;
};

/** `urllib.parse.unquote_plus` */
function unquote(s: string): string {
  return s
    .replaceAll('+', ' ')
    .replace(/(?:%[\da-fA-F]{2})+/g, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

export const convertFilters: readonly FilterDeclaration[] = [
  {
    name: 'human_readable',
    signature: 'isbits=false, unit=none',
    doc: 'A number of bytes (or bits) for people; `unit` forces one.',
    example: ['1536 | human_readable', "'1.50 KB'"],
    run: (value, [bits = false, unit = null]) =>
      bytesToHuman(value, truth(bits), unit === null ? null : str(unit)),
  },
  {
    name: 'human_to_bytes',
    signature: 'default_unit=none, isbits=false',
    doc: 'The number that a text such as 10M or 1.5 GB stands for.',
    example: ["'10M' | human_to_bytes", '10485760'],
    run: (value, [unit = null, bits = false]) =>
      humanToBytes(value, unit === null ? null : str(unit), truth(bits)),
  },
  {
    name: 'comment',
    signature: "style='plain', **options",
    doc: 'The text as a comment: plain, c, cblock, erlang or xml, or with an own decoration.',
    example: ["'hi' | comment('c')", "'//\\n// hi\\n//'"],
    run: (value, [style = 'plain'], { kwargs }) => comment(needText(value, 'replace'), str(style), kwargs),
  },
  {
    name: 'quote',
    doc: 'Quoted for a shell.',
    example: ["'a b' | quote", '"\'a b\'"'],
    run: (value) => shellQuote(value === null ? '' : str(value)),
  },
  {
    name: 'strftime',
    signature: 'second=none, utc=false',
    doc: 'A date by a format; of now, or of a number of seconds since 1970.',
    example: ["'%Y-%m-%d' | strftime(0)", "'1970-01-01'"],
    run: (value, [second = null], call) => formatTime(value, second, call),
  },
  {
    name: 'to_datetime',
    signature: "format='%Y-%m-%d %H:%M:%S'",
    doc: 'The date a text stands for.',
    example: ["('2020-01-02 00:00:00' | to_datetime).day", '2'],
    run: (value, [format = '']) => strptime(str(value), str(format)),
  },
  {
    name: 'urlsplit',
    signature: "query=''",
    doc: 'The parts of a URL as a dict, or one of them.',
    example: ["'http://a:80/b' | urlsplit('port')", '80'],
    run: (value, [part = '']) => {
      // Python takes all that is false for no text at all.
      const parts = splitUrl(isScalar(value) && !truth(value) ? '' : needText(value, 'decode'));
      if (!truth(part)) return parts;
      const found = parts.get(part);
      return found === undefined ? filterError(`urlsplit: unknown URL component: ${str(part)}`) : found;
    },
  },
  {
    name: 'urldecode',
    doc: 'The text that a percent-encoded text stands for.',
    example: ["'a%20b+c' | urldecode", "'a b c'"],
    run: (value) => unquote(needText(value, 'replace')),
  },
];
