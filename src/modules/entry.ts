/**
 * How a module is listed without being loaded.
 * @module
 */
import type { Module } from '../sdk/index.ts';

export interface ModuleEntry {
  /** Every name it answers to, the declared one first: fully qualified and short. */
  readonly names: readonly [string, ...string[]];
  /** What the engine treats in a way of its own. */
  readonly traits?: { readonly gathersFacts?: true; readonly writesHere?: true };
  /** Imports the module: `async () => (await import('./copy.ts')).copy`. */
  readonly load: () => Promise<Module>;
}

/** An entry for a module of a collection: `entry('ansible.builtin.copy', …)` answers to `copy` too. */
export const entry = (
  name: string,
  load: ModuleEntry['load'],
  otherNames: readonly string[] = [],
  traits: NonNullable<ModuleEntry['traits']> = {},
): ModuleEntry => ({
  traits,
  names: [name, ...new Set([name.slice(name.lastIndexOf('.') + 1), ...legacy(name), ...otherNames])],
  load,
});

/** Builtins are also known as `ansible.legacy.*`. */
const legacy = (name: string): readonly string[] =>
  name.startsWith('ansible.builtin.') ? [name.replace('ansible.builtin.', 'ansible.legacy.')] : [];
