/**
 * Lines of a playbook that say what a task under `no_log` does. Told by the text, for errors are shown of files that no
 * parser could read, too; and by what the loader notes of tasks that a role, an import or a setting hides.
 * @module
 */
import { readFileSync } from 'node:fs';
import type { SourceRef } from '../util/value.ts';

const indentOf = (line: string): number => line.length - line.trimStart().length;
const isBlank = (line: string): boolean => /^\s*(#|$)/.test(line);

/** `no_log: …` that does not say no, as a key of its own or within braces. */
const key = /^["']?no_log["']?\s*:(?!\s*["']?(?:false|no|off|n|0)\b)/i;
const inBraces = /[{,]\s*["']?no_log["']?\s*:(?!\s*["']?(?:false|no|off|n|0)\b)/i;

/** Where the item that begins in a line ends: the index behind its last line. */
function endOf(lines: readonly string[], start: number, dash: number): number {
  let end = start + 1;
  while (end < lines.length && (isBlank(lines[end] ?? '') || indentOf(lines[end] ?? '') > dash)) end++;
  return end;
}

/** Whether a list item, given by its first line and its dash, says `no_log` of itself. */
function saysNoLog(lines: readonly string[], start: number, dash: number): boolean {
  const first = lines[start] ?? '';
  const content = /^\s*-\s*/.exec(first)?.[0].length ?? dash + 2;
  const item = lines.slice(start, endOf(lines, start, dash));
  if (/^[{]/.test(first.slice(content))) return inBraces.test(item.join('\n'));
  return item.some((line, i) =>
    i === 0 ? key.test(line.slice(content)) : indentOf(line) === content && key.test(line.trimStart()),
  );
}

/** What is known of the tasks, blocks and files that were loaded: by file, then by line; line 0 is the file as a whole. */
const noted = new Map<string, Map<number, boolean>>();

/** From now on what begins here counts as hidden, or not, whatever its text says. */
export function noteHidden(src: SourceRef | undefined, hides: boolean): void {
  if (src === undefined) return;
  const lines = noted.get(src.file) ?? new Map<number, boolean>();
  noted.set(src.file, lines);
  lines.set(src.line, hides || lines.get(src.line) === true);
}

/** The lines of a file as they are shown; undefined when it cannot be read (any more). */
export function linesOf(file: string): string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return undefined;
  }
}

/** Whether a place belongs to a task, block or play under `no_log`. */
export function isHiddenPlace(src: SourceRef | undefined): boolean {
  if (src === undefined) return false;
  return isUnderNoLog(linesOf(src.file) ?? [], src.line - 1, src.file);
}

/** Whether a line (its index) belongs to a task, block or play under `no_log`. */
export function isUnderNoLog(lines: readonly string[], index: number, file = ''): boolean {
  const known = noted.get(file);
  // Its lines are not those that were loaded.
  if (lines[0]?.startsWith('$ANSIBLE_VAULT') === true || index >= lines.length)
    return lastNoted(known, index + 1);
  let limit = Number.POSITIVE_INFINITY;
  let inItem = false;
  for (let i = index; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (isBlank(line)) continue;
    const indent = indentOf(line);
    if (/^\s*-(\s|$)/.test(line) && (indent < limit || i === index)) {
      inItem = true;
      const said = known?.get(firstOf(lines, i) + 1) ?? (saysNoLog(lines, i, indent) || undefined);
      if (said !== undefined) return said;
      limit = indent;
    } else if (i === index) limit = indent + 1;
    else limit = Math.min(limit, indent + 1);
  }
  return known?.get(0) ?? (inItem ? false : lastNoted(known, index + 1));
}

/** Where an item's first key stands: in the line of its dash, or below one that stands alone. */
function firstOf(lines: readonly string[], dash: number): number {
  if (lines[dash]?.trim() !== '-') return dash;
  let at = dash + 1;
  while (at < lines.length && isBlank(lines[at] ?? '')) at++;
  return at;
}

/** What was noted of the last task that begins at or before a line. */
function lastNoted(known: ReadonlyMap<number, boolean> | undefined, line: number): boolean {
  const before = [...(known?.keys() ?? [])].filter((start) => start <= line);
  return known?.get(Math.max(...before)) ?? false;
}
