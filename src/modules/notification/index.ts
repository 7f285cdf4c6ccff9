/**
 * Modules that tell somebody.
 * @module
 */
import { entry, type ModuleEntry } from '../entry.ts';

export const notificationModules: readonly ModuleEntry[] = [
  entry('community.general.slack', async () => (await import('./slack/slack.ts')).slack),
  entry('community.general.telegram', async () => (await import('./telegram.ts')).telegram),
];
