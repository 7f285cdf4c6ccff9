/**
 * Where documentation comes from: one source per kind, each loaded only when it is asked.
 * @module
 */
import type { DocPaint, ListEntry } from '../../../doc/index.ts';
import type { DocKind } from '../../options/doc.ts';

/** One thing that can be read about. */
export interface Page {
  readonly name: string;
  text(paint: DocPaint): string;
  json(): unknown;
  /** Only modules have these. */
  readonly snippet?: (() => string) | undefined;
  readonly schema?: (() => unknown) | undefined;
}

export interface Source {
  list(): Promise<readonly ListEntry[]>;
  find(name: string): Promise<Page | undefined>;
}

export type Sources = Readonly<Record<DocKind, () => Promise<Source>>>;
