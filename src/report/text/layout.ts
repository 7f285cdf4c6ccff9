/**
 * Banners, columns and indentation.
 * @module
 */
import { textWidth } from '../../util/text-width.ts';
import type { TextStream } from '../text-stream.ts';

/** Columns that banners fill: Ansible's rule, one less than the terminal and never below 79. */
export const bannerWidth = (stream: TextStream): number => Math.max(79, (stream.columns ?? 0) - 1);

/** `TASK [name] ****`, filled with stars to the width, at least three of them. */
export function banner(text: string, width: number): string {
  const title = text.trim();
  return `${title} ${'*'.repeat(Math.max(3, width - textWidth(title)))}`;
}

/** Text padded with spaces to a width in terminal columns; longer text is left as it is. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - textWidth(text)));

/** Text cut to a width in terminal columns, with an ellipsis where something is missing. */
export function truncate(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = '';
  for (const char of text) {
    if (textWidth(cut + char) > width - 1) break;
    cut += char;
  }
  return `${cut}…`;
}

/** Every line moved right; empty lines stay empty. */
export const indentText = (text: string, spaces: number): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? line : ' '.repeat(spaces) + line))
    .join('\n');
