/**
 * Keys that stand twice in a map of a user's file.
 * @module
 */
import { TsplayError } from '../errors/error.ts';
import type { SourceRef } from '../util/value.ts';
import type { SourceWarning } from './build.ts';

/** What to do about them (`duplicate_dict_key`). */
export type DuplicateKeys = 'error' | 'warn' | 'ignore';

/** What a loader reports of duplicate keys as what it should come to. Throws TSP1001 where they are errors. */
export function onDuplicate(
  mode: DuplicateKeys,
  warn: (message: string, src: SourceRef | undefined) => void,
): (warning: SourceWarning) => void {
  return ({ message, src, related }) => {
    if (mode === 'error')
      throw new TsplayError('TSP1001', message.replace(/ Using last defined value only\.$/, ''), {
        src,
        related,
      });
    if (mode === 'warn') warn(message, src);
  };
}
