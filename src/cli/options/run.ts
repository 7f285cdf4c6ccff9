/**
 * `tsplay run`: ansible-playbook's options with its letters and words, and a few of our own.
 * @module
 */
import { outputNames } from '../../report/index.ts';
import type { CommandSpec, OptionTable } from './types.ts';

const selection = {
  inventory: {
    short: 'i',
    long: ['inventory', 'inventory-file'],
    type: 'list',
    argument: 'SOURCE',
    doc: 'Inventory: a file, a folder, or host names with commas (`web1,web2` or `web1,`); may be given again',
    setting: 'inventory',
    group: 'What to run',
  },
  limit: {
    short: 'l',
    long: ['limit'],
    type: 'text',
    argument: 'PATTERN',
    doc: 'Only the hosts that match this pattern too; `@FILE` reads it from a file',
    group: 'What to run',
  },
  tags: {
    short: 't',
    long: ['tags'],
    type: 'words',
    argument: 'TAGS',
    doc: 'Only tasks with one of these tags; may be given again',
    setting: 'tagsRun',
    group: 'What to run',
  },
  skipTags: {
    long: ['skip-tags'],
    type: 'words',
    argument: 'TAGS',
    doc: 'No tasks with one of these tags; may be given again',
    setting: 'tagsSkip',
    group: 'What to run',
  },
  startAtTask: {
    long: ['start-at-task'],
    type: 'text',
    argument: 'NAME',
    doc: 'Begin at the first task with this name; `*` and `?` are wildcards',
    group: 'What to run',
  },
  extraVars: {
    short: 'e',
    long: ['extra-vars'],
    type: 'list',
    argument: 'VARS',
    doc: 'Variables that win over all others: `key=value …`, JSON, YAML, or `@FILE`; may be given again',
    group: 'What to run',
  },
  modulePath: {
    short: 'M',
    long: ['module-path'],
    type: 'list',
    argument: 'PATHS',
    doc: 'Folders with further modules, separated by colons',
    setting: 'library',
    combine: 'after',
    group: 'What to run',
  },
} as const satisfies OptionTable;

const manner = {
  check: {
    short: 'C',
    long: ['check'],
    type: 'flag',
    doc: 'Change nothing; tell what would change and what cannot be known',
    group: 'How to run',
  },
  diff: {
    short: 'D',
    long: ['diff'],
    type: 'flag',
    doc: 'Show what changes in files and settings',
    setting: 'diffAlways',
    group: 'How to run',
  },
  forks: {
    short: 'f',
    long: ['forks'],
    type: 'int',
    argument: 'NUMBER',
    doc: 'How many hosts to work on at the same time',
    default: '5',
    setting: 'forks',
    group: 'How to run',
  },
  step: {
    long: ['step'],
    type: 'flag',
    doc: 'Ask before each task',
    group: 'How to run',
  },
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

const connecting = {
  user: {
    short: 'u',
    long: ['user'],
    type: 'text',
    argument: 'NAME',
    doc: 'Log in as this user',
    setting: 'remoteUser',
    group: 'Connection',
  },
  privateKey: {
    long: ['private-key', 'key-file'],
    type: 'text',
    argument: 'FILE',
    doc: 'Log in with this key',
    setting: 'privateKeyFile',
    group: 'Connection',
  },
  connection: {
    short: 'c',
    long: ['connection'],
    type: 'text',
    argument: 'TYPE',
    doc: 'How to reach hosts: `ssh` or `local`',
    default: 'ssh',
    setting: 'transport',
    group: 'Connection',
  },
  timeout: {
    short: 'T',
    long: ['timeout'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'Give up connecting after this long',
    default: '10',
    setting: 'timeout',
    group: 'Connection',
  },
  askPass: {
    short: 'k',
    long: ['ask-pass'],
    type: 'flag',
    doc: 'Ask for the login password',
    setting: 'askPass',
    group: 'Connection',
    conflicts: ['connectionPasswordFile'],
  },
  connectionPasswordFile: {
    long: ['connection-password-file', 'conn-pass-file'],
    type: 'text',
    argument: 'FILE',
    doc: 'Read the login password from a file, or from what it prints when it is a program',
    setting: 'connectionPasswordFile',
    group: 'Connection',
  },
  sshCommonArgs: {
    long: ['ssh-common-args'],
    type: 'text',
    argument: 'ARGS',
    doc: 'Arguments in the form of ssh(1), such as `-o ProxyJump=bastion`',
    setting: 'sshCommonArgs',
    group: 'Connection',
  },
  sshExtraArgs: {
    long: ['ssh-extra-args'],
    type: 'text',
    argument: 'ARGS',
    doc: 'The same, after those',
    setting: 'sshExtraArgs',
    group: 'Connection',
  },
  sftpExtraArgs: {
    long: ['sftp-extra-args'],
    type: 'text',
    argument: 'ARGS',
    doc: 'Accepted and not used: files travel through the same connection',
    group: 'Connection',
  },
  scpExtraArgs: {
    long: ['scp-extra-args'],
    type: 'text',
    argument: 'ARGS',
    doc: 'Accepted and not used: files travel through the same connection',
    group: 'Connection',
  },
} as const satisfies OptionTable;

const becoming = {
  become: {
    short: 'b',
    long: ['become'],
    type: 'flag',
    doc: 'Act as another user (root unless told otherwise)',
    setting: 'become',
    group: 'Acting as another user',
  },
  becomeMethod: {
    long: ['become-method'],
    type: 'text',
    argument: 'METHOD',
    doc: 'How: `sudo`, `su` or `doas`',
    default: 'sudo',
    setting: 'becomeMethod',
    group: 'Acting as another user',
  },
  becomeUser: {
    long: ['become-user'],
    type: 'text',
    argument: 'NAME',
    doc: 'As whom',
    default: 'root',
    setting: 'becomeUser',
    group: 'Acting as another user',
  },
  askBecomePass: {
    short: 'K',
    long: ['ask-become-pass'],
    type: 'flag',
    doc: 'Ask for the password that sudo or su wants',
    setting: 'becomeAskPass',
    group: 'Acting as another user',
    conflicts: ['becomePasswordFile'],
  },
  becomePasswordFile: {
    long: ['become-password-file', 'become-pass-file'],
    type: 'text',
    argument: 'FILE',
    doc: 'Read that password from a file, or from what it prints when it is a program',
    setting: 'becomePasswordFile',
    group: 'Acting as another user',
  },
} as const satisfies OptionTable;

const vault = {
  vaultId: {
    long: ['vault-id'],
    type: 'list',
    argument: 'ID',
    doc: 'A vault password: `LABEL@FILE`, `LABEL@prompt`, or a file; may be given again',
    setting: 'vaultIdentityList',
    combine: 'before',
    group: 'Vault',
  },
  vaultPasswordFile: {
    long: ['vault-password-file', 'vault-pass-file'],
    type: 'list',
    argument: 'FILE',
    doc: 'Read the vault password from a file, or from what it prints when it is a program',
    setting: 'vaultPasswordFile',
    group: 'Vault',
  },
  askVaultPass: {
    short: 'J',
    long: ['ask-vault-password', 'ask-vault-pass'],
    type: 'flag',
    doc: 'Ask for the vault password',
    setting: 'askVaultPass',
    group: 'Vault',
    conflicts: ['vaultPasswordFile'],
  },
} as const satisfies OptionTable;

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

const output = {
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
  verbose: {
    short: 'v',
    long: ['verbose'],
    type: 'count',
    doc: 'Say more: `-v` results, `-vv` places, `-vvv` and on for connections',
    setting: 'verbosity',
    group: 'Output',
  },
  noColor: {
    long: ['no-color', 'no-colour'],
    type: 'flag',
    doc: 'No colours',
    setting: 'noColor',
    group: 'Output',
  },
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
  options: { ...selection, ...manner, ...connecting, ...becoming, ...vault, ...looking, ...output },
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

export type RunCommandOptions = typeof runCommand.options;
