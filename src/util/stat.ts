import { statSync, type Stats } from 'node:fs';
import { fsPath } from './bytes.ts';

/**
 * What a path leads to, or undefined where there is nothing. A text that is too long for a path, such as a list of hosts,
 * is none. Throws where it cannot be told, as in a folder that one may not enter.
 */
export function statIfThere(path: string): Stats | undefined {
  try {
    return statSync(fsPath(path), { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG') return undefined;
    throw error;
  }
}
