/**
 * Text in the encodings of files, by Python's names for them.
 * @module
 */

/** What is written in pairs of bytes or a varying number of them. */
const wide: ReadonlyMap<string, BufferEncoding> = new Map([
  ['utf8', 'utf8'],
  ['utf16le', 'utf16le'],
]);

/** Python's names that the encoding standard of the web has not, or means otherwise. */
const webNames = new Map([
  ['latin9', 'iso-8859-15'],
  ['latin2', 'iso-8859-2'],
  ['koi8r', 'koi8-r'],
  ['koi8u', 'koi8-u'],
]);

const plainName = (name: string): string => name.toLowerCase().replace(/[-_ ]/g, '');

const webName = (plain: string): string =>
  webNames.get(plain) ??
  plain.replace(/^iso8859(\d+)$/, 'iso-8859-$1').replace(/^(?:cp|windows)(125\d|874)$/, 'windows-$1');

/** What windows-1252 has from 0x80 on; Node's decoder of that name takes it for Latin-1. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

const sameCode = (limit: number): readonly number[] => Array.from({ length: limit }, (_, byte) => byte);

/** The code point of each byte of an encoding of one byte a character; undefined for others. */
function codePage(plain: string): readonly number[] | undefined {
  if (plain === 'ascii' || plain === 'usascii') return sameCode(0x80);
  if (['latin1', 'iso88591', 'l1'].includes(plain)) return sameCode(0x100);
  const name = webName(plain);
  if (name === 'windows-1252')
    return sameCode(0x100).map((byte) => windows1252.codePointAt(byte - 0x80) ?? byte);
  if (!/^(?:iso-8859-\d+|windows-\d+|koi8-[ru]|macintosh|ibm866)$/.test(name)) return undefined;
  try {
    const decoder = new TextDecoder(name);
    return sameCode(0x100).map((byte) => decoder.decode(Buffer.of(byte)).codePointAt(0) ?? byte);
  } catch {
    return undefined;
  }
}

/** Whether {@link encodeText} and {@link decodeText} know it. */
export function knownEncoding(name: string): boolean {
  const plain = plainName(name);
  return plain === 'utf16' || wide.has(plain) || codePage(plain) !== undefined;
}

/** The text's bytes, or the character that the encoding has not; the encoding must be known. */
export function encodeText(text: string, name: string): Buffer | string {
  const plain = plainName(name);
  if (plain === 'utf16') return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const page = codePage(plain);
  if (page === undefined) return Buffer.from(text, wide.get(plain) ?? 'utf8');
  const bytes = new Map(page.map((code, byte) => [code, byte]));
  const out: number[] = [];
  for (const char of text) {
    const byte = bytes.get(char.codePointAt(0) ?? 0);
    if (byte === undefined) return char;
    out.push(byte);
  }
  return Buffer.from(out);
}

/** The text of bytes; the encoding must be known. */
export function decodeText(bytes: Buffer, name: string): string {
  const plain = plainName(name);
  if (plain === 'utf16') return new TextDecoder('utf-16le').decode(bytes);
  const page = codePage(plain);
  if (page === undefined) return bytes.toString(wide.get(plain) ?? 'utf8');
  return Array.from(bytes, (byte) => String.fromCodePoint(page[byte] ?? 0xfffd)).join('');
}
