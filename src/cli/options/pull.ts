/**
 * `tsplay pull`: the options of ansible-pull.
 * @module
 */
import {
  becomeOptions,
  checkOptions,
  connectionOptions,
  inventoryOptions,
  listHostsOption,
  screenOptions,
  subsetOptions,
  taskOptions,
  vaultOptions,
} from './shared.ts';
import type { CommandSpec, OptionTable } from './types.ts';

export const repoModules = ['git', 'subversion', 'hg', 'bzr'] as const;

const repository = {
  url: {
    short: 'U',
    long: ['url'],
    type: 'text',
    argument: 'URL',
    doc: 'The repository of playbooks',
    group: 'Repository',
  },
  directory: {
    short: 'd',
    long: ['directory'],
    type: 'text',
    argument: 'DIRECTORY',
    doc: 'Where to check it out',
    default: '~/.ansible/pull/HOSTNAME',
    group: 'Repository',
  },
  checkout: {
    short: 'C',
    long: ['checkout'],
    type: 'text',
    argument: 'VERSION',
    doc: 'Branch, tag or commit',
    group: 'Repository',
  },
  moduleName: {
    short: 'm',
    long: ['module-name'],
    type: 'text',
    argument: 'MODULE',
    doc: 'The module that checks it out',
    default: 'git',
    group: 'Repository',
  },
  full: {
    long: ['full'],
    type: 'flag',
    doc: 'The whole history instead of the newest state only',
    group: 'Repository',
  },
  clean: {
    long: ['clean'],
    type: 'flag',
    doc: 'Discard changes of files in the checkout',
    group: 'Repository',
  },
  acceptHostKey: {
    long: ['accept-host-key'],
    type: 'flag',
    doc: "Remember the host key of the repository's server",
    group: 'Repository',
  },
  verifyCommit: {
    long: ['verify-commit'],
    type: 'flag',
    doc: 'Stop when the commit has no valid signature',
    group: 'Repository',
  },
  trackSubs: {
    long: ['track-subs'],
    type: 'flag',
    doc: 'Submodules follow the newest state of their branches',
    group: 'Repository',
  },
} as const satisfies OptionTable;

const manner = {
  onlyIfChanged: {
    short: 'o',
    long: ['only-if-changed'],
    type: 'flag',
    doc: 'Run the playbook only when the repository has changed',
    group: 'How to run',
  },
  force: {
    short: 'f',
    long: ['force'],
    type: 'flag',
    doc: 'Run the playbook even when the repository could not be brought up to date',
    group: 'How to run',
  },
  sleep: {
    short: 's',
    long: ['sleep'],
    type: 'text',
    argument: 'SECONDS',
    doc: 'Wait first, for a random time of less than this',
    group: 'How to run',
  },
  purge: {
    long: ['purge'],
    type: 'flag',
    doc: 'Remove the checkout afterwards',
    group: 'How to run',
  },
  check: { long: ['check'], type: 'flag', doc: checkOptions.check.doc, group: 'How to run' },
  diff: {
    long: ['diff'],
    type: 'flag',
    doc: checkOptions.diff.doc,
    setting: 'diffAlways',
    group: 'How to run',
  },
} as const satisfies OptionTable;

export const pullCommand = {
  name: 'pull',
  aliases: [],
  summary: 'Check out playbooks and run them on this machine',
  description:
    'Checks out a repository of playbooks and runs one on this machine: those that are named, else the one that is ' +
    'called as the host (`HOST.yml`), else `local.yml`. Options are those of ansible-pull.',
  positional: { name: 'playbook', required: false, doc: 'Playbooks, by their paths in the repository' },
  options: {
    ...repository,
    ...manner,
    ...inventoryOptions,
    ...subsetOptions,
    ...taskOptions,
    ...connectionOptions,
    askBecomePass: becomeOptions.askBecomePass,
    becomePasswordFile: becomeOptions.becomePasswordFile,
    ...vaultOptions,
    ...listHostsOption,
    ...screenOptions,
  },
  examples: [
    {
      title: 'What this machine should be',
      line: 'tsplay pull -U https://git.example.com/machines.git',
    },
    {
      title: 'For cron: only when something is new, not all machines at once',
      line: 'tsplay pull -U https://git.example.com/machines.git -o -s 300',
    },
  ],
} as const satisfies CommandSpec;

export type PullCommandOptions = typeof pullCommand.options;
