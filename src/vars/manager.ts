/**
 * Who knows a variable: Ansible's order of precedence (lib/ansible/vars/manager.py, `get_vars`), strongest first:
 * magic, extra vars, include parameters, role parameters, registered and set_fact, include_vars, task and block vars,
 * role vars, vars_files, vars_prompt, play vars, facts, inventory (host before group), role defaults.
 * @module
 */
import type { Play, RoleRef } from '../playbook/index.ts';
import type { VarSource } from '../template/index.ts';
import type { Dict, Value } from '../util/value.ts';
import { LayeredVariables, type HashBehaviour, type Layer } from './layers.ts';

export interface VariableManagerOptions {
  readonly extraVars: Dict;
  /** Everything the inventory says of a host, groups included, strongest first; remembered by the inventory. */
  inventoryLayers(host: string, playbookDir: string | undefined): readonly Layer[];
  readonly hashBehaviour: HashBehaviour;
  /** Also set `ansible_<fact>` variables for gathered facts (`inject_facts_as_vars`). */
  readonly injectFacts: boolean;
}

/** For whom variables are wanted. */
export interface VariableRequest {
  readonly play: Play | undefined;
  readonly host: string | undefined;
  /** Roles whose vars and defaults the whole play sees. */
  readonly roles: readonly RoleRef[];
  /** The role that the task belongs to. */
  readonly role: RoleRef | undefined;
  readonly taskVars?: Dict | undefined;
  readonly includeVars?: Dict | undefined;
  readonly promptVars?: Dict | undefined;
  readonly magic: VarSource;
}

/** What is learnt of a host while the run goes on. */
interface HostState {
  readonly facts: Dict;
  readonly injected: Dict;
  /** `set_fact` and `register`. */
  readonly set: Dict;
  readonly included: Dict;
  /** `vars_files` of the play that is running; they may differ by host. */
  varsFiles: readonly Dict[];
}

/** A source of nothing. */
export const noMagic: VarSource = { get: () => undefined, has: () => false, keys: () => [] };

export class VariableManager {
  readonly #options: VariableManagerOptions;
  readonly #hosts = new Map<string, HostState>();
  readonly #roleLayers = new WeakMap<
    RoleRef,
    readonly [vars: readonly Layer[], params: readonly Layer[], defaults: readonly Layer[]]
  >();

  constructor(options: VariableManagerOptions) {
    this.#options = options;
  }

  #state(host: string): HostState {
    let state = this.#hosts.get(host);
    if (state === undefined) {
      const facts: Dict = new Map();
      const injected: Dict = new Map<Value, Value>([['ansible_facts', facts]]);
      state = { facts, injected, set: new Map(), included: new Map(), varsFiles: [] };
      this.#hosts.set(host, state);
    }
    return state;
  }

  /** The variables that a task (or, without one, a play) sees on a host. Cheap: layers are referred to, not copied. */
  forTask(request: VariableRequest): LayeredVariables {
    const { play, role, host } = request;
    const state = host === undefined ? undefined : this.#state(host);
    const layers: Layer[] = [];
    const add = (name: string, vars: Dict | undefined): void => {
      if (vars !== undefined && vars.size > 0) layers.push({ name, vars });
    };
    const own = role === undefined ? undefined : this.#layersOf(role);
    add('extra vars', this.#options.extraVars);
    add('include parameters', request.includeVars);
    if (own) layers.push(...own[1]);
    add('set_fact and registered', state?.set);
    add('include_vars', state?.included);
    add('task vars', request.taskVars);
    if (own) layers.push(...own[0]);
    for (let i = request.roles.length - 1; i >= 0; i--) add('role vars', request.roles[i]?.vars);
    if (state) for (let i = state.varsFiles.length - 1; i >= 0; i--) add('vars_files', state.varsFiles[i]);
    add('vars_prompt', request.promptVars);
    add('play vars', play?.vars);
    add('facts', state?.injected);
    if (host !== undefined) layers.push(...this.#options.inventoryLayers(host, play?.dir));
    if (own) layers.push(...own[2]);
    for (let i = request.roles.length - 1; i >= 0; i--) add('role defaults', request.roles[i]?.defaults);
    return new LayeredVariables(layers, request.magic, this.#options.hashBehaviour);
  }

  /** A role's vars, parameters and defaults with those of the roles that depend on it, its own strongest. */
  #layersOf(role: RoleRef): readonly [readonly Layer[], readonly Layer[], readonly Layer[]] {
    let layers = this.#roleLayers.get(role);
    if (layers === undefined) {
      const chain = [role, ...[...role.parents].reverse()];
      const named = (name: string, pick: (role: RoleRef) => Dict): Layer[] =>
        chain
          .map((r) => ({ name: `${name} of ${r.name}`, vars: pick(r) }))
          .filter((layer) => layer.vars.size > 0);
      layers = [
        named('role vars', (r) => r.vars),
        named('role parameters', (r) => r.params),
        named('role defaults', (r) => r.defaults),
      ];
      this.#roleLayers.set(role, layers);
    }
    return layers;
  }

  /** What a play knows before any host: for its name, hosts and prompts. */
  forPlay(play: Play): LayeredVariables {
    return this.forTask({ play, host: undefined, roles: play.roles, role: undefined, magic: noMagic });
  }

  hasExtraVar(name: string): boolean {
    return this.#options.extraVars.has(name);
  }

  get extraVars(): Dict {
    return this.#options.extraVars;
  }

  /** `register`. */
  register(host: string, name: string, value: Value): void {
    this.#state(host).set.set(name, value);
  }

  /** `set_fact`. */
  setFact(host: string, name: string, value: Value): void {
    this.#state(host).set.set(name, value);
  }

  setFacts(host: string, facts: Dict): void {
    const { set } = this.#state(host);
    for (const [name, value] of facts) set.set(name, value);
  }

  /** `include_vars`. */
  includeVars(host: string, vars: Dict): void {
    const { included } = this.#state(host);
    for (const [name, value] of vars) included.set(name, value);
  }

  /** Facts that a module gathered, with or without the `ansible_` prefix. */
  addGathered(host: string, facts: Dict): void {
    const { facts: known, injected } = this.#state(host);
    for (const [key, value] of facts) {
      if (typeof key !== 'string') continue;
      const bare = key.startsWith('ansible_') && key !== 'ansible_local' ? key.slice('ansible_'.length) : key;
      known.set(key === 'ansible_local' ? 'ansible_local' : bare, value);
      if (this.#options.injectFacts) injected.set(key.startsWith('ansible_') ? key : `ansible_${key}`, value);
    }
  }

  hasFacts(host: string): boolean {
    return (this.#hosts.get(host)?.facts.size ?? 0) > 0;
  }

  /** `meta: clear_facts`. */
  clearFacts(host: string): void {
    const state = this.#state(host);
    state.facts.clear();
    state.injected.clear();
    state.injected.set('ansible_facts', state.facts);
  }

  /** The files that `vars_files` gave for a host in the play that now runs, weakest first. */
  setVarsFiles(host: string, files: readonly Dict[]): void {
    this.#state(host).varsFiles = files;
  }
}
