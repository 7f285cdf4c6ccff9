import { record } from '../../util/record.ts';
/** Text of `KEY=value` lines with optional shell quoting, such as os-release(5). */
export function parseAssignments(text: string): Readonly<Record<string, string>> {
  const found = record<string>();
  for (const line of text.split('\n')) {
    const match = /^\s*([A-Za-z_][A-Za-z0-9_]*)=(.*?)\s*$/.exec(line);
    if (match === null) continue;
    const raw = match[2] ?? '';
    const quoted = /^"((?:\\.|[^"\\])*)"$|^'([^']*)'$/s.exec(raw);
    found[match[1] ?? ''] =
      quoted === null ? raw : (quoted[1] ?? quoted[2] ?? '').replace(/\\(["$`\\])/g, '$1');
  }
  return found;
}
