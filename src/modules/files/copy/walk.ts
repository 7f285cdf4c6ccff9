/**
 * A directory of the controller as a list of what it holds.
 * @module
 */
import type { Stats } from 'node:fs';
import { readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { type Controller, fsPath, textOfBytes } from '../../../sdk/index.ts';
import { fileSource, type Source } from '../lib/source.ts';

export type TreeItem =
  | {
      readonly kind: 'directory';
      readonly rel: string;
      readonly mode: number;
    }
  | {
      readonly kind: 'file';
      readonly rel: string;
      readonly mode: number;
      readonly source: Source;
    }
  | { readonly kind: 'link'; readonly rel: string; readonly target: string };

export interface WalkOptions {
  /** Take what links lead to instead of the links. */
  readonly follow: boolean;
  readonly decrypt: boolean;
}

/** Everything below a directory, parents before children, by name. Files are read (and decrypted) and hashed. */
export async function walkTree(
  controller: Controller,
  root: string,
  options: WalkOptions,
): Promise<TreeItem[]> {
  const visit = async (rel: string, above: readonly string[]): Promise<TreeItem[]> => {
    const path = join(root, rel);
    const real = await realPath(path);
    const entries = (await readdir(fsPath(path), { withFileTypes: true, encoding: 'buffer' }))
      .map((entry) => ({ name: textOfBytes(entry.name), isLink: entry.isSymbolicLink() }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    const lists = await Promise.all(
      entries.map(async (entry): Promise<TreeItem[]> => {
        const inner = posix.join(rel, entry.name);
        const full = join(root, inner);
        const info = entry.isLink && !options.follow ? undefined : await statOf(full);
        // What leads nowhere, or to a directory around it, stays a link.
        if (info === undefined || (entry.isLink && (await leadsUp(full, [...above, real]))))
          return [{ kind: 'link', rel: inner, target: textOfBytes(await readlink(fsPath(full), 'buffer')) }];
        const mode = info.mode & 0o7777;
        if (info.isDirectory())
          return [{ kind: 'directory', rel: inner, mode }, ...(await visit(inner, [...above, real]))];
        if (!info.isFile()) return [];
        return [{ kind: 'file', rel: inner, mode, source: await fileSource(controller, full, options) }];
      }),
    );
    return lists.flat();
  };
  return visit('', []);
}

const statOf = (path: string): Promise<Stats | undefined> =>
  stat(fsPath(path)).catch((error: unknown) => {
    if (['ENOENT', 'ELOOP', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw error;
  });

const leadsUp = async (path: string, above: readonly string[]): Promise<boolean> =>
  above.includes(await realPath(path));

const realPath = async (path: string): Promise<string> => textOfBytes(await realpath(fsPath(path), 'buffer'));
