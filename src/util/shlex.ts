/**
 * Splits text into words by the rules of Python's `shlex.split` (POSIX mode), which Ansible uses for command lines and,
 * with comments, for host lines of inventories.
 * @module
 */

/** A quote that is not closed, or a backslash at the end. */
export class ShlexError extends Error {}

/** @throws {ShlexError} */
export function shlexSplit(text: string, { comments = false } = {}): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let i = 0;
  const next = (what: string): string => {
    const char = text[i];
    if (char === undefined) throw new ShlexError(what);
    i += 1;
    return char;
  };
  while (i < text.length) {
    const char = next('');
    if (/[ \t\r\n]/.test(char)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (comments && char === '#') {
      // In the middle of a word too: shlex knows no other way.
      while (i < text.length && text[i] !== '\n') i += 1;
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '\\') {
      word = (word ?? '') + next('No escaped character');
    } else if (char === "'" || char === '"') {
      word ??= '';
      for (let c = next('No closing quotation'); c !== char; c = next('No closing quotation')) {
        if (c !== '\\' || char === "'") {
          word += c;
          continue;
        }
        const escaped = next('No escaped character');
        // Inside double quotes a backslash escapes only itself and the quote.
        word += escaped === '"' || escaped === '\\' ? escaped : `\\${escaped}`;
      }
    } else word = (word ?? '') + char;
  }
  if (word !== undefined) words.push(word);
  return words;
}
