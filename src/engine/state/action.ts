/**
 * What an action is: like a module, but it changes the run itself and not a host.
 * @module
 */
import type { ActionTraits, Play, Task } from '../../playbook/index.ts';
import type { ModuleDeclaration, Params, ParamSpec } from '../../sdk/index.ts';
import type { Templar, VarSource } from '../../template/index.ts';
import type { Dict } from '../../util/value.ts';
import type { Loader } from './contracts.ts';
import type { PlayHost } from './hosts.ts';
import type { InventoryView } from './inventory-view.ts';
import type { RunHooks, RunOptions } from './options.ts';
import type { Outcome } from './outcome.ts';
import type { EngineSettings } from './settings.ts';
import type { Stats } from './stats.ts';

/** What actions see of the run. */
export interface ActionRun {
  readonly options: RunOptions;
  readonly hooks: RunHooks;
  readonly settings: EngineSettings;
  readonly inventory: InventoryView;
  readonly stats: Stats;
  readonly loader: Pick<Loader, 'readYaml' | 'isEncrypted'>;
  secret(text: string): void;
  warn(message: string): void;
}

/** What an action is given besides its parameters. */
export interface ActionContext {
  readonly task: Task;
  /** As events name it. */
  readonly title: string;
  readonly host: PlayHost;
  readonly section: { readonly play: { readonly play: Play; readonly run: ActionRun } };
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
