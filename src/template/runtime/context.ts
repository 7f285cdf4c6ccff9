/**
 * One rendering of one template.
 * @module
 */
import { checkText } from './limits.ts';
import { asText, settle } from './pieces.ts';
import type { BlockFunction, Host, Py, RenderContext, ResultKind, Scope, Template } from './types.ts';

export class Rendering implements RenderContext {
  readonly host: Host;
  readonly root: Scope;
  /** Offset of the expression or statement under way. */
  at = 0;
  /** The template this one extends, once `extends` has run. */
  parent: Template | undefined;
  /** For each block name the definitions from the most derived template down. */
  readonly blocks = new Map<string, BlockFunction[]>();
  /** Whether it is included or imported `without context`. */
  readonly bare: boolean;
  /** Of macros and blocks too. */
  readonly results: ResultKind;
  constructor(
    host: Host,
    root: Scope,
    { bare = false, results = 'value' }: { readonly bare?: boolean; readonly results?: ResultKind } = {},
  ) {
    this.bare = bare;
    this.results = results;
    this.host = host;
    this.root = root;
  }
  /** Counts a piece of output against the limit. Only a piece that stays alone keeps its type. */
  push(out: Py[], value: Py): void {
    if (out.length > 0 || (this.results !== 'value' && this.results !== 'literal')) {
      if (out.length === 1) settle(out);
      out.push(asText(value));
      return;
    }
    if (typeof value === 'string') checkText(value.length);
    out.push(value);
  }
}
