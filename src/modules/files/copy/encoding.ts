/** Encodings that a file can be written in. */
import { fail } from '../../../sdk/index.ts';
import { bytesOfText } from '../../../util/bytes.ts';

const names: Readonly<Record<string, BufferEncoding>> = {
  utf8: 'utf8',
  ascii: 'latin1',
  usascii: 'latin1',
  latin1: 'latin1',
  iso88591: 'latin1',
  utf16le: 'utf16le',
};

export const encodings = 'utf-8, ascii, latin-1 (iso-8859-1), utf-16, utf-16-le';

/** Text as bytes, with Python's names for encodings. */
export function encode(text: string, encoding: string): Buffer {
  const name = encoding.toLowerCase().replace(/[-_ ]/g, '');
  if (name === 'utf16') return Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
  const known = names[name];
  if (known === undefined) return fail(`unknown encoding: ${encoding}. Known are ${encodings}`);
  const limit = name.endsWith('ascii') ? 0x7f : known === 'latin1' ? 0xff : 0x10ffff;
  for (const char of text)
    if ((char.codePointAt(0) ?? 0) > limit) fail(`'${encoding}' codec can't encode character '${char}'`);
  return known === 'utf8' ? bytesOfText(text) : Buffer.from(text, known);
}
