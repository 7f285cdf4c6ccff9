/**
 * Passwords in addresses, such as `https://user:password@host/`.
 * @module
 */
import type { Range } from './finder.ts';

/**
 * From the slashes of an address up to its password, the password, and the sign behind it or where a message was cut; slashes
 * also as PHP's JSON has them. A digest of an image stands there too.
 */
const address = /(:(?:\\?\/){2}[^\s/:@"'\\<>?#]*:)([^\s/"'\\<>?#]+)(?:@(?!sha256:)|(?<!:\d{1,5})…)/g;
/** The same as a part of another address. */
const encoded = /(%3A%2F%2F(?:(?!%3A|%2F|%40|[&\s]).)*%3A)((?:(?!%2F|%40|[&\s"'<>]).)+)%40/gi;

/** What the end of a text may have cut: an address that has not come to its password's end. */
const begun = /:(?:\/(?:\/[^\s/"'\\<>?#]*)?)?$/;
const mostBegun = 1_000;

/** Whether a text stands for a password: a mask, a template, a variable of a shell. */
const stands = (text: string): boolean => /^(?:\*+|\{\{.*\}\}|\$\{?\w+\}?)$/.test(text);

/** Where passwords of addresses stand in a text. */
export function addressRanges(text: string): Range[] {
  const found: Range[] = [];
  for (const [sign, mark, pattern] of [
    [':', /:\\?\//, address],
    ['%3', /%3A%2F/i, encoded],
  ] as const) {
    // Most texts have none: the quickest look comes first.
    if (!text.includes(sign) || !mark.test(text)) continue;
    for (const { index, 1: lead = '', 2: password = '' } of text.matchAll(pattern))
      if (!stands(password)) found.push([index + lead.length, index + lead.length + password.length]);
  }
  return found;
}

/** Where an address begins whose password the end of the text may have cut; the text's length when there is none. */
export function addressCutAt(text: string): number {
  const start = Math.max(0, text.length - mostBegun);
  const at = text.slice(start).search(begun);
  return at < 0 ? text.length : start + at;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The passwords of the addresses in a text, as they are written and as they are meant. */
export const urlPasswords = (text: string): string[] =>
  addressRanges(text)
    .map(([from, to]) => text.slice(from, to))
    .flatMap((password) => [...new Set([password, decoded(password)])]);
