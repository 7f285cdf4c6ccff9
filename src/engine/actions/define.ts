/**
 * Actions that change the run itself and not a host: `set_fact`, `debug`, `add_host`. Declared like modules, run on
 * the controller with the task's variables.
 * @module
 */
import type { ModuleDeclaration, Params, ParamSpec } from '../../sdk/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { Task } from '../../playbook/index.ts';
import type { Dict, Value } from '../../util/value.ts';
import type { PlayHost } from '../state/hosts.ts';
import type { Outcome } from '../state/outcome.ts';
import type { Section } from '../state/run.ts';

/** What an action is given besides its parameters. */
export interface ActionContext {
  readonly task: Task;
  readonly host: PlayHost;
  readonly section: Section;
  readonly templar: Templar;
  readonly vars: VarSource;
  /** Arguments as written, with those named in `raw` unrendered. */
  readonly args: Dict;
  readonly check: boolean;
}

export interface Action<S extends ParamSpec = ParamSpec> extends ModuleDeclaration<S> {
  /** Parameters that hold expressions and are handed on as written. */
  readonly raw?: readonly (keyof S & string)[];
  run(params: Params<S>, context: ActionContext): Promise<Outcome>;
}

/** Declares an action; the parameter types of `run` come from the declaration. */
export function defineAction<const S extends ParamSpec>(action: Action<S>): Action {
  return Object.freeze(action);
}

/** A dict of the result keys that are values already. */
export const keys = (entries: Readonly<Record<string, Value | undefined>>): Dict => {
  const dict: Dict = new Map();
  for (const [key, value] of Object.entries(entries)) if (value !== undefined) dict.set(key, value);
  return dict;
};
