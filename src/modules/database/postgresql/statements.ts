/** Where the statements of a text of SQL begin and end, as far as running them needs it. Pure. */

export interface Statements {
  /** What comes before the last statement; empty for one statement. */
  readonly before: string;
  /** The last statement, without its semicolon. */
  readonly last: string;
  /** For each statement its words, in capitals; quoted text and comments are none. */
  readonly words: readonly (readonly string[])[];
  /** Whether psql would read `last` as one statement too. */
  readonly isPlain: boolean;
}

const token =
  /[eE]'(?:[^'\\]|\\[^]|'')*'|[\p{L}_][\p{L}\d_$]*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([\p{L}_][\p{L}\d_]*)?\$[^]*?\$\1\$|--[^\n]*|\/\*[^]*?\*\/|[;()\\]/gu;

export function statementsOf(text: string): Statements {
  const words: string[][] = [[]];
  let depth = 0;
  let isPlain = true;
  let start = 0;
  let end = text.length;
  for (const { 0: found, index } of text.matchAll(token)) {
    if (found === ';' && depth === 0) {
      end = Math.min(end, index);
      continue;
    }
    // Comments in comments are for the server to read, and a backslash would be a command of psql's.
    if (found === '\\' || found.slice(2).includes('/*')) isPlain = false;
    if (/^(?:--|\/\*)/.test(found)) continue;
    if (end < text.length) {
      start = end + 1;
      end = text.length;
      words.push([]);
    }
    if (found === '(') depth += 1;
    if (found === ')') depth -= 1;
    if (/^[\p{L}_][^']*$/u.test(found)) words.at(-1)?.push(found.toUpperCase());
  }
  // Bodies of functions may have semicolons of their own.
  const hasBody = words.some((each) => each.includes('ATOMIC'));
  if (hasBody || !isPlain) return { before: '', last: text, words, isPlain: false };
  return { before: text.slice(0, start), last: text.slice(start, end), words, isPlain };
}

/** Whether the statement lasts whatever becomes of the transaction that it is run in, or ends that. */
export const outlivesRollback = (words: readonly string[]): boolean =>
  /^(?:COMMIT|END|ROLLBACK|ABORT|PREPARE|BEGIN|START)$/.test(words[0] ?? '') ||
  (words[0] === 'COPY' && words.includes('TO'));
