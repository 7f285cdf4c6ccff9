/**
 * Texts made shorter for messages.
 * @module
 */

/**
 * The mark of a cut. What takes secrets out of texts knows it: before it, the beginning of a secret counts as the whole, and
 * behind it the end of one.
 */
export const cutMark = '…';

/** The text, or its first `length` characters and the mark of a cut. */
export const cut = (text: string, length: number): string =>
  text.length > length ? text.slice(0, length) + cutMark : text;

/** The text, or the mark of a cut and its last `length` characters. */
export const cutStart = (text: string, length: number): string =>
  text.length > length ? cutMark + text.slice(text.length - length) : text;
