/**
 * Everything a task can name: modules, which work on hosts, and actions, which work on the run.
 * @module
 */
import type { ActionTraits, ResolvedAction } from '../../playbook/index.ts';
import type { PluginAction } from '../../library/index.ts';
import type { Module } from '../../sdk/index.ts';
import { shortName } from '../../util/action-name.ts';
import { didYouMean } from '../../util/suggest.ts';
import { addHost, groupBy } from './inventory.ts';
import { assert } from './assert.ts';
import { debug } from './debug.ts';
import type { Action } from '../state/action.ts';
import type { Actions, CannotRun, Found } from '../state/actions.ts';
import { fail } from './fail.ts';
import { includeVars } from './include-vars.ts';
import { includeRole, includeTasks, importRole, importTasks } from './include.ts';
import { meta } from './meta.ts';
import { pause } from './pause.ts';
import { setFact } from './set-fact.ts';
import { setStats } from './set-stats.ts';
import { validateArgumentSpec } from './validate-argument-spec.ts';

export const engineActions: readonly Action[] = [
  addHost,
  assert,
  debug,
  fail,
  groupBy,
  importRole,
  importTasks,
  includeRole,
  includeTasks,
  includeVars,
  meta,
  pause,
  setFact,
  setStats,
  validateArgumentSpec,
];

/** Where modules come from: the registry of those that are built in, and those of `library/`. */
export interface ModuleSource {
  has(name: string): boolean;
  names(): Iterable<string>;
  isFreeForm(name: string): boolean;
  load(name: string): Promise<Module | undefined>;
  /** Full name and traits of a module that it has. */
  resolve(name: string): ResolvedAction;
  /** The action plug-in in Python that works for a name, before any module. */
  action(name: string): PluginAction | undefined;
  /** An action of ansible-core, by its plain name. */
  coreAction(name: string): PluginAction | undefined;
  /** What an action plug-in means by a module's name. */
  loadForAction(name: string): Promise<Module | undefined>;
  /** Why a module that is there cannot be run. */
  cannotRun(name: string): CannotRun | undefined;
}

const steers = ({ traits = noTraits }: Action): boolean =>
  traits.include !== undefined || traits.import !== undefined || traits.meta === true;

const noTraits: ActionTraits = Object.freeze({});

export class ActionRegistry implements Actions {
  readonly #actions = new Map<string, Action>();
  readonly #loaded = new Map<string, Promise<Found | undefined>>();
  readonly #modules: ModuleSource;
  readonly #rejected: ReadonlySet<string>;

  /** `rejected` are short names that nothing answers to. */
  constructor(modules: ModuleSource, rejected: ReadonlySet<string> = new Set()) {
    this.#modules = modules;
    this.#rejected = rejected;
    for (const action of engineActions) for (const name of namesOf(action)) this.#actions.set(name, action);
  }

  has(name: string): boolean {
    return !this.#isRejected(name) && (this.#actions.has(name) || this.#modules.has(name));
  }

  isFreeForm(name: string): boolean {
    const action = this.#actions.get(name);
    return action ? action.freeForm !== undefined : this.#modules.isFreeForm(name);
  }

  resolve(name: string): ResolvedAction {
    const action = this.#isRejected(name) ? undefined : this.#ours(name);
    if (action) return { resolved: action.name, traits: action.traits ?? noTraits };
    return this.has(name) ? this.#modules.resolve(name) : { resolved: name, traits: noTraits };
  }

  *names(): Iterable<string> {
    for (const name of this.#actions.keys()) if (!this.#isRejected(name)) yield name;
    for (const name of this.#modules.names()) if (!this.#isRejected(name)) yield name;
  }

  /** `did you mean "x"?` for a name that none answers to; a collection's name does not count for likeness. */
  suggest(name: string): string | undefined {
    const last = (text: string): string => text.slice(text.lastIndexOf('.') + 1);
    return didYouMean(last(name), new Set([...this.names()].map(last)));
  }

  cannotRun(name: string): CannotRun | undefined {
    return this.#ours(name) !== undefined || this.#isRejected(name)
      ? undefined
      : this.#modules.cannotRun(name);
  }

  find(name: string): Promise<Found | undefined> {
    let found = this.#loaded.get(name);
    if (found === undefined) {
      found = this.#find(name);
      this.#loaded.set(name, found);
      // A role that is included later may bring it.
      void found.then((known) => known ?? this.#loaded.delete(name)).catch(() => undefined);
    }
    return found;
  }

  coreAction(name: string): PluginAction | undefined {
    return this.#modules.coreAction(name);
  }

  findModule(name: string): Promise<Module | undefined> {
    return this.#modules.loadForAction(name);
  }

  /** An action of ours, unless the book has one of its own under that name; what steers the run cannot be replaced. */
  #ours(name: string): Action | undefined {
    const action = this.#actions.get(name);
    if (action === undefined || steers(action)) return action;
    return this.#modules.action(name) === undefined ? action : undefined;
  }

  #isRejected(name: string): boolean {
    return this.#rejected.size > 0 && this.#rejected.has(shortName(name));
  }

  async #find(name: string): Promise<Found | undefined> {
    if (this.#isRejected(name)) return undefined;
    const action = this.#ours(name);
    if (action) return { kind: 'action', action };
    const plugin = this.#modules.action(name);
    if (plugin) return { kind: 'plugin', plugin };
    const module = await this.#modules.load(name);
    return module && { kind: 'module', module };
  }
}

/** Fully-qualified, `ansible.legacy` and short name, and what else it answers to. */
const namesOf = (declaration: Action): string[] => {
  const short = declaration.name.replace(/^ansible\.builtin\./, '');
  return [declaration.name, short, `ansible.legacy.${short}`, ...(declaration.otherNames ?? [])];
};
