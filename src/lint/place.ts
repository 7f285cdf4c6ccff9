/**
 * Where a finding is.
 * @module
 */
import type { TreeNode } from '../source/index.ts';

/** Where something is: a part of the tree, an offset, or a line that is known by its number. */
export type Place = TreeNode | number | { readonly line: number; readonly col?: number | undefined };
