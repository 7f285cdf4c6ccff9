/**
 * A template in its parts: text, and what stands between delimiters.
 * @module
 */

export interface Part {
  readonly kind: 'text' | 'expression' | 'statement' | 'comment';
  /** All of it, delimiters and all. */
  readonly text: string;
  /** With the sign that eats blanks, `{{-`. */
  readonly open: string;
  readonly close: string;
  readonly inner: string;
}

const kinds = { '{': 'expression', '%': 'statement', '#': 'comment' } as const;
const ends = { '{': '}}', '%': '%}', '#': '#}' } as const;

/** Splits a template; undefined where something is left open, or stands in a raw block. */
export function partsOf(template: string): readonly Part[] | undefined {
  const parts: Part[] = [];
  let at = 0;
  while (at < template.length) {
    const open = template.slice(at).search(/\{[{%#]/);
    if (open === -1) {
      parts.push(plain(template.slice(at)));
      break;
    }
    if (open > 0) parts.push(plain(template.slice(at, at + open)));
    const from = at + open;
    const sign = template[from + 1] as '{' | '%' | '#';
    const to = endOf(template, from + 2, sign);
    if (to === undefined) return undefined;
    const text = template.slice(from, to);
    const opener = /^\{[{%#][-+]?/.exec(text)?.[0] ?? '';
    const closer = /[-+]?[}%#]\}$/.exec(text.slice(opener.length))?.[0] ?? '';
    const inner = text.slice(opener.length, text.length - closer.length);
    if (sign === '%' && /^\s*raw\b/.test(inner)) return undefined;
    parts.push({ kind: kinds[sign], text, open: opener, close: closer, inner });
    at = to;
  }
  return parts;
}

const plain = (text: string): Part => ({ kind: 'text', text, open: '', close: '', inner: text });

/** Behind the closing delimiter; those in quotes and in brackets do not count. */
function endOf(template: string, from: number, sign: '{' | '%' | '#'): number | undefined {
  const end = ends[sign];
  if (sign === '#') {
    const at = template.indexOf(end, from);
    return at === -1 ? undefined : at + 2;
  }
  let depth = 0;
  for (let i = from; i < template.length; i++) {
    const char = template[i] ?? '';
    if (depth === 0 && template.startsWith(end, i)) return i + 2;
    if (char === '"' || char === "'") {
      const close = new RegExp(`(?:[^\\\\${char}]|\\\\[\\s\\S])*${char}`, 'y');
      close.lastIndex = i + 1;
      const match = close.exec(template);
      if (match === null) return undefined;
      i += match[0].length;
    } else if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
  }
  return undefined;
}
