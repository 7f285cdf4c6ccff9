/**
 * Where the variables of a task that failed have their values from, hosts that have them from the same place together.
 * @module
 */
import type { VariableOrigin } from '../../events/types.ts';
import type { SourceRef } from '../../util/value.ts';

/** One definition that counts, and for whom. */
export interface Origin {
  readonly name: string;
  readonly from: string;
  /** Where it is written, as text. Files of hosts each have a place of their own. */
  readonly places: readonly string[];
  /** Weaker definitions, as text, the strongest first. */
  readonly hides: readonly string[];
  /** Numbers of hosts, in the order of the plays. */
  readonly hosts: readonly number[];
}

type Place = (src: SourceRef) => string;

/** Levels that each host has for itself. */
const ofHosts: ReadonlySet<string> = new Set(['host_vars', 'inventory, host']);

/** Gathers what the results of one task tell. */
export class Origins {
  readonly #known = new Map<string, { of: VariableOrigin; places: Set<string>; hosts: Set<number> }>();
  add(host: number, variables: readonly VariableOrigin[], place: Place): void {
    for (const one of variables) {
      const { name, from, src, hides } = one;
      const key = JSON.stringify([name, from, ofHosts.has(from) ? 0 : src, hides]);
      const known = this.#known.get(key) ?? { of: one, places: new Set(), hosts: new Set() };
      this.#known.set(key, known);
      known.hosts.add(host);
      if (src !== undefined) known.places.add(place(src));
    }
  }
  /** By name; where hosts differ, what most of them have first. */
  all(place: Place): readonly Origin[] {
    return [...this.#known.values()]
      .map(({ of: { name, from, hides = [] }, places, hosts }) => ({
        name,
        from,
        places: [...places],
        hides: hides.map((one) => (one.src === undefined ? one.from : `${one.from} (${place(one.src)})`)),
        hosts: [...hosts].sort((a, b) => a - b),
      }))
      .sort((a, b) => (a.name === b.name ? b.hosts.length - a.hosts.length : a.name < b.name ? -1 : 1));
  }
}

/** Places that are named before the others are counted. */
const fewPlaces = 3;

/** `host_vars, host_vars/a.yml:1, host_vars/b.yml:1, host_vars/c.yml:1 and 8 more`, and what is weaker. */
export function originText({ from, places, hides }: Origin): {
  readonly where: string;
  readonly hides: string;
} {
  const more = places.length - fewPlaces;
  const where = [from, ...places.slice(0, fewPlaces)].join(', ');
  return {
    where: more > 0 ? `${where} and ${more.toLocaleString('en')} more` : where,
    hides: hides.join(', '),
  };
}
