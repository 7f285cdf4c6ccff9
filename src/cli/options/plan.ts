/**
 * `tsplay plan`, `apply` and `show`.
 * @module
 */
import { dryOptions, formOption, runCommand } from './run.ts';
import {
  becomeOptions,
  connectionOptions,
  exitOption,
  recordOption,
  screenOptions,
  taskOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec } from './types.ts';

export const planCommand = {
  name: 'plan',
  aliases: [],
  summary: 'Save what a run would change, to be applied later',
  description:
    'Runs playbooks in check mode and saves what would change on which host, what cannot be known before, and which commands will run. `tsplay apply` then does that and nothing else. Tasks with `check_mode: false` run.',
  positional: runCommand.positional,
  options: {
    ...dryOptions,
    out: {
      short: 'o',
      long: ['out'],
      type: 'text',
      argument: 'FILE',
      doc: 'Save the plan to this file (mode 0600); without it, it is only shown',
      group: 'Output',
    },
    ...exitOption,
  },
  examples: [
    { title: 'Plan, look, apply', line: 'tsplay plan site.yml -i inventories/prod -o site.plan' },
    {
      title: 'In CI: status 2 when there is something to do',
      line: 'tsplay plan site.yml -i hosts --detailed-exitcode',
    },
  ],
} as const satisfies CommandSpec;

export const applyCommand = {
  name: 'apply',
  aliases: [],
  summary: 'Apply a saved plan, and nothing else',
  description:
    'Runs the playbooks of a plan with its options. First another dry run tells which hosts are no longer as they were when the plan was made: a task that would do something else than was planned is refused there, with both differences, before it changes anything. Inventory, limits, tags and variables are those of the plan.',
  positional: { name: 'plan', required: true, single: true, doc: 'A file that `tsplay plan -o` has written' },
  options: {
    extraVars: {
      ...taskOptions.extraVars,
      doc: 'Variables of the plan that are secret, and so not in it: the same words as there',
    },
    forks: dryOptions.forks,
    ...connectionOptions,
    askBecomePass: becomeOptions.askBecomePass,
    becomePasswordFile: becomeOptions.becomePasswordFile,
    ...vaultOptions,
    ...formOption,
    ...exitOption,
    ...recordOption,
    ...screenOptions,
  },
  examples: [{ title: 'What was planned', line: 'tsplay apply site.plan' }],
} as const satisfies CommandSpec;

export const showCommand = {
  name: 'show',
  aliases: [],
  summary: 'Show a saved plan',
  description: 'Shows what a plan would change, task by task; hosts that look the same stand together.',
  positional: applyCommand.positional,
  options: {
    json: { long: ['json'], type: 'flag', doc: 'Print JSON', group: 'Output' },
    html: {
      long: ['html'],
      type: 'flag',
      doc: 'Print one HTML page, for a review',
      group: 'Output',
      conflicts: ['json'],
    },
    noColor: screenOptions.noColor,
  },
  examples: [
    { title: 'On the terminal', line: 'tsplay show site.plan' },
    { title: 'For a reviewer', line: 'tsplay show site.plan --html > plan.html' },
  ],
} as const satisfies CommandSpec;
