/**
 * Prose at a width.
 * @module
 */
import { textWidth } from '../util/text-width.ts';

const width = 96;

/** Prose broken at blanks, each line moved right by so many spaces. Paragraphs stay apart. */
export function wrap(text: string, indent = 0): string {
  const pad = ' '.repeat(indent);
  return text
    .split('\n')
    .map((paragraph) => {
      const lines: string[] = [];
      let line = '';
      for (const word of paragraph.split(/ +/)) {
        if (line !== '' && textWidth(line) + 1 + textWidth(word) > width - indent) {
          lines.push(pad + line);
          line = word;
        } else line = line === '' ? word : `${line} ${word}`;
      }
      lines.push(line === '' ? '' : pad + line);
      return lines.join('\n');
    })
    .join('\n');
}
