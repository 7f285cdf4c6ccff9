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

/** `850ms`, `4.2s`, `3m 05s`, `1h 02m`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)}ms`;
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const whole = Math.floor(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}
