/**
 * `tsplay console`: the options of ansible-console.
 * @module
 */
import { taskTimeoutOption } from './adhoc.ts';
import {
  becomeOptions,
  checkOptions,
  connectionOptions,
  inventoryOptions,
  listHostsOption,
  playbookDirOption,
  screenOptions,
  stepOption,
  taskOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec } from './types.ts';

export const consoleCommand = {
  name: 'console',
  aliases: [],
  summary: 'Run tasks on hosts, line by line',
  description:
    'Reads lines such as `MODULE ARGS` and runs each as a task on the hosts of a pattern; any other line is a shell ' +
    'command. Options are those of ansible-console.',
  positional: { name: 'pattern', required: false, single: true, doc: 'Which hosts; all when not given' },
  options: {
    ...inventoryOptions,
    ...taskOptions,
    ...playbookDirOption,
    ...checkOptions,
    ...taskTimeoutOption,
    ...stepOption,
    ...connectionOptions,
    ...becomeOptions,
    ...vaultOptions,
    ...listHostsOption,
    ...screenOptions,
  },
  examples: [
    { title: 'Talk to the web servers', line: 'tsplay console web -i hosts' },
    { title: 'Lines from a file', line: 'tsplay console -i hosts < lines' },
  ],
} as const satisfies CommandSpec;

export type ConsoleCommandOptions = typeof consoleCommand.options;
