/**
 * Which files a dry run is made of.
 * @module
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { resolve } from 'node:path';
import type { FileRead } from '../source/index.ts';
import type { Digester } from './digest.ts';
import type { Digest } from './types.ts';

/** Listens to what is read; `close` gives the digests by absolute path. */
export function watchFiles(digest: Digester, cwd: string): { close(): Readonly<Record<string, Digest>> } {
  const found = new Map<string, Digest>();
  const hear = (message: unknown): void => {
    const { file, content } = message as FileRead;
    const path = resolve(cwd, file);
    if (!found.has(path)) found.set(path, digest(content));
  };
  subscribe('tsplay:source', hear);
  return {
    close: () => {
      unsubscribe('tsplay:source', hear);
      return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
    },
  };
}
