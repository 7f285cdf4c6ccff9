/**
 * Where the containers of loaded YAML stand in their files. Kept beside the data, by container, so that values stay
 * plain maps and arrays that can be sliced and passed around.
 * @module
 */
import type { Dict, List, SourceRef, Value } from '../util/value.ts';
import type { SourceText } from './lines.ts';

/** Offsets of one container and of what it holds. `keys` is absent for a list. */
export interface Marks {
  readonly source: SourceText;
  readonly start: number;
  readonly keys?: Map<Value, number>;
  readonly values: Map<Value, number>;
}

type Container = Dict | List;

const known = new WeakMap<Container, Marks>();

/** Remembers a container's places. */
export const setMarks = (container: Container, marks: Marks): void => void known.set(container, marks);

/** Gives a copy of a container the places of the one it was made from; keys that it lacks do no harm. */
export function copyPlaces(from: Container, to: Container): void {
  const marks = known.get(from);
  if (marks) known.set(to, marks);
}

/** Places of single keys, for dicts that are filled by hand (INI files, `-e`). */
const single = new WeakMap<Container, Map<Value, SourceRef>>();

/** Notes where one key of a dict comes from. */
export function markKey(dict: Dict, key: Value, src: SourceRef): void {
  const marks = single.get(dict) ?? new Map<Value, SourceRef>();
  single.set(dict, marks);
  marks.set(key, src);
}

/** Containers that a merged one was made from, strongest last. */
const parts = new WeakMap<Container, readonly Container[]>();

/** Gives a container that was merged from others their places, key by key; of a key in several, the last's. */
export function withPlaces<C extends Container>(merged: C, ...from: readonly Container[]): C {
  parts.set(merged, from);
  return merged;
}

/** The part of a merged container that knows a key's place. */
const partWith = (container: Container, key: Value): Container | undefined =>
  parts.get(container)?.findLast((part) => part instanceof Map && part.has(key));

/** Whether the container was read from a user's file (and not made by a template, a module or an API). */
export const placesKnown = (container: Container): boolean =>
  known.has(container) || (parts.get(container)?.some(placesKnown) ?? false);

/** Where a map or a list begins. */
export function placeOf(container: Container): SourceRef | undefined {
  const marks = known.get(container);
  if (marks) return marks.source.at(marks.start);
  const [first] = parts.get(container) ?? [];
  return first && placeOf(first);
}

/** Where a key stands. */
export function placeOfKey(container: Container, key: Value): SourceRef | undefined {
  const noted = single.get(container)?.get(key);
  if (noted) return noted;
  const marks = known.get(container);
  const offset = marks?.keys?.get(key);
  if (offset !== undefined) return marks?.source.at(offset);
  const part = partWith(container, key);
  return part && placeOfKey(part, key);
}

/** Where the value of a key, or an item of a list, begins; of an empty value, its key. */
export function placeOfValue(container: Container, key: Value): SourceRef | undefined {
  const marks = known.get(container);
  const offset = marks?.values.get(key);
  if (offset !== undefined) return marks?.source.at(offset);
  const part = partWith(container, key);
  return part && placeOfValue(part, key);
}
