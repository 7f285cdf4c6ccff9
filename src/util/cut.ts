/**
 * Texts made shorter for messages.
 * @module
 */

/**
 * The mark of a cut. What takes secrets out of texts knows it: before it, the beginning of a secret counts as the whole.
 */
export const cutMark = '…';

/** The text, or its first `length` characters and the mark of a cut. */
export const cut = (text: string, length: number): string =>
  text.length > length ? text.slice(0, length) + cutMark : text;
