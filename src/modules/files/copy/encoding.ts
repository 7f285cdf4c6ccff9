/** Encodings that a file can be written in. */
import { bytesOfText, fail } from '../../../sdk/index.ts';
import { encodeText, knownEncoding } from '../../../util/encoding.ts';

export const encodings =
  'utf-8, ascii, utf-16, utf-16-le, latin-1 and the other iso-8859-*, windows-125*, koi8-r';

/** Text as bytes, with Python's names for encodings. */
export function encode(text: string, encoding: string): Buffer {
  if (/^utf[-_ ]?8$/i.test(encoding)) return bytesOfText(text);
  if (!knownEncoding(encoding)) return fail(`unknown encoding: ${encoding}. Known are ${encodings}`);
  const bytes = encodeText(text, encoding);
  return typeof bytes === 'string' ? fail(`'${encoding}' codec can't encode character '${bytes}'`) : bytes;
}
