/**
 * What tasks can name.
 * @module
 */
import type { PluginAction } from '../../library/index.ts';
import type { KnownModules } from '../../playbook/index.ts';
import type { Module } from '../../sdk/index.ts';
import type { Action } from './action.ts';

/** What a task's name means: an action works on the run, a module on hosts, an action plug-in in Python beside tsplay. */
export type Found =
  | { readonly kind: 'action'; readonly action: Action }
  | { readonly kind: 'module'; readonly module: Module }
  | { readonly kind: 'plugin'; readonly plugin: PluginAction };

/** In words for people. */
export interface CannotRun {
  readonly message: string;
  readonly hint: string;
}

/** Everything that a task can name. */
export interface Actions extends KnownModules {
  /** Every name of every action and module. */
  names(): Iterable<string>;
  /** `did you mean "x"?` for an unknown name. */
  suggest(name: string): string | undefined;
  /** Imports it; undefined when nothing has this name. */
  find(name: string): Promise<Found | undefined>;
  /** The module that an action plug-in means by a name: what Ansible runs on the host. */
  findModule(name: string): Promise<Module | undefined>;
  /** Why what is there under this name cannot be run, and what to do. */
  /** An action of ansible-core, by its plain name; undefined where there is none. */
  coreAction(name: string): PluginAction | undefined;
  cannotRun(name: string): CannotRun | undefined;
}
