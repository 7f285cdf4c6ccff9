/**
 * Characters that steer a terminal or turn round what is read, made visible.
 * @module
 */

/**
 * Controls (C0 but tab and newline, DEL, C1: with them OSC and CSI sequences begin), line and paragraph separators, and
 * the marks, overrides, embeddings and isolates of the bidirectional algorithm. Lone surrogates too, which stand for bytes that
 * are not UTF-8.
 */
export const unsafeCharacters = String.raw`(?![\n\t])\p{Cc}|\p{Cs}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]`;

const unsafe = new RegExp(unsafeCharacters, 'gu');
const anyUnsafe = new RegExp(unsafeCharacters, 'u');
const anyControl = new RegExp(String.raw`[\n\t]|${unsafeCharacters}`, 'u');

/** `\u001b` for the escape character: JSON stays JSON with the same value. */
export const escapeCode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** The text with such characters as `\uXXXX`; lines that end in CR and LF end in LF. */
export const visible = (text: string): string =>
  anyUnsafe.test(text) ? text.replaceAll('\r\n', '\n').replace(unsafe, escapeCode) : text;

const names: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t' };

/** Text that must stay on its line, such as a name: newlines and tabs are made visible too. */
export const visibleLine = (text: string): string =>
  anyControl.test(text) ? text.replace(unsafe, escapeCode).replace(/[\n\t]/g, (c) => names[c] ?? c) : text;
