/**
 * `tsplay runs`: recorded runs.
 * @module
 */
import { outputNames } from '../../report/index.ts';
import { screenOptions } from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const json = {
  json: { long: ['json'], type: 'flag', doc: 'Print JSON', group: 'Output' },
} as const satisfies OptionTable;

const run = {
  name: 'id',
  required: true,
  single: true,
  doc: 'The run: its id, the beginning of it, or `last`',
} as const;

const list = {
  name: 'runs list',
  aliases: [],
  summary: 'List recorded runs, the newest first',
  description:
    'Lists when each run began, who ran it, what it was, on how many hosts, how it ended and how long it took. `tsplay runs` alone does the same.',
  options: {
    number: {
      short: 'n',
      long: ['number'],
      type: 'int',
      argument: 'NUMBER',
      doc: 'How many at most',
      default: '20',
      group: 'What to show',
    },
    ...json,
  },
  examples: [
    { title: 'The last twenty', line: 'tsplay runs' },
    { title: 'For a script', line: 'tsplay runs list -n 1000 --json' },
  ],
} as const satisfies CommandSpec;

const show = {
  name: 'runs show',
  aliases: [],
  summary: 'Show a run, or a part of it',
  description:
    'Shows what a run was and what it did, as lines. Without `--host`, `--task` or `--failed` all of it.',
  positional: run,
  options: {
    host: {
      long: ['host'],
      type: 'text',
      argument: 'HOST',
      doc: 'Only results of this host; `*` and `?` are wildcards',
      group: 'What to show',
    },
    task: {
      long: ['task'],
      type: 'text',
      argument: 'NAME',
      doc: 'Only this task; `*` and `?` are wildcards',
      group: 'What to show',
    },
    failed: {
      long: ['failed'],
      type: 'flag',
      doc: 'Only failures, and hosts that could not be reached',
      group: 'What to show',
    },
    ...json,
    ...screenOptions,
  },
  examples: [
    { title: 'What went wrong last time', line: 'tsplay runs show last --failed' },
    { title: 'One host, with results', line: "tsplay runs show 20260131 --host 'web*' -v" },
  ],
} as const satisfies CommandSpec;

const diff = {
  name: 'runs diff',
  aliases: [],
  summary: 'Compare two runs',
  description:
    'Tells which tasks ended otherwise on which hosts, and which hosts took another time: at least a fifth and half a second.',
  positional: { name: 'id', required: true, doc: 'The two runs, the earlier one first' },
  options: { ...json },
  examples: [{ title: 'Against the last run', line: 'tsplay runs diff 20260130-2210 last' }],
} as const satisfies CommandSpec;

const replay = {
  name: 'runs replay',
  aliases: [],
  summary: 'Show a run again, through any output',
  description: 'Sends the recorded events through an output, as if the run happened now.',
  positional: run,
  options: {
    output: {
      short: 'o',
      long: ['output'],
      type: 'text',
      argument: 'NAME',
      choices: outputNames,
      doc: 'How to show it',
      default: 'plain',
      group: 'Output',
    },
    ...screenOptions,
  },
  examples: [{ title: 'As JSON lines', line: 'tsplay runs replay last --output jsonl' }],
} as const satisfies CommandSpec;

export const runsActions = { list, show, diff, replay };

export const runsCommand: CommandGroup = {
  name: 'runs',
  aliases: [],
  summary: 'Look at runs that were recorded',
  description:
    'Each run of `run` and `adhoc` is recorded in the state folder of the user, without secrets, unless `--no-record` or the setting `record_runs` says otherwise.',
  actions: Object.values(runsActions),
};
