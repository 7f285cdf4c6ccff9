/**
 * Modules that speak over the network.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const netToolsModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.uri', async () => (await import('./uri/uri.ts')).uri),
  entry('ansible.builtin.wait_for', async () => (await import('./wait-for/wait-for.ts')).waitForModule),
  entry('ansible.builtin.get_url', async () => (await import('./get-url/get-url.ts')).getUrl),
];
