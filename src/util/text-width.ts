import stringWidth from 'fast-string-width';

const ascii = /^[\x20-\x7e]*$/;

/** Columns that text takes on a terminal: two for wide characters, none for escape sequences. */
// Most text is ASCII, and the first text that is not has V8 compile large Unicode patterns.
export const textWidth = (text: string): number => (ascii.test(text) ? text.length : stringWidth(text));
