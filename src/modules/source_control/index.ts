/**
 * Modules that check out sources.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const sourceControlModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.subversion', async () => (await import('./subversion/subversion.ts')).subversion),
  entry('community.general.git_config', async () => (await import('./git/git-config.ts')).gitConfig),
  entry('ansible.builtin.git', async () => (await import('./git/git.ts')).git),
];
