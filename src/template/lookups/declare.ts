import type { Kwargs, Py, PyDict, PyList, RenderContext } from '../runtime/types.ts';

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
  /** The option that may be undefined where nothing uses it: `default=undef()`. */
  readonly undefinedOption?: string;
  readonly doc: string;
  /** What `lookup` gives where nothing is found: the empty text; else an empty list. */
  readonly emptyText?: true;
  readonly example: readonly [expression: string, result: string | null];
  /** A plug-in of others may also answer with a dict. */
  readonly run: (terms: readonly Py[], call: LookupCall) => PyList | PyDict | Promise<PyList>;
}
