/**
 * Lines of a playbook that say what a task under `no_log` does. Told by the text alone: errors are shown of files that
 * no parser could read, too.
 * @module
 */

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

/** Whether a line (its index) belongs to a task, block or play under `no_log`. */
export function isUnderNoLog(lines: readonly string[], index: number): boolean {
  let limit = Number.POSITIVE_INFINITY;
  for (let i = index; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (isBlank(line)) continue;
    const indent = indentOf(line);
    if (/^\s*-(\s|$)/.test(line) && (indent < limit || i === index)) {
      if (saysNoLog(lines, i, indent)) return true;
      limit = indent;
    } else if (i === index) limit = indent + 1;
    else limit = Math.min(limit, indent + 1);
  }
  return false;
}
