/**
 * What `tsplay console` knows of hosts and modules between its tasks.
 * @module
 */
import type { RunHooks, RunOptions } from '../state/options.ts';
import { openRun } from '../assembly/open-run.ts';

export interface ConsoleView {
  /** Hosts of a pattern within the limit. */
  readonly match: (pattern: string) => readonly string[];
  readonly groups: readonly string[];
  /** Names that a task can begin with, short ones and others. */
  readonly modules: readonly string[];
  readonly hasModule: (name: string) => boolean;
}

/** Reads inventory and folders of modules. Throws what is wrong with them. */
export async function openConsole(options: RunOptions, hooks: RunHooks): Promise<ConsoleView> {
  const { run, close } = await openRun(options, hooks);
  await close();
  return {
    match: (pattern) => run.inventory.match(pattern, {}),
    groups: [...run.inventory.groups().keys()],
    modules: [...run.actions.names()],
    hasModule: (name) => run.actions.has(name),
  };
}
