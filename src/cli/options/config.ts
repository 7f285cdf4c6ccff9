/**
 * `tsplay config`: the actions and options of ansible-config.
 * @module
 */
import { screenOptions } from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const common = {
  config: {
    short: 'c',
    long: ['config'],
    type: 'text',
    argument: 'FILE',
    doc: 'This configuration file instead of the one that is found',
    group: 'Options',
  },
  type: {
    short: 't',
    long: ['type'],
    type: 'text',
    argument: 'TYPE',
    choices: ['base', 'all'],
    doc: 'Which settings; tsplay has no plug-ins with settings of their own, so that both are the same',
    default: 'base',
    group: 'Options',
  },
  ...screenOptions,
} as const satisfies OptionTable;

const format = <const C extends readonly string[]>(choices: C) =>
  ({
    format: {
      short: 'f',
      long: ['format'],
      type: 'text',
      argument: 'FORMAT',
      choices,
      doc: 'Form of the output',
      default: choices[0] ?? '',
      group: 'Options',
    },
  }) as const satisfies OptionTable;

const list = {
  name: 'config list',
  aliases: [],
  summary: 'List all settings',
  description: 'Lists the settings with their meaning, defaults, environment variables and keys.',
  options: { ...format(['yaml', 'json']), ...common },
  examples: [{ title: 'All settings', line: 'tsplay config list' }],
} as const satisfies CommandSpec;

const dump = {
  name: 'config dump',
  aliases: [],
  summary: 'Show what is set, and where',
  description: 'Shows the value of every setting and where it comes from.',
  options: {
    ...format(['display', 'json', 'yaml']),
    onlyChanged: {
      long: ['only-changed', 'changed-only'],
      type: 'flag',
      doc: 'Only what differs from the defaults',
      group: 'Options',
    },
    ...common,
  },
  examples: [{ title: 'What is not as usual', line: 'tsplay config dump --only-changed' }],
} as const satisfies CommandSpec;

const view = {
  name: 'config view',
  aliases: [],
  summary: 'Show the configuration file',
  description: 'Shows the configuration file that is used.',
  options: common,
  examples: [{ title: 'Read it', line: 'tsplay config view' }],
} as const satisfies CommandSpec;

const init = {
  name: 'config init',
  aliases: [],
  summary: 'Make a configuration file',
  description: 'Prints a configuration file (or environment variables) with every setting at its default.',
  options: {
    ...format(['ini', 'env', 'vars']),
    disabled: {
      long: ['disabled'],
      type: 'flag',
      doc: 'Every entry as a comment',
      group: 'Options',
    },
    ...common,
  },
  examples: [{ title: 'A file to begin with', line: 'tsplay config init --disabled > ansible.cfg' }],
} as const satisfies CommandSpec;

const validate = {
  name: 'config validate',
  aliases: [],
  summary: 'Find misspelt settings',
  description: 'Finds sections and keys (or environment variables) that neither tsplay nor Ansible knows.',
  options: { ...format(['ini', 'env']), ...common },
  examples: [{ title: 'Is everything spelt right?', line: 'tsplay config validate' }],
} as const satisfies CommandSpec;

export const configActions = { list, dump, view, init, validate };

export const configCommand: CommandGroup = {
  name: 'config',
  aliases: [],
  summary: 'Show and check settings',
  description: 'Shows what `ansible.cfg` and the environment say.',
  actions: Object.values(configActions),
};
