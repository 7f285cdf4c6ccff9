/**
 * Modules that run a program on a host.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const commandModules: readonly ModuleEntry[] = [
  entry('ansible.builtin.command', async () => (await import('./command.ts')).command),
  entry('ansible.builtin.shell', async () => (await import('./shell.ts')).shell),
  entry('ansible.builtin.async_status', async () => (await import('./async-status.ts')).asyncStatus),
  entry('ansible.builtin.raw', async () => (await import('./raw.ts')).raw),
  entry('ansible.builtin.script', async () => (await import('./script.ts')).script),
  entry('ansible.builtin.expect', async () => (await import('./expect.ts')).expect),
];
