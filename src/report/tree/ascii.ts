/**
 * The signs of the tree where the locale has no more than ASCII. Each is as wide as what it stands for.
 * @module
 */
import type { TextStream } from '../text-stream.ts';

const signs: Readonly<Record<string, string>> = { '✗': 'x', '·': '.', '↷': '-', '…': '>', '│': '|' };

/** The text in ASCII, as far as the tree's own signs go; what hosts and files say stays. */
export const asciiSigns = (text: string): string =>
  text.replaceAll(' · ', ' | ').replace(/[✗·↷…│]/g, (sign) => signs[sign] ?? sign);

/** The stream with ASCII signs. */
export const asciiStream = <T extends TextStream>(stream: T): T =>
  Object.assign(Object.create(stream) as T, { write: (text: string) => stream.write(asciiSigns(text)) });

/** Whether the environment's locale has no more than ASCII: POSIX's rule, in which nothing said is the locale `C`. */
export function wantsAscii(env: Readonly<Record<string, string | undefined>>): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  );
  return !/utf-?8/i.test(locale ?? 'C');
}
