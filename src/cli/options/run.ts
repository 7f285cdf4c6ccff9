/**
 * `tsplay run`: ansible-playbook's options with its letters and words, and a few of our own.
 * @module
 */
import { outputNames } from '../../report/index.ts';
import {
  becomeOptions,
  checkOptions,
  connectionOptions,
  exitOption,
  inventoryOptions,
  paceOptions,
  recordOption,
  screenOptions,
  stepOption,
  subsetOptions,
  taskOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec, OptionTable } from './types.ts';

/** A part of the hosts. */
const sliceOption = {
  slice: {
    long: ['slice'],
    type: 'text',
    argument: 'I/N',
    doc: 'Only the I-th of N equal parts of the hosts, such as `2/3`; see docs/fleet.md',
    group: 'What to run',
  },
  slices: {
    long: ['slices'],
    type: 'int',
    argument: 'N',
    doc: 'Divide the hosts among N controllers, which run where `--on` says',
    group: 'How to run',
    conflicts: ['slice', 'step', 'syntaxCheck', 'listHosts', 'listTasks', 'listTags'],
  },
  on: {
    long: ['on'],
    type: 'text',
    argument: 'PLACE',
    choices: ['swarm'],
    doc: 'Where the controllers of `--slices` run',
    default: 'swarm',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const selection = {
  ...inventoryOptions,
  ...subsetOptions,
  startAtTask: {
    long: ['start-at-task'],
    type: 'text',
    argument: 'NAME',
    doc: 'Begin at the first task with this name; `*` and `?` are wildcards',
    group: 'What to run',
  },
  ...taskOptions,
} as const satisfies OptionTable;

const handling = {
  forceHandlers: {
    long: ['force-handlers'],
    type: 'flag',
    doc: 'Run notified handlers even on hosts where a task failed',
    setting: 'forceHandlers',
    group: 'How to run',
  },
  flushCache: {
    long: ['flush-cache'],
    type: 'flag',
    doc: 'Forget cached facts of every host first',
    group: 'How to run',
  },
} as const satisfies OptionTable;

const manner = { ...checkOptions, ...stepOption, ...handling } as const satisfies OptionTable;

const looking = {
  syntaxCheck: {
    long: ['syntax-check'],
    type: 'flag',
    doc: 'Check the playbook without connecting to any host',
    group: 'Instead of running',
  },
  listHosts: {
    long: ['list-hosts'],
    type: 'flag',
    doc: 'List the hosts of each play',
    group: 'Instead of running',
  },
  listTasks: {
    long: ['list-tasks'],
    type: 'flag',
    doc: 'List the tasks that would run, with their tags',
    group: 'Instead of running',
  },
  listTags: {
    long: ['list-tags'],
    type: 'flag',
    doc: 'List all tags',
    group: 'Instead of running',
  },
} as const satisfies OptionTable;

/** How a run is shown. */
export const formOption = {
  output: {
    long: ['output'],
    type: 'text',
    argument: 'FORM',
    choices: outputNames,
    doc: 'Form of the output',
    default: '`tree` on a terminal, `plain` elsewhere',
    setting: 'stdoutCallback',
    group: 'Output',
  },
} as const satisfies OptionTable;

const output = {
  ...formOption,
  ...exitOption,
  ...recordOption,
  ...screenOptions,
  debugVars: {
    long: ['debug-vars'],
    type: 'flag',
    doc: 'When a task fails, show where each of its variables came from',
    group: 'Output',
  },
} as const satisfies OptionTable;

export const runCommand = {
  name: 'run',
  aliases: ['playbook'],
  summary: 'Run playbooks',
  description: 'Runs Ansible playbooks on the hosts of an inventory. Options are those of ansible-playbook.',
  positional: { name: 'playbook', required: true, doc: 'Playbook files, run one after the other' },
  options: {
    ...selection,
    ...sliceOption,
    ...manner,
    ...connectionOptions,
    ...becomeOptions,
    ...vaultOptions,
    ...looking,
    ...output,
  },
  examples: [
    { title: 'Run a playbook', line: 'tsplay run site.yml -i inventories/prod' },
    { title: 'See first what it would do', line: 'tsplay run site.yml -i inventories/prod --check --diff' },
    {
      title: 'Only the web servers, only the tasks tagged deploy',
      line: 'tsplay run site.yml -i hosts -l web -t deploy',
    },
    { title: 'On this machine', line: 'tsplay run site.yml -i localhost, -c local' },
  ],
} as const satisfies CommandSpec;

/** Options of what makes a dry run. */
export const dryOptions = {
  ...selection,
  forks: paceOptions.forks,
  ...handling,
  ...connectionOptions,
  ...becomeOptions,
  ...vaultOptions,
  ...screenOptions,
} as const satisfies OptionTable;

/** `tsplay drift`: a dry run, told by host. */
export const driftCommand = {
  name: 'drift',
  aliases: [],
  summary: 'Tell which hosts differ from the book',
  description:
    'Runs playbooks in check mode and tells for each host what differs, in a form that a nightly job can mail. Exit status 0 when no host differs, 2 when one does or something cannot be told, 1 for any error. Tasks with `check_mode: false` run.',
  positional: runCommand.positional,
  options: {
    ...selection,
    ...paceOptions,
    ...handling,
    ...connectionOptions,
    ...becomeOptions,
    ...vaultOptions,
    ...recordOption,
    ...screenOptions,
  },
  examples: [
    { title: 'All hosts', line: 'tsplay drift site.yml -i inventories/prod' },
    { title: 'With the differences', line: 'tsplay drift site.yml -i inventories/prod --diff' },
  ],
} as const satisfies CommandSpec;

export type RunCommandOptions = typeof runCommand.options;
