/**
 * What the command line asks of the engine.
 * @module
 */
import type { PlayListing, RunHooks, RunOptions } from '../../../engine/state/options.ts';

export interface Engine {
  /** Runs the playbooks and gives the exit code. */
  runPlaybooks(options: RunOptions, hooks: RunHooks): Promise<number>;
  listPlaybooks(options: RunOptions, hooks: RunHooks): Promise<readonly PlayListing[]>;
  /** Throws what is wrong with the playbooks. */
  checkSyntax(options: RunOptions, hooks: RunHooks): Promise<void>;
}
