/**
 * The forms that a secret's bytes take: base64, digits, escapes.
 * @module
 */

/** Shorter pieces of base64 turn up by chance. */
const minimumBase64 = 6;

/** Base64 with the other alphabet, and as it stands in URLs. */
const base64Spellings = (core: string): string[] => [
  core,
  core.replaceAll('+', '-').replaceAll('/', '_'),
  core.replaceAll('+', '%2B').replaceAll('/', '%2F'),
];

/** The core of the base64 of a text's bytes in each of the three alignments, without the characters that neighbours share. */
function base64Cores(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = shift === 0 ? 0 : shift + 1;
    const last = (bytes.length + shift) % 3 === 0 ? encoded.length : encoded.length - 1;
    const core = encoded.slice(first, last);
    return core.length < minimumBase64 ? [] : [core];
  });
}

/** Base64, also of UTF-16, and base64 of that, as the login in a registry's credentials that are a secret of their own. */
export function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  const cores = base64Cores(bytes);
  const again = cores.flatMap((core) => base64Cores(Buffer.from(core)));
  return [...cores, ...again, ...wideForms(text)].flatMap(base64Spellings);
}

/** Base64 of two bytes for each character, as PowerShell takes its programs. */
function wideForms(text: string): string[] {
  const little = Buffer.from(text, 'utf16le');
  return [little, Buffer.from(little).swap16()].flatMap(base64Cores);
}

/** Digits as dumps have them: together, by bytes, by pairs of bytes, with `\\x` before each. */
export function hexForms(text: string): string[] {
  const bytes = Buffer.from(text).toString('hex').match(/../g) ?? [];
  const pairs = (from: number): string =>
    bytes.map((byte, i) => byte + (i % 2 === from && i + 1 < bytes.length ? ' ' : '')).join('');
  const forms = [bytes.join(''), bytes.join(' '), bytes.join(':'), pairs(0), pairs(1)];
  const escaped = bytes.map((byte) => `\\x${byte}`).join('');
  return [
    ...[...forms, escaped].flatMap((form) => [form, form.toUpperCase()]),
    escaped.replaceAll('\\x', '%'),
  ];
}

const printable = (byte: number): boolean => byte >= 32 && byte < 127;
const char = (byte: number): string => String.fromCharCode(byte);
const octal = (byte: number): string => `\\${byte.toString(8).padStart(3, '0')}`;
const letters: ReadonlyMap<number, string> = new Map(
  Array.from('abtnvfr', (letter, i) => [i + 7, `\\${letter}`]),
);
const lettered = (byte: number): string => letters.get(byte) ?? octal(byte);

/** As `cat -v` has it: `^A`, `M-C`. */
const caret = (byte: number): string => {
  if (byte >= 128) return `M-${caret(byte - 128)}`;
  return byte === 127 ? '^?' : byte < 32 ? `^${char(byte + 64)}` : char(byte);
};

/** As programs print bytes that are not printable ASCII: escapes of sh, git and C, and those of `cat -v`. */
export function octetForms(text: string): string[] {
  if (/^[ -[\]-~]*$/.test(text)) return [];
  const bytes = [...Buffer.from(text)];
  const written = (other: (byte: number) => string, before: RegExp = /^$/): string =>
    bytes
      .map((byte) =>
        before.test(char(byte)) ? `\\${char(byte)}` : printable(byte) ? char(byte) : other(byte),
      )
      .join('');
  const hexadecimal = (byte: number): string => `\\x${byte.toString(16).padStart(2, '0')}`;
  // What stands behind a backslash: nothing, the backslash, and the quotes that enclose the text.
  const escapes = [/^$/, /\\/, /[\\']/, /[\\"]/, /['"\\]/, /[\\ ]/];
  return [
    written(caret),
    ...escapes.flatMap((before) => [octal, lettered, hexadecimal].map((other) => written(other, before))),
  ];
}
