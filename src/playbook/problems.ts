import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';

/** A play, block or task that cannot be read. */
export const malformed = (message: string, src: SourceRef | undefined, hint?: string): TsplayError =>
  new TsplayError('TSP1106', message, { src, hint });
