/**
 * Splits `a=b c="d e" {{ f }}` into words as Ansible does (lib/ansible/parsing/splitter.py): at spaces and newlines, but
 * not inside quotes or template blocks; the white space inside free-form text survives.
 * @module
 */
import { TsplayError } from '../errors/error.ts';
import type { SourceRef } from '../util/value.ts';

const blocks = [
  ['{{', '}}'],
  ['{%', '%}'],
  ['{#', '#}'],
] as const;

/** The words; {@link joinArgs} puts them together again. Throws TSP1106 when quotes or blocks are left open. */
export function splitArgs(text: string, src?: SourceRef): string[] {
  const words: string[] = [];
  const depths = [0, 0, 0];
  let quote: string | undefined;
  const append = (more: string): void => void words.push((words.pop() ?? '') + more);

  const lines = text === '' ? [] : text.split('\n');
  for (const [i, line] of lines.entries()) {
    let continued = false;
    for (const [j, token] of line.split(' ').entries()) {
      if (token === '' && j > 0) {
        append(' ');
        continue;
      }
      if (token === '\\' && quote === undefined) {
        continued = true;
        continue;
      }
      const inside = quote !== undefined || depths.some((depth) => depth > 0);
      quote = quoteAfter(token, quote);
      if (inside) append((j > 0 ? ' ' : '') + token);
      else if (token !== '') words.push(token);
      for (const [kind, [open, close]] of blocks.entries())
        depths[kind] = Math.max(0, (depths[kind] ?? 0) + count(token, open) - count(token, close));
    }
    if (i < lines.length - 1 && !continued) append('\n');
  }
  if (quote !== undefined || depths.some((depth) => depth > 0)) throw unbalanced(text, quote, src);
  return words;
}

function unbalanced(text: string, quote: string | undefined, src: SourceRef | undefined): TsplayError {
  const what = quote === undefined ? 'a template block is not closed' : `a quote ${quote} is not closed`;
  return new TsplayError('TSP1106', `failed at splitting arguments, ${what}`, {
    src,
    hint: "An apostrophe in free-form text must be escaped (\\') or stand in double quotes; or write the parameters as a map.",
  });
}

/** The reverse of {@link splitArgs}. */
export const joinArgs = (words: readonly string[]): string =>
  words.reduce((text, word) => (text === '' || text.endsWith('\n') ? text + word : `${text} ${word}`), '');

function quoteAfter(token: string, quote: string | undefined): string | undefined {
  let open = quote;
  for (let i = 0; i < token.length; i++) {
    const char = token[i];
    if ((char !== '"' && char !== "'") || (i > 0 && token[i - 1] === '\\')) continue;
    if (open === undefined) open = char;
    else if (open === char) open = undefined;
  }
  return open;
}

const count = (text: string, part: string): number => text.split(part).length - 1;
