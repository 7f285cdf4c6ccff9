/**
 * `blockinfile` as a function of text.
 * @module
 */
import { linesOf } from '../lib/edit.ts';
import { find } from '../../lib/regex.ts';

export interface BlockSpec {
  /** Empty to remove the block. */
  readonly block: string;
  /** Lines around it, without their ends. */
  readonly begin: string;
  readonly end: string;
  readonly insertafter?: string | undefined;
  readonly insertbefore?: string | undefined;
  readonly prependNewline: boolean;
  readonly appendNewline: boolean;
  /** `state: present`; an empty block with it still pads with newlines, as in Ansible. */
  readonly present: boolean;
}

/** Ends of lines that Python's `splitlines` knows in bytes. */
const splitLines = (text: string): string[] =>
  text === '' ? [] : (text.match(/[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$/g) ?? []);

/** The text with the block in its place, or without it. */
export function putBlock(text: string, spec: BlockSpec): string {
  const lines = splitLines(text);
  const begin = `${spec.begin}\n`;
  const end = `${spec.end}\n`;
  const block = spec.present && spec.block !== '' ? [begin, ...splitLines(withEnd(spec.block)), end] : [];
  const at = takeOut(lines, begin, end) ?? insertionPoint(text, lines, spec);

  const before = lines[at - 1];
  if (before !== undefined) lines[at - 1] = withEnd(before);
  const gap = spec.present && spec.prependNewline && at !== 0 && lines[at - 1] !== '\n' ? ['\n'] : [];
  const start = at + gap.length;
  lines.splice(at, 0, ...gap, ...block);
  const after = start + block.length;
  if (spec.present && spec.appendNewline && after < lines.length && lines[after] !== '\n')
    lines.splice(after, 0, '\n');
  return lines.join('');
}

const withEnd = (line: string): string => (line.endsWith('\n') ? line : `${line}\n`);

/** Removes the old block, the last of each marker counting; gives where it stood. */
function takeOut(lines: string[], begin: string, end: string): number | undefined {
  const first = lines.lastIndexOf(begin);
  const last = lines.lastIndexOf(end);
  if (first < 0 || last < 0) return undefined;
  const from = Math.min(first, last);
  lines.splice(from, Math.abs(last - first) + 1);
  return from;
}

function insertionPoint(text: string, lines: readonly string[], spec: BlockSpec): number {
  const { insertafter, insertbefore } = spec;
  if (insertbefore === 'BOF') return 0;
  const pattern = insertafter ?? insertbefore;
  if (pattern === undefined || pattern === 'EOF') return lines.length;
  const found = isMultiline(pattern)
    ? matchedLine(text, pattern, insertafter !== undefined)
    : lines.findLastIndex((line) => find(pattern, line) !== undefined);
  if (found < 0) return lines.length;
  return insertafter === undefined ? found : found + 1;
}

/** Flags at the start of a pattern, such as `(?m)`, make it look at the whole text. */
const isMultiline = (pattern: string): boolean => /^\(\?[aiLsux]*m/.test(pattern);

function matchedLine(text: string, pattern: string, after: boolean): number {
  const match = find(pattern, text);
  if (match === undefined) return -1;
  const offset = after ? match.index + match.text.length : match.index;
  return linesOf(text.slice(0, offset)).filter((line) => line.endsWith('\n')).length;
}
