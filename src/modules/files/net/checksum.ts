/**
 * `checksum`: an algorithm and a digest, or a list that holds the digest.
 * @module
 */
import { posix } from 'node:path';
import { fail, type ChecksumAlgorithm } from '../../../sdk/index.ts';

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly digest: string;
}

const algorithms: readonly string[] = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** The parts of the parameter; `value` is a digest or a URL. */
export function splitChecksum(text: string): {
  readonly algorithm: ChecksumAlgorithm;
  readonly value: string;
} {
  const at = text.indexOf(':');
  if (at < 0) return fail('The checksum parameter has to be in format <algorithm>:<checksum>');
  const algorithm = text.slice(0, at).trim().toLowerCase();
  if (!algorithms.includes(algorithm))
    fail(`Unsupported hash algorithm '${algorithm}'. Known are ${algorithms.join(', ')}`);
  return { algorithm: algorithm as ChecksumAlgorithm, value: text.slice(at + 1).trim() };
}

export const isUrl = (text: string): boolean => /^(https?|ftp|file):/.test(text);

/** Hex digits only; a zero-width space that came along from a web page is dropped. */
export function cleanDigest(text: string): string {
  const digest = text.replace(/\W+/g, '').toLowerCase();
  return /^[0-9a-f]+$/.test(digest) ? digest : fail('The checksum format is invalid');
}

/** The digest of a file in a list such as SHA256SUMS; a list that is a lone digest is everybody's. */
export function digestFromList(list: string, filename: string, url: string): string {
  const lines = list.split('\n').map((line) => line.trim());
  const filled = lines.filter((line) => line !== '');
  const [only = ''] = filled;
  if (filled.length === 1 && !/\s/.test(only)) return cleanDigest(only);
  for (const line of filled) {
    const match = /^(\S+) [ *]?(.*)$/.exec(line) ?? /^(\S+)\s+(.*)$/.exec(line);
    if (match && (match[2] ?? '').replace(/^[./]+/, '') === filename) return cleanDigest(match[1] ?? '');
  }
  return fail(`Unable to find a checksum for file '${filename}' in '${url}'`);
}

/** The file's name in a URL; `index.html` when it has none. */
export function urlFilename(url: string): string {
  const name = posix.basename(URL.canParse(url) ? new URL(url).pathname : url);
  return name === '' ? 'index.html' : decodeURIComponentSafely(name);
}

const decodeURIComponentSafely = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** The name that a server proposes in Content-Disposition; never a path. */
export function headerFilename(disposition: string | undefined): string | undefined {
  const match = /filename\*?=(?:UTF-8'')?"?([^";]+)"?/i.exec(disposition ?? '');
  const name =
    match && posix.basename(decodeURIComponentSafely((match[1] ?? '').trim()).replaceAll('\\', '/'));
  return name === null || name === '' || name === '.' || name === '..' ? undefined : name;
}
