/**
 * Other indentations that a line might have.
 * @module
 */
import type { Repair } from './repairs.ts';

/** How many lines above are looked at for columns that a line may begin in. */
const maxLinesUp = 200;

/** The line moved to the columns that lines around it begin in, likeliest first. */
export function indentRepairs(lines: readonly string[], line: number): Repair[] {
  const text = lines[line - 1] ?? '';
  const lead = /^\s*/.exec(text)?.[0] ?? '';
  const body = text.slice(lead.length);
  if (body === '') return [];
  const tab = lead.indexOf('\t');
  return columns(lines, line)
    .filter(({ column }) => tab !== -1 || column !== lead.length)
    .map(({ column, like }): Repair => {
      const stands = `Begin it in column ${column + 1}: ${like} in column ${column + 1}.`;
      const fix = { text: ' '.repeat(column) + body, said: true };
      return tab === -1
        ? {
            message: `this line is indented by ${lead.length}, which fits nothing above it`,
            hint: `Keys of one map, and items of one list, stand below each other. ${stands}`,
            col: lead.length + 1,
            ...fix,
          }
        : {
            message: 'a tab indents this line',
            hint: `YAML is indented with spaces. ${stands}`,
            col: tab + 1,
            ...fix,
          };
    });
}

interface Column {
  readonly column: number;
  /** What else begins there: subject and verb. */
  readonly like: string;
}

function columns(lines: readonly string[], line: number): Column[] {
  const found = new Map<number, string>();
  const add = (column: number, like: string): void => {
    if (!found.has(column)) found.set(column, like);
  };
  const after = lines.slice(line).find(says);
  let least = Infinity;
  for (let n = line - 1; n > Math.max(0, line - maxLinesUp) && least > 0; n--) {
    const text = lines[n - 1] ?? '';
    if (!says(text)) continue;
    const indent = text.length - text.trimStart().length;
    if (indent >= least) continue;
    const first = least === Infinity;
    least = indent;
    const content = /^\s*(?:- +)*/.exec(text)?.[0].length ?? indent;
    const like = `line ${n} begins`;
    // A key without a value wants something below it, further right.
    const opens = /:(?:\s+[|>][-+\d]*)?\s*(?:#.*)?$/.test(text);
    if (first && opens) add(content + 2, `what line ${n} holds may begin`);
    if (content !== indent) add(content, `behind its dash line ${n} begins`);
    add(indent, like);
    if (first && !opens) add(content + 2, `what line ${n} holds may begin`);
  }
  if (after !== undefined) add(after.length - after.trimStart().length, 'the line below it begins');
  return [...found].map(([column, like]) => ({ column, like }));
}

const says = (text: string): boolean => text.trim() !== '' && !/^\s*#/.test(text) && !/^ *\t/.test(text);
