/**
 * Python's `re` module: search, match, findall, sub.
 * @module
 */
import { raise, typeError } from '../runtime/errors.ts';
import { typeName } from '../runtime/kinds.ts';
import { checkText } from '../runtime/limits.ts';
import { isMap, isPlainList, tuple, type Py } from '../runtime/types.ts';
import { runRegex, type Match } from './regex-guard.ts';
import { regexError, translate, type RegexFlags, type Translated } from './regex-translate.ts';

export type { RegexFlags } from './regex-translate.ts';

const cache = new Map<string, Translated>();

function compile(pattern: string, flags: RegexFlags): Translated {
  const { ignoreCase = false, multiline = false, dotAll = false } = flags;
  const key = `${Number(ignoreCase)}${Number(multiline)}${Number(dotAll)}${pattern}`;
  const known = cache.get(key);
  if (known) return known;
  const translated = translate(pattern, flags);
  try {
    new RegExp(translated.source, translated.flags);
  } catch (e) {
    return regexError(inPythonsWords((e as Error).message, pattern));
  }
  if (cache.size > 1000) cache.clear();
  cache.set(key, translated);
  return translated;
}

/** What JavaScript says of a pattern in the words of Python, where there are some. */
function inPythonsWords(message: string, pattern: string): string {
  if (!/nothing to repeat/i.test(message)) return message;
  const at = /(?:^|[(|])(?:\?:)?([*+?])/.exec(pattern);
  return at ? `nothing to repeat at position ${at.index + at[0].length - 1}` : 'multiple repeat';
}

/** One match, with groups by the author's numbers and names. */
export class RegexMatch {
  readonly index: number;
  readonly text: string;
  readonly #match: Match;
  readonly #regex: Translated;
  constructor(match: Match, regex: Translated) {
    this.#match = match;
    this.#regex = regex;
    this.index = match.index;
    this.text = match.groups[0] ?? '';
  }
  get groupCount(): number {
    return this.#regex.groups.length - 1;
  }
  get groupNames(): readonly string[] {
    return [...this.#regex.names.keys()];
  }
  /** Null for a group that took no part. */
  group(which: string | number): string | null {
    return this.#match.groups[this.#index(which)] ?? null;
  }
  /** Where a group starts in the text; -1 for one that took no part. For matches of {@link searchPlaces} only. */
  start(which: string | number): number {
    return this.#match.starts[this.#index(which)] ?? -1;
  }
  #index(which: string | number): number {
    const number = typeof which === 'number' || /^\d+$/.test(which) ? Number(which) : undefined;
    const index = number === undefined ? this.#regex.names.get(String(which)) : this.#regex.groups[number];
    return index ?? raise('IndexError', `no such group: ${which}`);
  }
}

function find(regex: Translated, text: string, extra: string, limit: number): RegexMatch[] {
  const found = runRegex({ source: regex.source, flags: regex.flags + extra, text, limit });
  return found.map((m) => new RegexMatch(m, regex));
}

export const search = (pattern: string, text: string, flags: RegexFlags): RegexMatch | undefined =>
  find(compile(pattern, flags), text, '', 1)[0];

/** Like {@link search}, and the match tells where its groups start. */
export const searchPlaces = (pattern: string, text: string, flags: RegexFlags): RegexMatch | undefined =>
  find(compile(pattern, flags), text, 'd', 1)[0];

/** A match at the very start, or of the whole text. */
export function match(
  pattern: string,
  text: string,
  flags: RegexFlags,
  full = false,
): RegexMatch | undefined {
  const regex = compile(pattern, flags);
  if (!full) return find(regex, text, 'y', 1)[0];
  return find({ ...regex, source: `(?:${regex.source})$` }, text, 'y', 1)[0];
}

/** All matches: text, the only group, or tuples of groups. */
export function findAll(pattern: string, text: string, flags: RegexFlags): Py[] {
  const regex = compile(pattern, flags);
  return find(regex, text, 'g', Infinity).map((m) => {
    if (m.groupCount === 0) return m.text;
    const groups = Array.from({ length: m.groupCount }, (_v, i) => m.group(i + 1) ?? '');
    return groups.length === 1 ? (groups[0] ?? '') : tuple(groups);
  });
}

/** `re.subn` */
export function substitute(
  pattern: string,
  replacement: string,
  text: string,
  flags: RegexFlags,
  count = 0,
): { text: string; count: number } {
  const regex = compile(pattern, flags);
  const template = parseTemplate(replacement, regex);
  const matches = find(regex, text, 'g', count > 0 ? count : Infinity);
  let out = '';
  let at = 0;
  for (const m of matches) {
    out += text.slice(at, m.index);
    for (const part of template) out += typeof part === 'string' ? part : (m.group(part.group) ?? '');
    checkText(out.length);
    at = m.index + m.text.length;
  }
  return { text: out + text.slice(at), count: matches.length };
}

type Part = string | { readonly group: number | string };
const templateEscapes = new Map([
  ['a', '\x07'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['\\', '\\'],
]);

/** The replacement: text with `\1`, `\g<name>` and escapes. */
function parseTemplate(template: string, regex: Translated): Part[] {
  const parts: Part[] = [];
  for (let i = 0; i < template.length;) {
    const next = template.indexOf('\\', i);
    const end = next < 0 ? template.length : next;
    if (end > i) parts.push(template.slice(i, end));
    if (next < 0) break;
    const [part, length] = templateEscape(template.slice(next), regex);
    parts.push(part);
    i = next + length;
  }
  return parts;
}

function templateEscape(s: string, regex: Translated): [Part, number] {
  const c = s.charAt(1);
  if (c === '') return regexError('bad escape (end of pattern)');
  const plain = templateEscapes.get(c);
  if (plain !== undefined) return [plain, 2];
  if (c === 'g') return namedReference(s, regex);
  const octal = /^\\(0[0-7]{0,2}|[1-3][0-7]{2})/.exec(s);
  if (octal) return [String.fromCharCode(parseInt(octal[1] ?? '0', 8) & 0xff), octal[0].length];
  const number = /^\\(\d{1,2})/.exec(s);
  if (number) {
    const group = Number(number[1]);
    if (group >= regex.groups.length) return regexError(`invalid group reference ${group} at position 1`);
    return [{ group }, number[0].length];
  }
  if (/[A-Za-z]/.test(c)) return regexError(`bad escape \\${c} at position 0`);
  return [`\\${c}`, 2];
}

function namedReference(s: string, regex: Translated): [Part, number] {
  const m = /^\\g<([^>]+)>/.exec(s);
  if (!m) return regexError('missing group name');
  const name = m[1] ?? '';
  if (/^\d+$/.test(name)) {
    if (Number(name) >= regex.groups.length) return regexError(`invalid group reference ${name}`);
    return [{ group: Number(name) }, m[0].length];
  }
  if (!regex.names.has(name)) return raise('IndexError', `unknown group name '${name}'`);
  return [{ group: name }, m[0].length];
}

/** A pattern as Python's `re` takes it: text and nothing else. */
export function patternText(v: Py): string {
  if (typeof v === 'string') return v;
  if (isMap(v) || isPlainList(v)) return typeError(`unhashable type: '${typeName(v)}'`);
  return typeError('first argument must be string or compiled pattern');
}

/** `re.escape` */
export const escapeRegex = (s: string): string => s.replace(/[\t\n\v\f\r #$&()*+\-.?[\\\]^{|}~]/g, '\\$&');
