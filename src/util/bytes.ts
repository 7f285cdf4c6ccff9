/**
 * Bytes that are not UTF-8 within text, by Python's `surrogateescape`: each stands as one half of a surrogate pair, and
 * becomes the byte again where the text is written.
 * @module
 */
import { isUtf8 } from 'node:buffer';

const sequence =
  /[\x00-\x7f]+|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}|[^]/g;

/** Bytes as text. */
export const textOfBytes = (bytes: Buffer): string =>
  isUtf8(bytes)
    ? bytes.toString('utf8')
    : bytes
        .toString('latin1')
        .replace(sequence, (piece) =>
          piece.length === 1 && piece > '\x7f'
            ? String.fromCharCode(0xdc00 + piece.charCodeAt(0))
            : Buffer.from(piece, 'latin1').toString('utf8'),
        );

const escaped = /(?<![\ud800-\udbff])[\udc80-\udcff]/;

/** Text as the bytes that it was made from, or as UTF-8. */
export function bytesOfText(text: string): Buffer {
  if (!escaped.test(text)) return Buffer.from(text);
  const parts = text.split(new RegExp(`(${escaped.source})`));
  return Buffer.concat(
    parts.map((part, i) => (i % 2 === 0 ? Buffer.from(part) : Buffer.from([part.charCodeAt(0) - 0xdc00]))),
  );
}

/** Whether text holds bytes that are not UTF-8. */
export const hasBytes = (text: string): boolean => escaped.test(text);

/** A path of the controller for Node's file functions, which take text as UTF-8: bytes where it holds others. */
export const fsPath = (path: string): string | Buffer => (escaped.test(path) ? bytesOfText(path) : path);

/** Why a name cannot be meant: it has been where bytes that are not text are thrown away. Undefined where it can. */
export const lossyName = (name: string): string | undefined =>
  name.includes('\ufffd')
    ? `'${name}' holds U+FFFD, which stands for bytes of a name that were lost: nothing is there under it`
    : undefined;
