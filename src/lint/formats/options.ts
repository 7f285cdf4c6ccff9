/**
 * What forms of findings are given.
 * @module
 */
import type { Paint } from '../../report/style.ts';

export interface FormatOptions {
  readonly paint: Paint;
  readonly cwd: string;
  /** A file as it is told, as an absolute path. */
  readonly pathOf: (file: string) => string;
  readonly version: string;
  /** Where rules are described. */
  readonly helpUri: string;
  readonly quiet: boolean;
}
