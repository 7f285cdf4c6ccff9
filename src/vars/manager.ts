/**
 * Who knows a variable: Ansible's order of precedence (lib/ansible/vars/manager.py, `get_vars`), strongest first:
 * magic, extra vars, include parameters, role parameters, registered and set_fact, include_vars, task and block vars,
 * role vars, vars_files, vars_prompt, play vars, facts, inventory (host before group), role defaults.
 * @module
 */
import type { Play, RoleRef } from '../playbook/index.ts';
import type { VarSource } from '../template/index.ts';
import { TemplateString, type Dict, type Value } from '../util/value.ts';
import type { FactCache } from './fact-cache/index.ts';
import { factVariables, HostFacts } from './facts.ts';
import { LayeredVariables, type HashBehaviour, type Layer } from './layers.ts';
import { layersOfPlay, layersOfRole, type RoleLayers } from './role-layers.ts';

export interface VariableManagerOptions {
  readonly extraVars: Dict;
  /** Everything the inventory says of a host, groups included, strongest first; remembered by the inventory. */
  inventoryLayers(host: string, playbookDir: string | undefined): readonly Layer[];
  readonly hashBehaviour: HashBehaviour;
  /** Also set `ansible_<fact>` variables for gathered facts (`inject_facts_as_vars`). */
  readonly injectFacts: boolean;
  /** Facts of earlier runs. */
  readonly cache: FactCache;
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
  readonly facts: HostFacts;
  /** `set_fact` and `register`. */
  readonly set: Dict;
  /** Those of them that `set_fact` has set, and the templates they came from. */
  readonly setBy: Map<string, TemplateString | undefined>;
  readonly included: Dict;
  /** `vars_files` of the play that is running, weakest first; they may differ by host. */
  varsFiles: readonly Dict[];
}

const nothing: RoleLayers = { vars: [], params: [], defaults: [] };

/** A source of nothing. */
export const noMagic: VarSource = { get: () => undefined, has: () => false, keys: () => [] };

export class VariableManager {
  readonly #options: VariableManagerOptions;
  readonly #hosts = new Map<string, HostState>();

  constructor(options: VariableManagerOptions) {
    this.#options = options;
  }

  #state(host: string): HostState {
    let state = this.#hosts.get(host);
    if (state === undefined) {
      state = {
        facts: new HostFacts(),
        set: new Map(),
        setBy: new Map(),
        included: new Map(),
        varsFiles: [],
      };
      this.#hosts.set(host, state);
      const cached = this.#options.cache.load(host);
      if (cached !== undefined) state.facts.add(cached, this.#options.injectFacts);
    }
    return state;
  }

  /** The variables that a task (or, without one, a play) sees on a host. Cheap: layers are referred to, not copied. */
  forTask(request: VariableRequest): LayeredVariables {
    const { play, host } = request;
    const state = host === undefined ? undefined : this.#state(host);
    const own = request.role === undefined ? nothing : layersOfRole(request.role);
    const shared = layersOfPlay(request.roles);
    const layers: Layer[] = [];
    const add = (name: string, vars: Dict | undefined): void => {
      if (vars !== undefined && vars.size > 0) layers.push({ name, vars });
    };
    add('extra vars', this.#options.extraVars);
    add('include parameters', request.includeVars);
    layers.push(...own.params);
    // These two grow while a task runs, so they are there even when empty.
    if (state) layers.push({ name: 'set_fact and registered', vars: state.set, setBy: state.setBy });
    if (state) layers.push({ name: 'include_vars', vars: state.included });
    add('task vars', request.taskVars);
    layers.push(...own.vars, ...shared.vars);
    if (state) for (let i = state.varsFiles.length - 1; i >= 0; i--) add('vars_files', state.varsFiles[i]);
    add('vars_prompt', request.promptVars);
    add('play vars', play?.vars);
    if (state) layers.push({ name: 'facts', vars: state.facts.variables, fromHost: true });
    if (host !== undefined) layers.push(...this.#options.inventoryLayers(host, play?.dir));
    layers.push(...own.defaults, ...shared.defaults);
    return new LayeredVariables(layers, request.magic, this.#options.hashBehaviour);
  }

  /** What is known of a host whatever runs on it: nothing of plays, roles or tasks. */
  ofHost(host: string, playDir: string | undefined, magic: VarSource): LayeredVariables {
    const state = this.#state(host);
    const layers: Layer[] = [
      { name: 'extra vars', vars: this.#options.extraVars },
      { name: 'set_fact and registered', vars: state.set, setBy: state.setBy },
      { name: 'include_vars', vars: state.included },
      { name: 'facts', vars: state.facts.variables, fromHost: true },
      ...this.#options.inventoryLayers(host, playDir),
    ];
    return new LayeredVariables(layers, magic, this.#options.hashBehaviour);
  }

  /** What a play knows before any host: for its name, hosts and prompts. */
  forPlay(play: Play, magic: VarSource = noMagic): LayeredVariables {
    return this.forTask({ play, host: undefined, roles: play.roles, role: undefined, magic });
  }

  hasExtraVar(name: string): boolean {
    return this.#options.extraVars.has(name);
  }

  get extraVars(): Dict {
    return this.#options.extraVars;
  }

  /** `register`. */
  register(host: string, name: string, value: Value): void {
    const state = this.#state(host);
    state.set.set(name, value);
    state.setBy.delete(name);
  }

  /** `set_fact`. */
  setFact(host: string, name: string, value: Value): void {
    this.#state(host).set.set(name, value);
  }

  /** @param written the arguments that gave them, by name: templates are remembered */
  setFacts(host: string, facts: Dict, written?: Dict): void {
    const { set, setBy } = this.#state(host);
    for (const [name, value] of facts) {
      set.set(name, value);
      if (typeof name !== 'string') continue;
      const from = written?.get(name);
      setBy.set(name, from instanceof TemplateString ? from : undefined);
    }
  }

  /** `include_vars`. */
  includeVars(host: string, vars: Dict): void {
    const { included } = this.#state(host);
    for (const [name, value] of vars) included.set(name, value);
  }

  /** Facts that a module gathered, under the names it gave them. */
  addGathered(host: string, facts: Dict): void {
    const state = this.#state(host);
    state.facts.add(facts, this.#options.injectFacts);
    this.#options.cache.save(host, state.facts.raw);
  }

  /** What a module's facts are as variables, for expressions that see them before they are set. */
  asVariables(facts: Dict): Dict {
    return this.#options.injectFacts ? factVariables(facts) : new Map<Value, Value>();
  }

  /** Whether facts were gathered, in this run or, with a cache, in an earlier one. */
  hasFacts(host: string): boolean {
    return this.#state(host).facts.gathered;
  }

  /** `meta: clear_facts`: those in the cache too. */
  clearFacts(host: string): void {
    this.#state(host).facts.clear();
    this.#options.cache.remove(host);
  }

  /** The files that `vars_files` gave for a host in the play that now runs, weakest first. */
  setVarsFiles(host: string, files: readonly Dict[]): void {
    this.#state(host).varsFiles = files;
  }
}
