/**
 * Files on the host.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const fileModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.file', async () => (await import('./file/file.ts')).file),
];
