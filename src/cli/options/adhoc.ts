/**
 * `tsplay adhoc`: the options of the command `ansible`.
 * @module
 */
import {
  becomeOptions,
  checkOptions,
  connectionOptions,
  inventoryOptions,
  listHostsOption,
  playbookDirOption,
  recordOption,
  screenOptions,
  taskOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec, OptionTable } from './types.ts';

const task = {
  moduleName: {
    short: 'm',
    long: ['module-name'],
    type: 'text',
    argument: 'MODULE',
    doc: 'The module to run',
    default: 'command',
    setting: 'moduleName',
    group: 'What to run',
  },
  moduleArgs: {
    short: 'a',
    long: ['args'],
    type: 'text',
    argument: 'ARGS',
    doc: 'Its arguments: `key=value …`, JSON, or for command and its like the command itself',
    setting: 'moduleArgs',
    group: 'What to run',
  },
} as const satisfies OptionTable;

/** How long a task may take. */
export const taskTimeoutOption = {
  taskTimeout: {
    long: ['task-timeout'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'Give up the task after this long; 0 for any',
    default: '0',
    setting: 'taskTimeout',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const manner = {
  ...taskTimeoutOption,
  background: {
    short: 'B',
    long: ['background'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'Run in the background, at most this long',
    group: 'How to run',
  },
  poll: {
    short: 'P',
    long: ['poll'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'With `-B`: look this often how it is going; 0 to look no more',
    default: '15',
    setting: 'pollInterval',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const output = {
  ...listHostsOption,
  oneLine: {
    short: 'o',
    long: ['one-line'],
    type: 'flag',
    doc: 'One line for each host',
    group: 'Output',
  },
  tree: {
    short: 't',
    long: ['tree'],
    type: 'text',
    argument: 'DIRECTORY',
    doc: "Write each host's result to a file of its name in this folder, too",
    group: 'Output',
  },
} as const satisfies OptionTable;

export const adhocCommand = {
  name: 'adhoc',
  aliases: [],
  summary: 'Run one task on hosts',
  description:
    'Runs one module on the hosts of a pattern, without a playbook. Options are those of the command ansible.',
  positional: { name: 'pattern', required: true, single: true, doc: 'Which hosts' },
  options: {
    ...task,
    ...inventoryOptions,
    ...taskOptions,
    ...playbookDirOption,
    ...checkOptions,
    ...manner,
    ...connectionOptions,
    ...becomeOptions,
    ...vaultOptions,
    ...output,
    ...recordOption,
    ...screenOptions,
  },
  examples: [
    { title: 'Are they there?', line: 'tsplay adhoc all -i hosts -m ping' },
    { title: 'A command', line: "tsplay adhoc web -i hosts -a 'uptime'" },
    {
      title: 'A package, as root',
      line: "tsplay adhoc web -i hosts -b -m apt -a 'name=nginx state=present'",
    },
  ],
} as const satisfies CommandSpec;

export type AdhocCommandOptions = typeof adhocCommand.options;
