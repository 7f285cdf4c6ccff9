/**
 * Places in files, as a page tells them.
 * @module
 */
import { relative } from 'node:path';
import type { SourceRef } from '../../util/value.ts';

/** Where something stands, from the folder that the run was started in. */
export function place({ file, line }: SourceRef, cwd: string): string {
  const path = relative(cwd, file);
  return `${path.startsWith('..') ? file : path}:${line}`;
}
