/**
 * `ansible.cfg`: INI as Python's configparser reads it (`inline_comment_prefixes=(';',)`).
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';

export interface IniEntry {
  readonly value: string;
  readonly src: SourceRef;
}

/** Entries by `section.key`; keys in lower case. A line that is neither raises TSP1502. */
export function parseIni(text: string, file: string): Map<string, IniEntry> {
  const entries = new Map<string, IniEntry>();
  let section: string | undefined;
  let last: string | undefined;
  for (const [i, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = withoutComment(raw);
    const indent = line.length - line.trimStart().length;
    const content = line.trim();
    if (content === '') continue;
    const src = { file, line: i + 1, col: indent + 1 };
    // A line that is indented goes on with the value above it.
    const above = last === undefined ? undefined : entries.get(last);
    if (indent > 0 && last !== undefined && above) {
      entries.set(last, { ...above, value: `${above.value}\n${content}`.trim() });
      continue;
    }
    const header = /^\[([^\]]+)\]/.exec(content);
    if (header) {
      section = header[1];
      last = undefined;
      continue;
    }
    last = `${section ?? ''}.${read(content, src, section, entries)}`;
  }
  return entries;
}

function read(
  content: string,
  src: SourceRef,
  section: string | undefined,
  entries: Map<string, IniEntry>,
): string {
  const m = /^(.*?)\s*[=:]\s*(.*)$/.exec(content);
  if (m?.[1] === undefined || m[1] === '')
    throw new TsplayError('TSP1502', `cannot read this line of the configuration: ${content}`, {
      src,
      hint: 'Write key = value.',
    });
  if (section === undefined)
    throw new TsplayError('TSP1502', 'this line stands before the first section', {
      src,
      hint: 'Begin with [defaults].',
    });
  const key = m[1].toLowerCase();
  const value = m[2] ?? '';
  entries.set(`${section}.${key}`, { value, src: { ...src, col: src.col + content.length - value.length } });
  return key;
}

/** Without full-line comments (# and ;) and what follows a semicolon after a space. */
const withoutComment = (line: string): string => (/^\s*[#;]/.test(line) ? '' : line.replace(/\s;.*$/, ''));
