/**
 * The `checksum` parameter: a digest, or where a file of digests is.
 * @module
 */
import { posix } from 'node:path';
import { fail, type ChecksumAlgorithm } from '../../../sdk/index.ts';

/** What a file must be: a digest in lower-case hex. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly digest: string;
}

export type ChecksumParam = Checksum | { readonly algorithm: ChecksumAlgorithm; readonly url: string };

const algorithms: readonly string[] = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'];

/** @throws {ModuleFailure} in Ansible's words for what is neither. */
export function parseChecksum(text: string): ChecksumParam | undefined {
  if (text === '') return undefined;
  const colon = text.indexOf(':');
  if (colon < 0) fail('The checksum parameter has to be in format <algorithm>:<checksum>');
  const algorithm = text.slice(0, colon).toLowerCase() as ChecksumAlgorithm;
  const value = text.slice(colon + 1);
  if (!algorithms.includes(algorithm))
    fail(
      `Could not hash file with algorithm '${text.slice(0, colon)}'. Available algorithms: ${algorithms.join(', ')}`,
    );
  if (/^(https?|ftp|file):/i.test(value)) return { algorithm, url: value };
  return { algorithm, digest: cleanDigest(value) };
}

/** Drops what is not a letter or digit: such texts are pasted from web pages. */
function cleanDigest(text: string): string {
  const digest = text.replace(/\W+/g, '').toLowerCase();
  if (!/^[0-9a-f]+$/.test(digest)) fail('The checksum format is invalid');
  return digest;
}

/** Last part of a URL's path; `index.html` for none. */
export const urlFileName = (url: string): string => {
  const path = URL.canParse(url) ? new URL(url).pathname : url;
  return (path.endsWith('/') ? '' : posix.basename(path)) || 'index.html';
};

/**
 * The digest of the file that `url` leads to, out of what `sha256sum` and its kin print (`digest  name`), or of a file
 * that holds nothing but a digest.
 */
export function findSum(sums: string, url: string, sumsUrl: string): string {
  const name = urlFileName(url);
  const lines = sums.split('\n').map((line) => line.replace(/\r$/, ''));
  const [only, ...more] = lines.filter((line) => line.trim() !== '');
  if (only !== undefined && more.length === 0 && !/\s/.test(only.trim())) return cleanDigest(only);
  for (const line of lines) {
    const blank = line.indexOf(' ');
    if (blank < 0) continue;
    const file = line
      .slice(blank + 1)
      .replace(/^[ *]/, '')
      .replace(/^[./]+/, '');
    if (file === name || file === decoded(name)) return cleanDigest(line.slice(0, blank));
  }
  return fail(`Unable to find a checksum for file '${name}' in '${sumsUrl}'`);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
