/**
 * Looking at books without running them: what is wrong with each, and which module a name means.
 * @module
 */
import { TsplayError, TsplayErrors } from '../../errors/index.ts';
import type { Play } from '../../playbook/index.ts';
import type { Module } from '../../sdk/index.ts';
import { findProblems } from '../check/check.ts';
import { openRun } from '../assembly/open-run.ts';
import type { RunHooks, RunOptions } from '../state/options.ts';

export interface Inspection {
  /** Everything that can be told of a playbook before it runs, whether or not it would stop the run. */
  playbook(path: string): Promise<readonly TsplayError[]>;
  /** The same of a role, as if a play of its own used it. */
  role(folder: string): Promise<readonly TsplayError[]>;
  /** The declaration behind a name; undefined for what is not known, or is not tsplay's to know. */
  module(name: string): Promise<Module | undefined>;
  close(): Promise<void>;
}

const all = (error: unknown): readonly TsplayError[] => {
  if (error instanceof TsplayErrors) return error.errors;
  if (error instanceof TsplayError) return [error];
  throw error;
};

/** Opens the configuration, and no more of the inventory than the options name. */
export async function openInspection(options: RunOptions, hooks: RunHooks): Promise<Inspection> {
  const { run, close } = await openRun(options, hooks);
  const check = async (plays: readonly Play[], incomplete: boolean): Promise<readonly TsplayError[]> => {
    const { problems, doubts } = await findProblems(plays, run, { incomplete });
    return [...problems, ...doubts];
  };
  return {
    close,
    async playbook(path) {
      try {
        const { plays, problems } = await run.loader.playbook(path);
        return [...problems, ...(await check(plays, problems.length > 0))];
      } catch (error) {
        return all(error);
      }
    },
    async role(folder) {
      try {
        const play = await run.loader.play(
          new Map<string, string | string[]>([
            ['hosts', 'localhost'],
            ['gather_facts', 'no'],
            ['roles', [folder]],
          ]),
          folder,
        );
        // What a role notifies may be a handler of the book that uses it.
        return await check([play], true);
      } catch (error) {
        return all(error);
      }
    },
    async module(name) {
      const found = await run.actions.find(name).catch(() => undefined);
      if (found === undefined || found.kind === 'plugin') return undefined;
      return found.kind === 'module' ? found.module : (found.action as unknown as Module);
    },
  };
}
