/**
 * Which kind of archive the first bytes tell; its name does not matter.
 * @module
 */
import type { Handler } from './task.ts';

export type Format = 'zip' | 'tar' | 'gzip' | 'bzip2' | 'xz' | 'zstd';

const magics: readonly (readonly [string, Format])[] = [
  ['504b0304', 'zip'],
  // An empty archive: only its end.
  ['504b0506', 'zip'],
  ['1f8b', 'gzip'],
  ['425a68', 'bzip2'],
  ['fd377a585a00', 'xz'],
  ['28b52ffd', 'zstd'],
];

/** From the first six bytes in hex; what is nothing else must be a tar. */
export const formatOf = (hex: string): Format =>
  magics.find(([magic]) => hex.startsWith(magic))?.[1] ?? 'tar';

export const handlers: Readonly<Record<Format, Handler>> = {
  zip: 'ZipArchive',
  tar: 'TarArchive',
  gzip: 'TgzArchive',
  bzip2: 'TarBzipArchive',
  xz: 'TarXzArchive',
  zstd: 'TarZstdArchive',
};
