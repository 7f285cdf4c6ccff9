/**
 * `hostvars`: the variables of every host, looked up when they are asked for.
 * @module
 */
import type { Play, RoleRef } from '../playbook/index.ts';
import type { Templar, VarSource } from '../template/index.ts';
import type { Dict, Value } from '../util/value.ts';
import { noMagic, type VariableManager } from '../vars/index.ts';
import type { InventoryView } from './inventory-view.ts';
import type { Templars } from './run.ts';

/** A dict whose members come from elsewhere. The template run time only uses a map's own methods. */
abstract class LazyDict extends Map<Value, Value> {
  protected abstract names(): readonly string[];
  protected abstract member(name: string): Value | undefined;

  override get(key: Value): Value | undefined {
    return typeof key === 'string' ? this.member(key) : undefined;
  }
  override has(key: Value): boolean {
    return this.get(key) !== undefined;
  }
  override get size(): number {
    return this.names().length;
  }
  override keys(): MapIterator<Value> {
    return this.names()[Symbol.iterator]();
  }
  override *values(): MapIterator<Value> {
    for (const name of this.names()) yield this.member(name) ?? null;
  }
  override *entries(): MapIterator<[Value, Value]> {
    for (const name of this.names()) yield [name, this.member(name) ?? null];
  }
  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries();
  }
  override forEach(call: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    for (const [key, value] of this.entries()) call(value, key, this);
  }
}

/** Who knows hosts, variables and how to render them. */
export interface HostVarsSources {
  readonly inventory: InventoryView;
  readonly variables: VariableManager;
  readonly templars: Templars;
}

export class HostVars extends LazyDict {
  readonly #inventory: InventoryView;
  readonly #variables: VariableManager;
  readonly #templars: Templars;
  readonly #play: Play | undefined;
  readonly #roles: readonly RoleRef[];

  constructor(sources: HostVarsSources, play: Play | undefined, roles: readonly RoleRef[]) {
    super();
    this.#inventory = sources.inventory;
    this.#variables = sources.variables;
    this.#templars = sources.templars;
    this.#play = play;
    this.#roles = roles;
  }

  protected names(): readonly string[] {
    return this.#inventory.hosts();
  }

  protected member(name: string): Dict | undefined {
    const known = this.#inventory.has(name) || name === 'localhost' || name === '127.0.0.1';
    if (!known) return undefined;
    const groups = this.#inventory.groupNames(name);
    const own = new Map<string, Value>([
      ['inventory_hostname', name],
      ['inventory_hostname_short', /^[\d.]+$/.test(name) ? name : (name.split('.')[0] ?? name)],
      ['group_names', [...groups]],
    ]);
    const magic: VarSource = {
      get: (key) => own.get(key),
      has: (key) => own.has(key),
      keys: () => own.keys(),
    };
    const vars = this.#variables.forTask({
      play: this.#play,
      host: name,
      roles: this.#roles,
      role: undefined,
      magic: this.#play ? magic : { ...noMagic, ...magic },
    });
    const dir = this.#play?.dir ?? '.';
    const templar = this.#templars.make(vars, { rolePaths: [], taskDir: dir, playbookDir: dir });
    return new HostDict(vars, templar);
  }
}

/** A host's variables as a dict; templates in them see that host's variables, not those of whoever asks. */
class HostDict extends LazyDict {
  readonly #source: VarSource;
  readonly #templar: Templar;
  constructor(source: VarSource, templar: Templar) {
    super();
    this.#source = source;
    this.#templar = templar;
  }
  protected names(): readonly string[] {
    return [...this.#source.keys()];
  }
  protected member(name: string): Value | undefined {
    const value = this.#source.get(name);
    return value === undefined ? undefined : this.#templar.value(value);
  }
}
