import type { Kwargs, Py, PyList, RenderContext } from '../runtime/types.ts';

export interface LookupCall {
  readonly ctx: RenderContext;
  /** Options given by name. */
  readonly options: Kwargs;
}

/** A lookup: terms in, a list out. One that waits gives a promise; the template is rendered again with its answer. */
export interface LookupDeclaration {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly collection?: string;
  /** Options by name, as for filters. */
  readonly signature?: string;
  readonly doc: string;
  /** What `lookup` gives where nothing is found: the empty text; else an empty list. */
  readonly emptyText?: true;
  readonly example: readonly [expression: string, result: string | null];
  readonly run: (terms: readonly Py[], call: LookupCall) => PyList | Promise<PyList>;
}
