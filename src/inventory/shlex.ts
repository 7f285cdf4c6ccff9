/**
 * Words of a line by the rules of Python's `shlex.split(comments=True)`, which host lines of INI inventories follow.
 * @module
 */

/** The words, quotes and backslashes resolved; undefined with a reason when a quote is left open. */
export function shlexSplit(line: string): { readonly words: string[] } | { readonly error: string } {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? '';
    if (/\s/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '#') {
      // A comment even in the middle of a word: shlex knows no other way.
      if (word !== undefined) words.push(word);
      return { words };
    } else if (char === '\\') {
      if (++i >= line.length) return { error: 'No escaped character' };
      word = (word ?? '') + (line[i] ?? '');
    } else if (char === '"' || char === "'") {
      const end = quotedEnd(line, i);
      if (end < 0) return { error: 'No closing quotation' };
      word = (word ?? '') + inner(line.slice(i + 1, end), char);
      i = end;
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return { words };
}

function quotedEnd(line: string, start: number): number {
  const quote = line[start];
  for (let i = start + 1; i < line.length; i++) {
    if (line[i] === '\\' && quote === '"') i++;
    else if (line[i] === quote) return i;
  }
  return -1;
}

/** Inside double quotes a backslash escapes only itself and the quote. */
const inner = (text: string, quote: string): string =>
  quote === '"' ? text.replace(/\\(["\\])/g, '$1') : text;
