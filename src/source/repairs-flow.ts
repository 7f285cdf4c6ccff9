/**
 * What might be wrong inside brackets, and with brackets and quotes that are not closed.
 * @module
 */
import { quoted } from './requote.ts';

/** A line as it might have been meant. */
export interface Repair {
  readonly message: string;
  /** Why, and how to write it; what to write is added from `text`. */
  readonly hint: string;
  readonly text: string;
  /** 1-based. */
  readonly col: number;
  /** The fault leaves something open, so the parser may notice it only further down. */
  readonly open?: boolean;
  /** The hint says everything; showing the line again would only repeat it. */
  readonly said?: boolean;
}

/** A value without the comment behind it. */
export function trailing(value: string): { readonly body: string; readonly comment: string } {
  const quotes = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(value)?.[0] ?? '';
  const hash = value.slice(quotes.length).search(/\s+#|\s+$/);
  if (hash === -1) return { body: value, comment: '' };
  const end = quotes.length + hash;
  return { body: value.slice(0, end), comment: value.slice(end).trimEnd() };
}

interface Part {
  readonly start: number;
  readonly end: number;
}

interface Scan {
  /** The scalars between brackets, commas and colons. */
  readonly parts: readonly Part[];
  /** Brackets that are still open at the end of the line, outermost first. */
  readonly open: readonly { readonly char: string; readonly at: number }[];
  /** A quote that is still open at the end of the line. */
  readonly quote: { readonly char: string; readonly at: number } | undefined;
  /** Where the outermost bracket is closed; behind it nothing may follow. */
  readonly closed: number | undefined;
  /** The first closing bracket that is not of the kind of its opening one, and what should stand there. */
  readonly wrong?: { readonly at: number; readonly opened: string; readonly by: string } | undefined;
}

const closers: Readonly<Record<string, string>> = { '[': ']', '{': '}' };

/** Where the value of a line begins, which is where a quote or a bracket means something. */
export const valueStart = (text: string): number =>
  /^\s*(?:- +)*(?:(?:[^\s#'"{[][^'"{[]*?|"[^"]*"|'[^']*')\s*:\s+)?(?:[&!]\S+\s+)*/.exec(text)?.[0].length ??
  0;

function otherKind(opened: string | undefined, char: string, at: number): Scan['wrong'] {
  const by = closers[opened ?? ''] ?? char;
  return opened === undefined || by === char ? undefined : { at, opened, by };
}

/** Reads one line as the inside of brackets; `{{ … }}` is one thing. */
export function scan(text: string, from: number): Scan {
  const parts: Part[] = [];
  const open: { char: string; at: number }[] = [];
  let closed: number | undefined;
  let wrong: Scan['wrong'];
  let start = -1;
  let i = from;
  const end = (): void => {
    if (start !== -1) parts.push({ start, end: i });
    start = -1;
  };
  for (; i < text.length; i++) {
    const rest = text.slice(i);
    const char = rest.charAt(0);
    const template = /^\{\{.*?\}\}|^\{%.*?%\}/.exec(rest)?.[0];
    const scalar = start === -1 ? /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')/.exec(rest)?.[0] : undefined;
    if (/^(?:^|\s)#/.test(rest) && start === -1) break;
    if (template ?? scalar) {
      if (start === -1) start = i;
      i += (template ?? scalar ?? '').length - 1;
    } else if (start === -1 && /["']/.test(char)) return { parts, open, quote: { char, at: i }, closed };
    else if (start === -1 && /[[{]/.test(char)) open.push({ char, at: i });
    else if (/[\]}]/.test(char)) {
      end();
      wrong ??= otherKind(open.pop()?.char, char, i);
      if (open.length === 0) closed ??= i + 1;
    } else if (char === ',' || /^:(?:\s|$)/.test(rest)) end();
    else if (!/\s/.test(char) && start === -1) start = i;
  }
  end();
  return { parts, open, quote: undefined, closed, wrong };
}

/** Mistakes in what brackets hold. */
export function flowRepairs(text: string): Repair[] {
  const from = valueStart(text);
  const found: Repair[] = [];
  const { parts, closed, wrong } = scan(text, from);
  if (wrong)
    found.push({
      message: `the bracket ${wrong.opened} is closed by a bracket of the other kind`,
      hint: '',
      text: text.slice(0, wrong.at) + wrong.by + text.slice(wrong.at + 1),
      col: wrong.at + 1,
    });
  const put = (part: Part, by: string): string => text.slice(0, part.start) + by + text.slice(part.end);
  for (const part of parts) {
    const value = text.slice(part.start, part.end).trimEnd();
    const whole = { start: part.start, end: part.start + value.length };
    const requote = { text: put(whole, quoted(value)), col: part.start + 1 };
    if (value.startsWith('{{') || value.startsWith('{%'))
      found.push({ message: 'a template begins this value without quotes', hint: 'Quote it.', ...requote });
    const special = /^[@`%*&!|>]/.exec(value)?.[0];
    if (special)
      found.push({ message: `a value cannot begin with ${special}`, hint: 'Quote it.', ...requote });
    found.push(...commas(text, whole, put));
    if (/^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*\S/.test(value))
      found.push({
        message: 'there is text after the closing quote',
        hint: 'Quote the whole value.',
        ...requote,
      });
    const space = /^([\w.-]+|"[^"]*"|'[^']*'):(\S.*)$/.exec(value);
    if (space)
      found.push({
        message: 'a space is missing after the colon',
        hint: '',
        text: put(whole, `${space[1] ?? ''}: ${space[2] ?? ''}`),
        col: part.start + (space[1] ?? '').length + 2,
      });
  }
  return [...found, ...behindBracket(text, from, closed)];
}

/** What follows the bracket that ends the value. */
function behindBracket(text: string, from: number, closed: number | undefined): Repair[] {
  const found: Repair[] = [];
  const alone = /^\s*([\]}],?)\s*[^\s,#]/.exec(text);
  if (alone)
    found.push({
      message: 'there is text after the closing bracket',
      hint: 'Remove it.',
      text: `${/^\s*/.exec(text)?.[0] ?? ''}${alone[1] ?? ''}`,
      col: alone[0].length,
    });
  const behind = closed === undefined ? '' : text.slice(closed);
  if (closed !== undefined && /^\s*[^\s#,\]}]|^\s*[\]},]/.test(behind) && /[[{]/.test(text.charAt(from))) {
    const value = trailing(text.slice(from));
    const fault = { message: 'there is text after the closing bracket', col: closed + 1 };
    const removed = { ...fault, hint: 'Remove it.', text: text.slice(0, closed) };
    const requoted = {
      ...fault,
      hint: 'Quote the whole value.',
      text: `${text.slice(0, from)}${quoted(value.body)}${value.comment}`,
    };
    // A bracket too many is no text; words are.
    found.push(...(/^[\s\]},]*$/.test(behind) ? [removed, requoted] : [requoted, removed]));
  }
  return found;
}

/** Two values, or a value and the next key, with only a space between them. */
function commas(text: string, part: Part, put: (part: Part, by: string) => string): Repair[] {
  const value = text.slice(part.start, part.end);
  const found: Repair[] = [];
  const add = (at: number): void => {
    found.push({
      message: 'a comma is missing between two values',
      hint: '',
      text: put(part, `${value.slice(0, at)}, ${value.slice(at).trimStart()}`),
      col: part.start + at + 1,
    });
  };
  const quotes = /^(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')(?=\s+\S)/.exec(value)?.[0];
  if (quotes && isKeyOf(text, part))
    found.push({
      message: 'a colon is missing between a key and its value',
      hint: '',
      text: put(part, `${quotes}: ${value.slice(quotes.length).trimStart()}`),
      col: part.start + quotes.length + 1,
    });
  if (quotes) add(quotes.length);
  const key = /^(.*?\S)\s+(?:[\w.-]+|"[^"]*"|'[^']*')$/.exec(value);
  if (key && /^:(?:\s|$)/.test(text.slice(part.end))) add((key[1] ?? '').length);
  return found;
}

/** Whether what begins here is a key: behind `{`, or behind a comma in a map of one line. */
const isKeyOf = (text: string, { start }: Part): boolean =>
  /\{\s*$/.test(text.slice(0, start)) || /\{[^[\]{}]*,\s*$/.test(text.slice(0, start));

/** A comma that is missing at the end of a line, where brackets run over several lines. */
export function missingComma(text: string): Repair[] {
  const { body, comment } = trailing(text);
  return /[^\s,[{]$/.test(body)
    ? [
        {
          message: 'a comma is missing at the end of this line',
          hint: '',
          text: `${body},${comment}`,
          col: body.length + 1,
          open: true,
        },
      ]
    : [];
}

const apostrophe = "Close it; an apostrophe inside '…' is written ''.";
const quoteInside = 'Close it; a quote inside "…" is written \\".';

/** A line above, on which what is still open was opened. */
export interface Opened {
  readonly text: string;
  readonly line: number;
}

/** A quote or a bracket that the line leaves open, closed on it; `opened` is where when it is a line above. */
export function closings(text: string, opened?: Opened): Repair[] {
  const first = opened?.text ?? text;
  const { quote, open } = scan(first, valueStart(first));
  const body = trailing(text).body;
  const at: At = {
    text,
    body,
    rest: text.slice(body.length),
    where: opened ? `opened on line ${opened.line}` : 'that is opened here',
    opened: opened !== undefined,
  };
  if (quote) return quoteClosings(at, quote, open);
  return open.length > 0 ? bracketClosings(at, open) : [];
}

interface At {
  readonly text: string;
  readonly body: string;
  /** The comment behind `body`. */
  readonly rest: string;
  readonly where: string;
  readonly opened: boolean;
}

const outer = (open: Scan['open']): string[] => open.map(({ char }) => closers[char] ?? '').toReversed();

function quoteClosings(
  at: At,
  { char, at: begin }: NonNullable<Scan['quote']>,
  open: Scan['open'],
): Repair[] {
  const { text, body, rest, opened } = at;
  const fault = {
    message: `the quote ${char} ${at.where} is not closed`,
    hint: char === "'" ? apostrophe : quoteInside,
    col: opened ? Math.max(1, body.length) : begin + 1,
    open: true,
  };
  const bare = text.trimEnd();
  const texts: string[] = [];
  // Inside brackets the quote ends in front of what closes them, or in front of a comma.
  const tail = /[\s\]},]*$/.exec(bare)?.[0] ?? '';
  if (open.length > 0 && tail !== '') texts.push(bare.slice(0, bare.length - tail.length) + char + tail);
  if (open.length > 0 && !opened)
    for (const { index } of text.slice(begin).matchAll(/[,\]}]/g))
      texts.push(text.slice(0, begin + index) + char + text.slice(begin + index));
  if (bare.endsWith(char === '"' ? "'" : '"')) texts.push(bare.slice(0, -1) + char);
  texts.push(`${body}${char}${rest}`);
  if (open.length > 0) texts.push(`${body}${char}${outer(open).join('')}${rest}`);
  const found = texts.map((mended) => ({ ...fault, text: mended }));
  return char === "'" && !opened ? [...found, ...doubled(text, begin, fault)] : found;
}

function bracketClosings({ body, rest, where, opened }: At, open: Scan['open']): Repair[] {
  const last = open.at(-1) ?? { char: '', at: 0 };
  const closing = outer(open);
  const texts = [body + closing.join('') + rest];
  if (open.length > 1) texts.push(`${body}${closing[0] ?? ''}${rest}`);
  // A bracket closed by the wrong one, or an inner one that is closed too late.
  const tail = /[\]}]+$/.exec(body)?.[0] ?? '';
  if (tail !== '') texts.push(`${body.slice(0, -tail.length)}${closing[0] ?? ''}${tail}${rest}`);
  return texts.map((text) => ({
    message: `the bracket ${last.char} ${where} is not closed, or a comma is missing in it`,
    hint: 'Close it.',
    text,
    col: opened ? Math.max(1, body.length) : last.at + 1,
    open: true,
  }));
}

/** `'it's'`: the apostrophes inside doubled. */
function doubled(text: string, at: number, fault: Omit<Repair, 'text'>): Repair[] {
  const { body } = trailing(text.slice(at + 1));
  if (!body.endsWith("'") || body.length < 2) return [];
  const inside = body.slice(0, -1).replaceAll(/'+/g, "''");
  return [{ ...fault, text: `${text.slice(0, at)}'${inside}'${text.slice(at + 1 + body.length)}` }];
}
