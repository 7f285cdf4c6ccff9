/**
 * What a check of the way YAML is written gets and says.
 * @module
 */
import type { CheckSettings } from '../config/yaml-style.ts';
import type { LintFile } from '../files/file.ts';
import type { Edit } from '../types.ts';

export interface Style {
  /** An offset, or a line that is known by its number. */
  readonly at: number | { readonly line: number; readonly col: number };
  readonly message: string;
  readonly fix?: readonly Edit[] | undefined;
}

export type StyleCheck = (file: LintFile, settings: CheckSettings) => Iterable<Style>;

export const numberOf = (settings: CheckSettings, name: string): number => Number(settings[name] ?? -1);
