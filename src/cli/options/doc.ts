/**
 * `tsplay doc`: what modules, filters, tests and lookups take and give, and what keywords mean.
 * @module
 */
import { playbookDirOption, taskOptions } from './shared.ts';
import type { CommandSpec } from './types.ts';

const docKinds = [
  'module',
  'filter',
  'test',
  'lookup',
  'keyword',
  'become',
  'cache',
  'callback',
  'connection',
  'inventory',
  'strategy',
  'vars',
] as const;
export type DocKind = (typeof docKinds)[number];

export const docCommand = {
  name: 'doc',
  aliases: [],
  summary: 'Show what a module, filter, test, lookup or keyword does',
  description:
    'Prints documentation from the declarations that the engine itself works with, those of the book included. Modules and plug-ins in Python are told from their DOCUMENTATION, which is read and not run.',
  positional: { name: 'name', required: false, doc: 'Names, short or fully qualified' },
  options: {
    type: {
      short: 't',
      long: ['type'],
      type: 'text',
      argument: 'TYPE',
      choices: docKinds,
      doc: 'What the names are',
      default: 'module',
      group: 'Options',
    },
    list: {
      short: 'l',
      long: ['list'],
      type: 'flag',
      doc: 'List all names, each with one line',
      group: 'Options',
    },
    json: { short: 'j', long: ['json'], type: 'flag', doc: 'As JSON', group: 'Options' },
    snippet: {
      short: 's',
      long: ['snippet'],
      type: 'flag',
      doc: 'A task with every parameter, to paste into a playbook',
      group: 'Options',
    },
    schema: {
      long: ['schema'],
      type: 'flag',
      doc: "The JSON Schema of a module's parameters",
      group: 'Options',
    },
    modulePath: { ...taskOptions.modulePath, group: 'Options' },
    playbookDir: {
      ...playbookDirOption.playbookDir,
      doc: 'Know the modules and plug-ins of a playbook in this folder, of its roles and its collections',
      group: 'Options',
    },
    verbose: {
      short: 'v',
      long: ['verbose'],
      type: 'count',
      doc: 'Accepted and not used: everything is said anyhow',
      group: 'Options',
    },
    noColor: {
      long: ['no-color', 'no-colour'],
      type: 'flag',
      doc: 'No colours',
      setting: 'noColor',
      group: 'Options',
    },
  },
  examples: [
    { title: 'Read about a module', line: 'tsplay doc copy' },
    { title: 'Find a module', line: 'tsplay doc --list' },
    { title: "A module of the book's own", line: 'tsplay doc --playbook-dir site deploy' },
    { title: 'A filter', line: 'tsplay doc -t filter combine' },
    { title: 'A keyword of plays and tasks', line: 'tsplay doc -t keyword until' },
  ],
} as const satisfies CommandSpec;

export type DocCommandOptions = typeof docCommand.options;
