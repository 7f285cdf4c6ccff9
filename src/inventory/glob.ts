/**
 * Shell patterns over names as Python's fnmatch reads them: `*` and `?` match any character, dots and slashes too.
 * @module
 */

/** Whether a name matches. A pattern without special characters is compared as it is. */
export function globMatcher(pattern: string): (text: string) => boolean {
  if (!/[*?[]/.test(pattern)) return (text) => text === pattern;
  const regex = new RegExp(`^(?:${translate(pattern)})$`, 'su');
  return (text) => regex.test(text);
}

function translate(pattern: string): string {
  let out = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i] ?? '';
    if (char === '*') out += '.*';
    else if (char === '?') out += '.';
    else if (char === '[') {
      // A bracket right after the opening one (or after its !) belongs to the set.
      const from = i + (pattern[i + 1] === '!' ? 2 : 1);
      const end = pattern.indexOf(']', from + 1);
      if (end < 0) out += '\\[';
      else {
        out += charClass(pattern.slice(i + 1, end));
        i = end;
      }
    } else out += escape(char);
  }
  return out;
}

function charClass(inside: string): string {
  const negated = inside.startsWith('!');
  const members = (negated ? inside.slice(1) : inside).replace(/[\\[\]^]/g, '\\$&');
  // A range such as z-a matches nothing in Python and is an error in JavaScript.
  const usable = members.replace(/(.)-(.)/gsu, (range, a: string, b: string) => (a <= b ? range : ''));
  return usable === '' ? (negated ? '.' : '(?!)') : `[${negated ? '^' : ''}${usable}]`;
}

const escape = (char: string): string => (/[\\^$.|+(){}\]/]/.test(char) ? `\\${char}` : char);
