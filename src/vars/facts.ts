/**
 * Facts as variables: all under `ansible_facts` without their prefix, and by their own names, except those that tsplay
 * itself reads: a host never says how it is reached.
 * @module
 */
import { isOwnVariable } from '../config/index.ts';
import type { Dict, Value } from '../util/value.ts';

const prefix = 'ansible_';

/** Says that the modules which gather facts have done so, where they are others than ours. */
const gathered = '_ansible_facts_gathered';

/** Whether a fact may become a variable of its own. */
const isSafeFact = (name: string): boolean =>
  !isOwnVariable(name) && name !== 'add_host' && name !== 'add_group';

/** A fact's name below `ansible_facts`. */
const bareName = (name: string): string =>
  name.startsWith(prefix) && name !== 'ansible_local' ? name.slice(prefix.length) : name;

/** Facts that are variables of their own. */
export const factVariables = (facts: Dict): Dict =>
  new Map([...facts].filter(([key]) => typeof key === 'string' && isSafeFact(key)));

/** What is known of one host. */
export class HostFacts {
  /** Under the names their modules gave them: what a cache keeps. */
  readonly raw: Dict = new Map();
  /** The dict `ansible_facts`. */
  readonly known: Dict = new Map();
  /** Facts as variables, with `ansible_facts` itself. */
  readonly variables: Dict = new Map<Value, Value>([['ansible_facts', this.known]]);

  /** Takes in facts of a module. With `inject` they are variables of their own too. */
  add(facts: Dict, inject: boolean): void {
    for (const [key, value] of facts) {
      if (typeof key !== 'string' || (key.startsWith('_ansible_') && key !== gathered)) continue;
      this.raw.set(key, value);
      this.known.set(bareName(key), value);
      if (key !== gathered && (inject || key === 'ansible_local') && isSafeFact(key))
        this.variables.set(key, value);
    }
  }

  /** Whether facts were gathered, in this run or in one that a cache remembers. */
  get gathered(): boolean {
    return this.known.has('module_setup') || this.known.has(gathered);
  }

  clear(): void {
    this.raw.clear();
    this.known.clear();
    this.variables.clear();
    this.variables.set('ansible_facts', this.known);
  }
}
