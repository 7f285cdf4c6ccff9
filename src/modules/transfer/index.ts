/**
 * Files from elsewhere: downloaded, unpacked.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const transferModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.get_url', async () => (await import('./get-url/get-url.ts')).getUrl),
  entry('ansible.builtin.unarchive', async () => (await import('./unarchive/unarchive.ts')).unarchive),
];
