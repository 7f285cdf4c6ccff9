/**
 * What an action is: like a module, but it changes the run itself and not a host.
 * @module
 */
import type { ActionTraits, Task } from '../../playbook/index.ts';
import type { ModuleDeclaration, Params, ParamSpec } from '../../sdk/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { Dict } from '../../util/value.ts';
import type { PlayHost } from './hosts.ts';
import type { Outcome } from './outcome.ts';
import type { Section } from './run.ts';

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
  /** What the loader and the engine treat in a way of its own. */
  readonly traits?: ActionTraits;
  /** Parameters that hold expressions and are handed on as written. */
  readonly raw?: readonly (keyof S & string)[];
  run(params: Params<S>, context: ActionContext): Promise<Outcome>;
}
