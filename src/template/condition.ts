/**
 * Conditions with templates in them (`name == {{ other }}`, `'{{ a }}-b' in list`), as Ansible warns against. They are
 * not rendered to a text that is then evaluated: what is between the braces becomes a part of the expression, so that a
 * value stays a value, whatever it says.
 * @module
 */

/** The expression that a condition with `{{ }}` in it means; undefined when it has other template blocks. */
export function joinTemplates(text: string): string | undefined {
  if (/\{[%#]/.test(text)) return undefined;
  let out = '';
  let at = 0;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'") {
      const end = endOfText(text, at);
      out += quoted(text.slice(at, end));
      at = end;
    } else if (text.startsWith('{{', at)) {
      const end = endOfBlock(text, at + 2);
      out += `(${text.slice(at + 2, end)})`;
      at = end + 2;
    } else {
      out += char;
      at++;
    }
  }
  return out;
}

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
