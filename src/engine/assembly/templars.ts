/**
 * Templars of a run: they share the vault, the environment and the lookups that the engine adds.
 * @module
 */
import { searchPathOf } from '../../playbook/index.ts';
import { Templar, type TemplarOptions } from '../../template/index.ts';
import type { Templars } from '../state/run.ts';

export const makeTemplars = (shared: Omit<TemplarOptions, 'vars' | 'searchPath' | 'basedir'>): Templars => ({
  make: (vars, places) =>
    new Templar({ ...shared, vars, searchPath: searchPathOf(places), basedir: places.playbookDir }),
});
