import { TemplateString, type Dict, type SourceRef, type Value } from '../util/value.ts';
import type { VarSource } from './options.ts';

const isDict = (v: VarSource | Dict): v is Dict => v instanceof Map;

/** A dict as a source of variables. */
export const dictSource = (dict: Dict): VarSource => ({
  get: (name) => dict.get(name),
  has: (name) => dict.has(name),
  keys: () => [...dict.keys()].filter((key) => typeof key === 'string'),
});

/** A variable without what hosts have said. */
export const ownOf = (vars: VarSource, name: string): Value | undefined =>
  vars.own === undefined ? vars.get(name) : vars.own(name);

/** Variables of a narrower scope in front of those around it. */
export class LayeredVars implements VarSource {
  readonly #inner: VarSource;
  readonly #outer: VarSource;
  constructor(inner: VarSource | Dict, outer: VarSource) {
    this.#inner = isDict(inner) ? dictSource(inner) : inner;
    this.#outer = outer;
  }
  get(name: string): Value | undefined {
    return this.#inner.get(name) ?? (this.#inner.has(name) ? this.#inner.get(name) : this.#outer.get(name));
  }
  has(name: string): boolean {
    return this.#inner.has(name) || this.#outer.has(name);
  }
  keys(): Iterable<string> {
    return new Set([...this.#inner.keys(), ...this.#outer.keys()]);
  }
  setBy(name: string): { readonly template: TemplateString | undefined } | undefined {
    return this.#inner.has(name) ? this.#inner.setBy?.(name) : this.#outer.setBy?.(name);
  }
  own(name: string): Value | undefined {
    return this.#inner.has(name) ? ownOf(this.#inner, name) : ownOf(this.#outer, name);
  }
  origin(name: string): SourceRef | undefined {
    return this.#inner.has(name) ? this.#inner.origin?.(name) : this.#outer.origin?.(name);
  }
}

/** Where a value was written: its own place, or that of the first template in it. */
export function placeOfValue(v: Value | undefined): SourceRef | undefined {
  if (v instanceof TemplateString) return v.src;
  if (v instanceof Map) return firstPlace(v.values());
  return Array.isArray(v) ? firstPlace(v) : undefined;
}
function firstPlace(values: Iterable<Value>): SourceRef | undefined {
  for (const value of values) {
    const place = placeOfValue(value);
    if (place) return place;
  }
  return undefined;
}
