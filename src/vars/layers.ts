/**
 * Variables of one host and task as layers: nothing is copied, a name is looked up from the strongest layer down.
 * @module
 */
import { placeOfValue } from '../source/index.ts';
import type { VarSource } from '../template/index.ts';
import { mergeDicts } from '../util/merge.ts';
import { isDict, type Dict, type SourceRef, type TemplateString, type Value } from '../util/value.ts';

/** One level of Ansible's order of precedence. */
export interface Layer {
  /** What the level is called when variables are explained: `play vars`, `set_fact`. */
  readonly name: string;
  readonly vars: Dict;
  /** Said by a host, and so without a word in how hosts are reached. */
  readonly fromHost?: true;
  /** Of those that `set_fact` has set: the template that each came from, if one did. */
  readonly setBy?: ReadonlyMap<string, TemplateString | undefined>;
}

/** One definition of a variable. */
export interface Definition {
  readonly layer: string;
  readonly value: Value;
  readonly origin: SourceRef | undefined;
}

/** What `hash_behaviour` says of dicts that several layers define. */
export type HashBehaviour = 'replace' | 'merge';

/** Variables from layers, strongest first. `magic` is stronger than all and computed when asked for. */
export class LayeredVariables implements VarSource {
  readonly #layers: readonly Layer[];
  readonly #magic: VarSource;
  readonly #merge: boolean;

  constructor(layers: readonly Layer[], magic: VarSource, hashBehaviour: HashBehaviour = 'replace') {
    this.#layers = layers;
    this.#magic = magic;
    this.#merge = hashBehaviour === 'merge';
  }

  /** The same without what hosts have said: what connections are made from. */
  withoutHosts(): LayeredVariables {
    const own = this.#layers.filter(({ fromHost }) => fromHost !== true);
    return new LayeredVariables(own, this.#magic, this.#merge ? 'merge' : 'replace');
  }

  get(name: string): Value | undefined {
    const magic = this.#magic.get(name);
    if (magic !== undefined) return magic;
    for (const { vars } of this.#layers) {
      const value = vars.get(name);
      if (value === undefined) continue;
      return this.#merge && isDict(value) ? this.#merged(name) : value;
    }
    return undefined;
  }

  #merged(name: string): Value {
    const values = this.#layers.flatMap(({ vars }) => (vars.has(name) ? [vars.get(name) ?? null] : []));
    return values.reduceRight<Value>(
      (weaker, stronger) => (isDict(weaker) && isDict(stronger) ? mergeDicts(weaker, stronger) : stronger),
      null,
    );
  }

  own(name: string): Value | undefined {
    return this.withoutHosts().get(name);
  }

  has(name: string): boolean {
    return this.#magic.has(name) || this.#layers.some(({ vars }) => vars.has(name));
  }

  keys(): Iterable<string> {
    const names = new Set<string>(this.#magic.keys());
    for (const { vars } of this.#layers)
      for (const key of vars.keys()) if (typeof key === 'string') names.add(key);
    return names;
  }

  origin(name: string): SourceRef | undefined {
    if (this.#magic.has(name)) return undefined;
    const layer = this.#layers.find(({ vars }) => vars.has(name));
    return layer && placeOfValue(layer.vars, name);
  }

  setBy(name: string): { readonly template: TemplateString | undefined } | undefined {
    if (this.#magic.has(name)) return undefined;
    const set = this.#layers.find(({ vars }) => vars.has(name))?.setBy;
    return set?.has(name) === true ? { template: set.get(name) } : undefined;
  }

  /** Whether tsplay itself computes it, whatever the layers say. */
  isMagic(name: string): boolean {
    return this.#magic.has(name);
  }

  /** All definitions of a variable, the one that counts first. */
  explain(name: string): Definition[] {
    const magic = this.#magic.get(name);
    const first: Definition[] =
      magic === undefined ? [] : [{ layer: 'magic variable', value: magic, origin: undefined }];
    const layered = this.#layers.flatMap((layer) => {
      const value = layer.vars.get(name);
      return value === undefined
        ? []
        : [{ layer: layer.name, value, origin: placeOfValue(layer.vars, name) }];
    });
    return [...first, ...layered];
  }
}
