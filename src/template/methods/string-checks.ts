import { chars } from '../runtime/iterate.ts';
import type { Py } from '../runtime/types.ts';
import { title } from './string-case.ts';

const all =
  (pattern: RegExp) =>
  (s: string): Py =>
    s !== '' && chars(s).every((c) => pattern.test(c));

const upperChar = /\p{Lu}|[\u2160-\u216f\u24b6-\u24cf]/u;
const lowerChar = /\p{Lowercase}/u;
export const isUpper = (s: string): boolean => {
  const cs = chars(s);
  return cs.some((c) => upperChar.test(c)) && !cs.some((c) => lowerChar.test(c) || /\p{Lt}/u.test(c));
};
export const isLower = (s: string): boolean => {
  const cs = chars(s);
  return cs.some((c) => lowerChar.test(c)) && !cs.some((c) => upperChar.test(c) || /\p{Lt}/u.test(c));
};

const superscripts = /[\u00b2\u00b3\u00b9\u2070\u2074-\u2079\u2080-\u2089]/;
const isDigit = (c: string): boolean => /\p{Nd}/u.test(c) || superscripts.test(c);

export const stringChecks = [
  ['isdigit', '', (s: string): Py => s !== '' && chars(s).every(isDigit)],
  ['isnumeric', '', all(/\p{N}/u)],
  ['isdecimal', '', all(/\p{Nd}/u)],
  ['isalpha', '', all(/\p{L}/u)],
  ['isalnum', '', all(/[\p{L}\p{N}]/u)],
  ['isspace', '', all(/[\s\x1c-\x1f\x85]/u)],
  ['isupper', '', (s: string): Py => isUpper(s)],
  ['islower', '', (s: string): Py => isLower(s)],
  ['istitle', '', (s: string): Py => /[\p{Lu}\p{Ll}\p{Lt}]/u.test(s) && s === title(s)],
  ['isidentifier', '', (s: string): Py => /^[\p{L}\p{Nl}_][\p{L}\p{Nl}_\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*$/u.test(s)],
  ['isascii', '', (s: string): Py => /^[\x00-\x7f]*$/.test(s)],
  ['isprintable', '', (s: string): Py => !/[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/u.test(s)],
] as const;
