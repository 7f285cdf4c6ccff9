/**
 * Templars of a run: they share the vault, the environment and the lookups that the engine adds.
 * @module
 */
import { Templar, type TemplarOptions } from '../../template/index.ts';
import type { Templars } from '../state/run.ts';

export const makeTemplars = (shared: Omit<TemplarOptions, 'vars' | 'searchPath' | 'basedir'>): Templars => ({
  make: (vars, { rolePaths, taskDir, playbookDir }) =>
    new Templar({
      ...shared,
      vars,
      searchPath: [...new Set([...rolePaths, taskDir, playbookDir])],
      basedir: playbookDir,
    }),
});
