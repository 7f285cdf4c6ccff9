/**
 * Which hosts belong to one slice of a run: host i of the inventory's order to slice i mod N, as in AWX. Hosts that the
 * inventory does not have (the implicit localhost, those of `add_host`) belong to whoever brings them.
 * @module
 */
import type { Slice } from '../state/options.ts';

export class SliceOfHosts {
  readonly #slice: Slice;
  readonly #kept = new Set<string>();
  readonly #foreign = new Set<string>();
  readonly #known = new Set<string>();

  constructor(slice: Slice) {
    this.#slice = slice;
  }

  /** Divides hosts of the inventory; those that are divided already stay where they are. */
  divide(hosts: readonly string[]): void {
    const { number, of } = this.#slice;
    for (const host of hosts) {
      if (this.#known.has(host) || this.#kept.has(host)) continue;
      if (this.#known.size % of !== number - 1) this.#foreign.add(host);
      this.#known.add(host);
    }
  }

  /** A host that the run itself adds. */
  keep(host: string): void {
    if (!this.#known.has(host)) this.#kept.add(host);
  }

  /** The hosts without those of other slices. */
  own(hosts: readonly string[]): string[] {
    return hosts.filter((host) => !this.#foreign.has(host));
  }
}
