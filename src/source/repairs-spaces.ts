/**
 * Spaces that are none to YAML: pages and word processors write them, and nobody sees them. And a tab behind a dash.
 * @module
 */
import type { Repair } from './repairs-flow.ts';

const wide = /[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const none = /[\u200b-\u200d\u2060\ufeff]/g;

/** Where a space or nothing means something: in front of a line, behind its dash, behind a key's colon. */
const place =
  /^[^\S\t]*(?:-[^\S\t]+)*[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]|:[^\S\t]*[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]/;

/** The line with plain spaces, where it has others that count. */
export function spaceRepairs(text: string): Repair[] {
  const at = place.exec(text);
  if (!at) return [];
  const mended = text.replace(wide, ' ').replace(none, '');
  const col = at.index + at[0].length;
  const code = text
    .charCodeAt(col - 1)
    .toString(16)
    .toUpperCase()
    .padStart(4, '0');
  const indents = mended.trim() === text.trim();
  const column = mended.length - mended.trimStart().length + 1;
  return [
    {
      message: `YAML takes this character (U+${code}) for text, though it looks like a space`,
      hint: indents ? `Begin the line with plain spaces, in column ${column}.` : 'Put a plain space there.',
      text: mended,
      col,
      open: true,
      said: indents,
    },
  ];
}

/** A tab behind the dash of an item, or behind that of one inside it. */
export function tabBehindDash(text: string): Repair[] {
  const [found = '', dash = '', gap = ''] = /^(\s*(?:- +)*-)( *\t[ \t]*)(?=\S)/.exec(text) ?? [];
  if (found === '') return [];
  const mended = `${dash} ${text.slice(found.length)}`;
  const col = dash.length + gap.indexOf('\t') + 1;
  return [{ message: 'a tab stands behind the dash', hint: 'Put a space there.', text: mended, col }];
}
