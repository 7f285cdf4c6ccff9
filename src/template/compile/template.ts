/**
 * A compiled template, and how its code is called.
 * @module
 */
import type { RenderContext } from '../runtime/context.ts';
import type { Scope } from '../runtime/scope.ts';
import type { Py } from '../runtime/types.ts';
import type { TextOrigin } from '../text-origin.ts';

export type BlockFunction = (ctx: RenderContext, scope: Scope, out: Py[]) => void;

/** An old spelling that still works. */
export interface Outdated {
  /** The name of the test that is used as a filter, and where it stands. */
  readonly name: string;
  readonly at: number;
}

export interface Template {
  /** The text it was compiled from. */
  readonly text: string;
  /** Whether it is one `{{ }}` and nothing else. */
  readonly single: boolean;
  readonly root: BlockFunction;
  readonly blocks: ReadonlyMap<string, BlockFunction>;
  readonly outdated: readonly Outdated[];
  /** Whether it is one filter that gives text for good: it is not read again where results are (`jinja2_native = false`). */
  readonly keepsText: boolean;
  /** Where its text comes from, for `type_debug`. */
  readonly origin: TextOrigin;
  /** For `{{ name }}`: the name. Rendering needs no compiled code then. */
  readonly simpleName: string | undefined;
  /** For the fast path: where the name stands. */
  readonly simpleAt: number;
  /** The file it was read from, when there is one. */
  readonly file: string | undefined;
}
