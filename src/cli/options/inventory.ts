/**
 * `tsplay inventory`: the options of ansible-inventory.
 * @module
 */
import { inventoryOptions, playbookDirOption, screenOptions, taskOptions, vaultOptions } from './shared.ts';
import type { CommandSpec, OptionTable } from './types.ts';

const what = {
  list: {
    long: ['list'],
    type: 'flag',
    doc: 'All groups and hosts, in the form that inventory programs print',
    group: 'What to show',
  },
  host: {
    long: ['host'],
    type: 'text',
    argument: 'HOST',
    doc: "One host's variables",
    group: 'What to show',
  },
  graph: {
    long: ['graph'],
    type: 'flag',
    doc: 'The groups as a tree, from GROUP down',
    group: 'What to show',
  },
} as const satisfies OptionTable;

const form = {
  vars: {
    long: ['vars'],
    type: 'flag',
    doc: 'With `--graph`: variables too',
    group: 'Form',
  },
  yaml: { short: 'y', long: ['yaml'], type: 'flag', doc: 'YAML instead of JSON', group: 'Form' },
  toml: { long: ['toml'], type: 'flag', doc: 'TOML instead of JSON', group: 'Form' },
  export: {
    long: ['export'],
    type: 'flag',
    doc: 'With `--list`: variables of groups and hosts where they are defined, to be used as an inventory',
    setting: 'inventoryExport',
    group: 'Form',
  },
  output: {
    long: ['output'],
    type: 'text',
    argument: 'FILE',
    doc: 'Write to this file instead of stdout',
    group: 'Form',
  },
} as const satisfies OptionTable;

export const inventoryCommand = {
  name: 'inventory',
  aliases: [],
  summary: 'Show hosts, groups and their variables',
  description: 'Shows an inventory as playbooks see it. Options are those of ansible-inventory.',
  positional: { name: 'group', required: false, single: true, doc: 'Where the tree of `--graph` begins' },
  options: {
    ...what,
    inventory: inventoryOptions.inventory,
    limit: inventoryOptions.limit,
    extraVars: taskOptions.extraVars,
    ...playbookDirOption,
    ...form,
    ...vaultOptions,
    ...screenOptions,
  },
  examples: [
    { title: 'The groups', line: 'tsplay inventory -i inventories/prod --graph' },
    { title: "A host's variables", line: 'tsplay inventory -i inventories/prod --host web1 --yaml' },
    { title: 'Another form of the same inventory', line: 'tsplay inventory -i hosts --list --export --yaml' },
  ],
} as const satisfies CommandSpec;

export type InventoryCommandOptions = typeof inventoryCommand.options;
