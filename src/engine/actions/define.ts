/**
 * Actions that change the run itself and not a host: `set_fact`, `debug`, `add_host`. Declared like modules, run on
 * the controller with the task's variables.
 * @module
 */
import type { ParamSpec } from '../../sdk/index.ts';
import type { Dict, Value } from '../../util/value.ts';
import type { Action } from '../state/action.ts';

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
