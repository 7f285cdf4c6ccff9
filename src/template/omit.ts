import type { Value } from '../util/value.ts';

/** What `omit` is worth in a template. Random per process: nothing a host says can be taken for it. */
export const OMIT: string = `__omit_place_holder__${globalThis.crypto.randomUUID().replaceAll('-', '')}`;

/** The value without members and items that are `omit`; undefined when all of it is. */
export function stripOmitted(v: Value): Value | undefined {
  if (v === OMIT) return undefined;
  if (Array.isArray(v)) return v.map(stripOmitted).filter((x) => x !== undefined);
  if (!(v instanceof Map)) return v;
  const kept = new Map<Value, Value>();
  for (const [key, member] of v) {
    const value = stripOmitted(member);
    if (value !== undefined) kept.set(key, value);
  }
  return kept;
}
