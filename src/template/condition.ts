/**
 * Conditions with templates in them (`name == {{ other }}`, `'{{ a }}-b' in list`), as Ansible warns against. They are
 * not rendered to a text that is then evaluated: what is between the braces becomes a part of the expression, so that a
 * value stays a value, whatever it says. It is a name where the user's own files name a variable with it, and where it
 * can be nothing but a part of one (`{{ name }} is defined`, `port_{{ name }} == 80`): that must be a name.
 * @module
 */
import type { Value } from '../util/value.ts';
import { raise } from './runtime/errors.ts';

/** A variable, with members of it. */
export const nameForm = /^[A-Za-z_]\w*(?:\.\w+|\[\d+\]|\['\w+'\])*$/;
const asksForName = /^\s*is\s+(?:not\s+)?(?:un)?defined\b/;

/**
 * The expression that a condition with `{{ }}` in it means; undefined when it has other template blocks. `evaluate` gives
 * the value of an expression; `nameIn` the variable that a variable names, where the user's own files say so.
 */
export function joinTemplates(
  text: string,
  evaluate: (expression: string) => Value,
  nameIn: (variable: string) => string | undefined,
): string | undefined {
  if (/\{[%#]/.test(text)) return undefined;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'") {
      const end = endOfText(text, at);
      out += quoted(text.slice(at, end));
      at = end;
    } else if (/\w/.test(char) || text.startsWith('{{', at)) {
      const word = readWord(text, at);
      at = word.end;
      out += joinWord(word.pieces, asksForName.test(text.slice(at)), evaluate, nameIn);
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

/** Letters as they are, or the expression of a block. */
type Piece = string | { readonly expression: string };

/** What stands together without a space: letters and blocks. */
function readWord(text: string, start: number): { readonly pieces: readonly Piece[]; readonly end: number } {
  const pieces: Piece[] = [];
  let at = start;
  for (;;) {
    const letters = /^\w+/.exec(text.slice(at))?.[0];
    if (letters !== undefined) {
      pieces.push(letters);
      at += letters.length;
    } else if (text.startsWith('{{', at)) {
      const end = endOfBlock(text, at + 2);
      pieces.push({ expression: text.slice(at + 2, end) });
      at = end + 2;
    } else return { pieces, end: at };
  }
}

function joinWord(
  pieces: readonly Piece[],
  named: boolean,
  evaluate: (expression: string) => Value,
  nameIn: (variable: string) => string | undefined,
): string {
  const [first = ''] = pieces;
  if (pieces.length === 1 && typeof first === 'string') return first;
  const single =
    pieces.length === 1 && typeof first !== 'string' ? `(${unquoted(first.expression)})` : undefined;
  if (single !== undefined && !named) return nameIn(single.slice(1, -1).trim()) ?? single;
  const values = pieces.map((piece) => (typeof piece === 'string' ? piece : evaluate(piece.expression)));
  const text = values.map((v) => (typeof v === 'string' || typeof v === 'number' ? String(v) : '?')).join('');
  if (nameForm.test(text)) return text;
  return single ?? raise('AnsibleError', `"${text}" in a condition is not the name of a variable`);
}

/** `{{ path | quote }} is file`: quotes that are to make a text of the value. It is one. */
const unquoted = (expression: string): string =>
  expression.replace(/\|\s*(?:ansible\.builtin\.)?quote\s*$/, '');

/** Behind the closing quote of a text, in which a `{{ }}` may hold quotes of its own. */
function endOfText(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at++) {
    if (text.startsWith('{{', at)) at = endOfBlock(text, at + 2) + 1;
    else if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
  }
  return text.length;
}

/** Where the `}}` of a block is; the end of the text when it is not closed. */
function endOfBlock(text: string, start: number): number {
  let quote: string | undefined;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (quote !== undefined) {
      if (char === '\\') at++;
      else if (char === quote) quote = undefined;
    } else if (char === '"' || char === "'") quote = char;
    else if (text.startsWith('}}', at)) return at;
  }
  return text.length;
}

/** A text with blocks in it as the joining of its pieces. */
function quoted(text: string): string {
  if (!text.includes('{{')) return text;
  const quote = text[0] ?? '"';
  const pieces: string[] = [];
  let at = 1;
  let from = 1;
  const literal = (end: number): void => void pieces.push(`${quote}${text.slice(from, end)}${quote}`);
  while (at < text.length - 1) {
    if (!text.startsWith('{{', at)) {
      at += text[at] === '\\' ? 2 : 1;
      continue;
    }
    literal(at);
    const end = endOfBlock(text, at + 2);
    pieces.push(`(${text.slice(at + 2, end)})`);
    at = end + 2;
    from = at;
  }
  literal(text.length - 1);
  return `(${pieces.join(' ~ ')})`;
}
