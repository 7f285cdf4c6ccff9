/**
 * Merging dicts as Ansible's `combine` and `hash_behaviour=merge` do.
 * @module
 */
import type { Dict } from './value.ts';

/** `over` laid over `base`, dicts inside merged too; neither is changed. Lists and scalars are replaced. */
export function mergeDicts(base: Dict, over: Dict): Dict {
  const merged: Dict = new Map(base);
  for (const [key, value] of over) {
    const old = merged.get(key);
    merged.set(key, old instanceof Map && value instanceof Map ? mergeDicts(old, value) : value);
  }
  return merged;
}
