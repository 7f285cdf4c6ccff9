/**
 * The forms of a secret of which every character is written as a number, and those with marks put before some.
 * @module
 */

const upper = (form: string): string => form.replace(/[\da-f]+/g, (digits) => digits.toUpperCase());

/** References of HTML, `\u` of JavaScript, octal digits of sh, and mails (quoted-printable), for every character. */
export function numberForms(text: string): string[] {
  const each = (code: (point: number) => string): string =>
    Array.from(text, (char) => code(char.codePointAt(0) ?? 0)).join('');
  const units = Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
  const bytes = [...Buffer.from(text)];
  const digits = [
    each((point) => `&#x${point.toString(16)};`),
    units.map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`).join(''),
    bytes.map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join(''),
  ];
  return [
    ...digits,
    ...digits.map(upper),
    each((point) => `&#${point};`),
    bytes.map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join(''),
  ];
}

/** Twice `$` for Compose and make, twice `%` for systemd, cron and Python; `\` before what sed would take for its own. */
export const doubledForms = (text: string): string[] => [
  text.replaceAll('$', '$$$$'),
  text.replaceAll('%', '%%'),
  text.replace(/[\\/&]/g, '\\$&'),
];
