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
  /** Imports the module: `async () => (await import('./copy.ts')).copy`, which gets its `otherNames` here. */
  readonly load: () => Promise<Module>;
}

/**
 * An entry for a module of a collection: `entry('ansible.builtin.copy', …)` answers to `copy` too. All its names but the
 * first are written here only: it is found by them before it is loaded, and documented with them afterwards.
 */
export function entry(
  name: string,
  load: ModuleEntry['load'],
  otherNames: readonly string[] = [],
  traits: NonNullable<ModuleEntry['traits']> = {},
): ModuleEntry {
  const short = name.slice(name.lastIndexOf('.') + 1);
  const ofBuiltins = name.startsWith('ansible.builtin.') ? [short, `ansible.legacy.${short}`] : [];
  const others = [...new Set([short, ...ofBuiltins, ...otherNames])];
  // Every builtin has those, so that no page need say it.
  const told = others.filter((other) => !ofBuiltins.includes(other));
  return {
    traits,
    names: [name, ...others],
    load: async () => Object.freeze({ ...(await load()), otherNames: told }),
  };
}
