/**
 * `lineinfile` as a function of text.
 * @module
 */
import { bare, hasEnd, linesOf } from '../lib/edit.ts';
import { expand, find } from '../../lib/regex.ts';

export interface LineSpec {
  readonly line: string;
  readonly regexp?: string | undefined;
  readonly searchString?: string | undefined;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
  readonly backrefs: boolean;
  readonly firstmatch: boolean;
}

export interface LineEdit {
  readonly text: string;
  readonly changed: boolean;
  readonly msg: string;
}

/** Where the line, or what it replaces, stands (`at`), and where it would be inserted; -1 for nowhere. */
interface Found {
  readonly at: number;
  readonly insert: number;
  /** `regexp` or `search_string` matched the line at `at`. */
  readonly matched: boolean;
}

/** The last line (the first, with `firstmatch`) that a test holds for. */
function lineNumber(lines: readonly string[], first: boolean, test: (line: string) => boolean): number {
  return first ? lines.findIndex(test) : lines.findLastIndex(test);
}

function locate(lines: readonly string[], spec: LineSpec): Found {
  const { regexp, searchString } = spec;
  const wanted = (line: string): boolean =>
    regexp !== undefined ? find(regexp, line) !== undefined : line.includes(searchString ?? '');
  if (regexp !== undefined || searchString !== undefined) {
    const at = lineNumber(lines, spec.firstmatch, wanted);
    if (at >= 0) return { at, insert: -1, matched: true };
  }
  return { ...locatePosition(lines, spec), matched: false };
}

/** The line itself, and where `insertafter` or `insertbefore` points; looking ends at the first with `firstmatch`. */
function locatePosition(lines: readonly string[], spec: LineSpec): { at: number; insert: number } {
  const { insertafter, insertbefore } = spec;
  const pattern = [insertafter, insertbefore].find((p) => p !== undefined && p !== 'BOF' && p !== 'EOF');
  let at = -1;
  let insert = -1;
  for (const [i, line] of lines.entries()) {
    if (bare(line) === spec.line) at = i;
    else if (pattern !== undefined && find(pattern, line) !== undefined) {
      insert = insertafter === undefined ? i : i + 1;
      if (spec.firstmatch) break;
    }
  }
  return { at, insert };
}

/** The text with the line in it. */
export function putLine(text: string, spec: LineSpec): LineEdit {
  const lines = linesOf(text);
  const { at, insert, matched } = locate(lines, spec);
  const current = lines[at];
  if (current !== undefined) {
    const filled = spec.backrefs && matched ? expand(spec.regexp ?? '', spec.line, current) : spec.line;
    const line = filled.endsWith('\n') ? filled : `${filled}\n`;
    if (current === line) return { text, changed: false, msg: '' };
    lines[at] = line;
    return { text: lines.join(''), changed: true, msg: 'line replaced' };
  }
  // Without a match there is nothing to fill the references with.
  if (spec.backrefs) return { text, changed: false, msg: '' };
  return insertLine(lines, insert, spec)
    ? { text: lines.join(''), changed: true, msg: 'line added' }
    : { text, changed: false, msg: '' };
}

function insertLine(lines: string[], insert: number, spec: LineSpec): boolean {
  const line = `${spec.line}\n`;
  if (spec.insertbefore === 'BOF' || spec.insertafter === 'BOF') lines.unshift(line);
  else if (spec.insertafter === 'EOF' || insert === -1) append(lines, line);
  else if (insert >= lines.length) {
    append(lines, line);
  } else {
    if (spec.insertafter !== undefined && bare(lines[insert] ?? '') === spec.line) return false;
    lines.splice(insert, 0, line);
  }
  return true;
}

function append(lines: string[], line: string): void {
  if (lines.length > 0 && !hasEnd(lines.at(-1))) lines.push('\n');
  lines.push(line);
}

/** The text without the lines that match. */
export function dropLines(
  text: string,
  spec: Pick<LineSpec, 'regexp' | 'searchString'> & { readonly line: string | undefined },
): LineEdit & { readonly found: number } {
  const { regexp, searchString, line } = spec;
  const matches = (current: string): boolean => {
    if (regexp !== undefined) return find(regexp, current) !== undefined;
    return searchString !== undefined ? current.includes(searchString) : bare(current) === line;
  };
  const lines = linesOf(text);
  const kept = lines.filter((current) => !matches(current));
  const found = lines.length - kept.length;
  return { text: kept.join(''), changed: found > 0, msg: found > 0 ? `${found} line(s) removed` : '', found };
}
