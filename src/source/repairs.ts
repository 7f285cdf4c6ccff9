/**
 * What might be wrong with one line, each with the line as it should be. These are guesses: a caller proves it
 * first by reading the repaired text.
 * @module
 */
import { flowRepairs, trailing, type Repair } from './repairs-flow.ts';
import { nestedRepairs } from './repairs-nested.ts';
import { spaceRepairs, tabBehindDash } from './repairs-spaces.ts';
import { quoted } from './requote.ts';

export type { Repair } from './repairs-flow.ts';

/** A line in its parts: what stands in front of the value, and the value. */
const pair = /^(\s*(?:- +)*)([^\s#'"{[&*!|>%@`-][^:'"]*?|"[^"]*"|'[^']*')(\s*:\s+)(.*)$/;
const item = /^(\s*(?:- +)+)(.*)$/;

/** The mistakes that a line shows by itself, likeliest first. */
export const plainRepairs = (text: string): Repair[] =>
  isLitter(text)
    ? litter(text)
    : [
        ...spaceRepairs(text),
        ...tabBehindDash(text),
        ...closingBackslash(text),
        ...escapes(text),
        ...values(text),
        ...missingSpace(text),
        ...flowRepairs(text),
        ...doubleDash(text),
        ...missingColon(text),
      ];

/** What may be wrong with a line that looks right: a dash too few or too many, or the line itself. */
export const vagueRepairs = (text: string): Repair[] =>
  isLitter(text) ? [] : [...missingDash(text), ...needlessDash(text), ...litter(text)];

/** Whether a line looks as if an item of a list began on it. */
export const looksLikeItem = (text: string): boolean => /^\s*(?:name:|[^\s#-](?!.*:(?:\s|$)))/.test(text);

function values(text: string): Repair[] {
  const found: Repair[] = [];
  const asPair = pair.exec(text);
  if (asPair) {
    const [, lead = '', key = '', colon = '', value = ''] = asPair;
    found.push(...valueRepairs(`${lead}${key}${colon}`, value, lead));
  }
  const asItem = item.exec(text);
  if (asItem) found.push(...valueRepairs(asItem[1] ?? '', asItem[2] ?? '', undefined));
  const key = /^(\s*(?:- +)*)((?:\{\{|[@`%*&]).*?)(:(?:\s.*)?)$/.exec(text);
  if (key)
    found.push({
      message: 'a key that begins like this must be quoted',
      hint: 'Quote it.',
      text: `${key[1] ?? ''}${quoted(key[2] ?? '')}${key[3] ?? ''}`,
      col: (key[1] ?? '').length + 1,
    });
  return found;
}

/** Mistakes in the value behind `before`; `lead` is the indentation when it is a key's value. */
function valueRepairs(before: string, value: string, lead: string | undefined): Repair[] {
  const at = before.length + 1;
  const { body, comment } = trailing(value);
  const requote = { text: `${before}${quoted(body)}${comment}`, col: at };
  const found: Repair[] = [];
  if (body.startsWith('{{') || body.startsWith('{%'))
    found.push({ message: 'a template begins this value without quotes', hint: 'Quote it.', ...requote });
  const special = /^[@`%,\]}*&!]|^[?](?=\s|$)/.exec(body)?.[0];
  if (special) found.push({ message: `a value cannot begin with ${special}`, hint: 'Quote it.', ...requote });
  const closing = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#]/.exec(body);
  if (closing)
    found.push({
      message: 'there is text after the closing quote',
      hint: 'Quote the whole value.',
      ...requote,
      col: at + (closing[1] ?? '').length,
    });
  const curly = /^[\u201c\u201d\u201e](.*)[\u201c\u201d]$/.exec(body)?.[1];
  if (curly !== undefined)
    found.push({
      message: 'to YAML these quotes of a word processor are text',
      hint: 'Put plain ones: "…".',
      text: `${before}${quoted(curly)}${comment}`,
      col: at,
    });
  found.push(...blockRepairs(before, body, at, lead));
  const colon = body.search(/:(?:\s|$)/);
  if (lead !== undefined && colon !== -1 && !/^["'[{|>&!]/.test(body)) {
    const key = before.slice(lead.length).replace(/\s*:\s*$/, '');
    found.push(...nestedRepairs(lead, key, body, at + colon));
    found.push({
      message: 'a colon followed by a space inside a value that is not quoted',
      hint: 'Quote it.',
      ...requote,
      col: at + colon,
    });
  }
  return found;
}

/** What may not stand on the line of its key. */
function blockRepairs(before: string, body: string, at: number, lead: string | undefined): Repair[] {
  const found: Repair[] = [];
  // What stands below an item stands below its column, so the item keeps it where it can.
  if (lead !== undefined && /^- /.test(body))
    for (const column of [before.length, lead.length + 2])
      found.push({
        message: 'a list cannot begin on the line of its key',
        hint: 'Put the "- " on the next line.',
        text: `${before.trimEnd()}\n${' '.repeat(column)}${body}`,
        col: at,
      });
  const header = /^([|>][-+\d]*)\s*([^\s#].*)$/.exec(body);
  if (header)
    found.push({
      message: `text cannot begin on the line of its ${(header[1] ?? '').charAt(0)}`,
      hint: 'Put the text on the next line.',
      text: `${before}${header[1] ?? ''}\n${' '.repeat((lead ?? before).length + 2)}${header[2] ?? ''}`,
      col: at + (header[1] ?? '').length,
    });
  return found;
}

/** `"C:\\temp\\"`: to YAML the last quote is text. */
function closingBackslash(text: string): Repair[] {
  const found = /^(\s*(?:- +)*(?:[^\s#'"][^'"]*?:\s+)?)"([^"']*\\)"\s*$/.exec(text);
  if (!found) return [];
  const [, before = '', value = ''] = found;
  return [
    {
      message: 'inside double quotes a backslash takes the quote behind it for text',
      hint: "Use single quotes, where a backslash is a backslash: '…'.",
      text: `${before}'${value}'`,
      col: before.length + value.length + 1,
      open: true,
    },
  ];
}

function escapes(text: string): Repair[] {
  const bad = /\\(?:\\|[0abt\tnvfre "/N_LP]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|(?<bad>))/g;
  let at: number | undefined;
  const mended = text.replace(bad, (whole: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as { bad?: string };
    if (groups.bad === undefined) return whole;
    at ??= rest.at(-3) as number;
    return '\\\\';
  });
  if (at === undefined || !text.includes('"')) return [];
  return [
    {
      message: 'inside double quotes a backslash begins an escape, and this is none',
      hint: "Write \\\\ for a backslash, or use single quotes: '…'.",
      text: mended,
      col: at + 2,
    },
  ];
}

/** `key:value` and `-item`. */
function missingSpace(text: string): Repair[] {
  const found: Repair[] = [];
  const key = /^(\s*(?:- +)*)([\w.-]+|"[^"]*"|'[^']*'):([^\s:/].*)$/.exec(text);
  if (key) {
    const [, lead = '', name = '', value = ''] = key;
    found.push({
      message: 'a space is missing after the colon',
      hint: '',
      text: `${lead}${name}: ${value}`,
      col: lead.length + name.length + 2,
      open: true,
    });
  }
  const dash = /^(\s*(?:- +)*)-([^\s-].*)$/.exec(text);
  if (dash)
    found.push({
      message: 'a space is missing after the dash',
      hint: '',
      text: `${dash[1] ?? ''}- ${dash[2] ?? ''}`,
      col: (dash[1] ?? '').length + 2,
      open: true,
    });
  return found;
}

function doubleDash(text: string): Repair[] {
  const double = /^(\s*)- +(- .*)$/.exec(text);
  if (!double) return [];
  return [
    {
      message: 'two dashes begin a list inside a list, which does not fit here',
      hint: 'Leave one out.',
      text: `${double[1] ?? ''}${double[2] ?? ''}`,
      col: (double[1] ?? '').length + 1,
    },
  ];
}

function missingDash(text: string): Repair[] {
  const none = /^( *)([^\s#-].*)$/.exec(text);
  if (!none) return [];
  const [, lead = '', body = ''] = none;
  const leads = lead.length >= 2 ? [lead.slice(2), lead] : [lead];
  return leads.map((before) => ({
    message: 'a list goes on here, and this line has no dash',
    hint: `Begin it with "- " in column ${before.length + 1}.`,
    text: `${before}- ${body}`,
    col: lead.length + 1,
  }));
}

function needlessDash(text: string): Repair[] {
  const dash = /^(\s*)- +([\w.-]+:(?:\s.*)?)$/.exec(text);
  if (!dash) return [];
  const [, lead = '', body = ''] = dash;
  return [`${lead}  `, lead].map((before) => ({
    message: 'a map goes on here, and this line begins with a dash',
    hint: `Leave the dash out, and begin in column ${before.length + 1}.`,
    text: before + body,
    col: lead.length + 1,
  }));
}

function missingColon(text: string): Repair[] {
  const word = /^(\s*(?:- +)*)([A-Za-z_][\w.-]*)(?:\s*[=;]\s*|\s+(?=\S)|\s*$)(.*)$/.exec(text);
  if (!word) return [];
  const [, lead = '', name = '', value = ''] = word;
  const found: Repair = {
    message: `this line is neither "key: value" nor a list item`,
    hint: `Is a colon missing after "${name}"?`,
    text: `${lead}${name}:${value === '' ? '' : ` ${value}`}`,
    col: lead.length + 1,
    open: true,
  };
  return /:(?:\s|$)/.test(value) ? [] : [found];
}

/** Lines that merges, copies and deletions leave behind. */
const isLitter = (text: string): boolean => /^\s*(?:[<>=]{7}(?:\s.*)?|`{3}.*)$/.test(text);

function litter(text: string): Repair[] {
  if (/^\s*(?:#|$)/.test(text) || (!isLitter(text) && /:(?:\s|$)|^\s*- /.test(text))) return [];
  const col = text.length - text.trimStart().length + 1;
  const message = 'this line does not belong here';
  return [{ message, hint: 'Remove it, or make it a comment.', text: `# ${text.trim()}`, col }];
}
