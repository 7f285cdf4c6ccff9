/**
 * Python's `str.splitlines`: a line ends with more than the ends that files and terminals have.
 * @param keepEnds leave its end on each line
 */
export function splitLines(text: string, keepEnds = false): string[] {
  const parts = text.split(/(\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029])/);
  const lines: string[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const end = parts[i + 1];
    const line = parts[i] ?? '';
    if (end === undefined && line === '') break;
    lines.push(keepEnds ? line + (end ?? '') : line);
  }
  return lines;
}
