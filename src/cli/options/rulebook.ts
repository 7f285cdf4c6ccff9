/**
 * `tsplay rulebook`: the options of ansible-rulebook.
 * @module
 */
import {
  becomeOptions,
  checkOptions,
  connectionOptions,
  inventoryOptions,
  screenOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec, OptionTable } from './types.ts';

export const rulebookOutputs = ['text', 'jsonl'] as const;

const book = {
  rulebook: {
    short: 'r',
    long: ['rulebook'],
    type: 'text',
    argument: 'FILE',
    doc: 'The rulebook',
    group: 'What to run',
  },
  vars: {
    short: 'e',
    long: ['vars'],
    type: 'list',
    argument: 'FILE',
    doc: 'Variables for it, in YAML or JSON; of several files the last is the strongest',
    group: 'What to run',
  },
  envVars: {
    short: 'E',
    long: ['env-vars'],
    type: 'words',
    argument: 'NAMES',
    doc: 'Environment variables that become variables, separated by commas; stronger than `--vars`',
    group: 'What to run',
  },
  events: {
    long: ['events'],
    type: 'text',
    argument: 'FILE',
    doc: 'Recorded events in place of the sources: lines of `{"ruleset": 0, "event": {…}}`',
    group: 'What to run',
  },
  sourceDir: {
    short: 'S',
    long: ['source-dir'],
    type: 'list',
    argument: 'FOLDER',
    doc: 'Event sources in TypeScript or JavaScript, beside those in `event_source/` next to the rulebook',
    group: 'What to run',
  },
  filterDir: {
    short: 'F',
    long: ['filter-dir'],
    type: 'list',
    argument: 'FOLDER',
    doc: 'Event filters, beside those in `event_filter/` next to the rulebook',
    group: 'What to run',
  },
} as const satisfies OptionTable;

const manner = {
  executionStrategy: {
    long: ['execution-strategy'],
    type: 'text',
    argument: 'STRATEGY',
    choices: ['sequential', 'parallel'],
    doc: 'How actions of a ruleset run that does not say it',
    default: 'sequential',
    group: 'How to run',
  },
  maxConcurrentActions: {
    short: 'm',
    long: ['max-concurrent-actions'],
    type: 'int',
    argument: 'COUNT',
    doc: 'How many actions of a ruleset may run side by side',
    default: '25',
    group: 'How to run',
  },
  shutdownDelay: {
    long: ['shutdown-delay'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'How long running actions may take after a shutdown that names no time',
    default: '60',
    group: 'How to run',
  },
  stateDir: {
    long: ['state-dir'],
    type: 'text',
    argument: 'FOLDER',
    doc: 'Where sources keep how far they have come',
    default: '~/.local/state/tsplay/rulebook',
    group: 'How to run',
  },
  forks: {
    short: 'f',
    long: ['forks'],
    type: 'int',
    argument: 'COUNT',
    doc: 'How many hosts a playbook works on at the same time',
    default: '5',
    setting: 'forks',
    group: 'How to run',
  },
  modulePath: {
    short: 'M',
    long: ['module-path'],
    type: 'list',
    argument: 'FOLDER',
    doc: 'Folders of modules, before those of playbooks; may be given again',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const output = {
  printEvents: {
    long: ['print-events'],
    type: 'flag',
    doc: 'Show each event that comes',
    group: 'Output',
  },
  output: {
    short: 'o',
    long: ['output'],
    type: 'text',
    argument: 'NAME',
    choices: rulebookOutputs,
    doc: '`text` for people, `jsonl` for one JSON object for each action',
    default: 'text',
    group: 'Output',
  },
} as const satisfies OptionTable;

export const rulebookCommand = {
  name: 'rulebook',
  aliases: [],
  summary: 'Run playbooks and other actions when something happens',
  description:
    'Runs a rulebook: sources of events, rules with conditions, and the actions that they set off. The format and the options are those of ansible-rulebook. Playbooks and modules run in this process. With `--check`, rules are followed and their playbooks and modules only say what they would do.',
  positional: {
    name: 'rulebook',
    required: false,
    single: true,
    doc: 'The rulebook, where -r does not name it',
  },
  options: {
    ...book,
    inventory: inventoryOptions.inventory,
    ...manner,
    ...checkOptions,
    ...connectionOptions,
    ...becomeOptions,
    ...vaultOptions,
    ...output,
    ...screenOptions,
  },
  examples: [
    { title: 'A rulebook', line: 'tsplay rulebook -r rulebooks/healing.yml -i inventory.yml' },
    {
      title: 'Try it on recorded events',
      line: 'tsplay rulebook -r healing.yml --events events.jsonl --check',
    },
    { title: 'With variables', line: 'tsplay rulebook -r healing.yml --vars vars.yml --env-vars TOKEN' },
  ],
} as const satisfies CommandSpec;

export type RulebookCommandOptions = typeof rulebookCommand.options;
