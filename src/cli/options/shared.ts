/**
 * Groups of options that several commands have, with the letters and words of Ansible's.
 * @module
 */
import type { OptionTable } from './types.ts';

/** Which hosts. */
export const inventoryOptions = {
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
} as const satisfies OptionTable;

/** Which tasks. */
export const subsetOptions = {
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
} as const satisfies OptionTable;

/** Variables and modules. */
export const taskOptions = {
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

/** What is shown of changes, and how many hosts at once. */
export const paceOptions = {
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
  noReadAhead: {
    long: ['no-read-ahead'],
    type: 'flag',
    doc: 'Do not ask hosts ahead for what the next tasks will want to know',
    group: 'How to run',
  },
} as const satisfies OptionTable;

/** Trying without changing. */
export const checkOptions = {
  check: {
    short: 'C',
    long: ['check'],
    type: 'flag',
    doc: 'Change nothing; tell what would change and what cannot be known',
    group: 'How to run',
  },
  ...paceOptions,
} as const satisfies OptionTable;

/** How to reach hosts. */
export const connectionOptions = {
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

/** Acting as another user. */
export const becomeOptions = {
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
    doc: 'How: `sudo`, `su`, `doas`, `dzdo`, `ksu`, `pbrun`, `pfexec`, `pmrun`, `run0`, `runuser`, `sesu` or `sudosu`',
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

/** Vault passwords. */
export const vaultOptions = {
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
    combine: 'after',
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

/** How much is said, and how. */
export const screenOptions = {
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
} as const satisfies OptionTable;

/** An exit status that tells more. */
export const exitOption = {
  detailedExitcode: {
    long: ['detailed-exitcode'],
    type: 'flag',
    doc: 'Exit status 0 when nothing changed, 2 when something did or `?` was told, 1 for any error',
    group: 'Output',
  },
} as const satisfies OptionTable;

/** Leaving no record. */
export const recordOption = {
  noRecord: {
    long: ['no-record'],
    type: 'flag',
    doc: 'Do not record this run for `tsplay runs`',
    group: 'Output',
  },
} as const satisfies OptionTable;

/** Asking before each task. */
export const stepOption = {
  step: {
    long: ['step'],
    type: 'flag',
    doc: 'Ask before each task',
    group: 'How to run',
  },
} as const satisfies OptionTable;

/** Only which hosts. */
export const listHostsOption = {
  listHosts: {
    long: ['list-hosts'],
    type: 'flag',
    doc: 'List the hosts, and run nothing',
    group: 'Instead of running',
  },
} as const satisfies OptionTable;

/** What stands for a playbook's folder where there is no playbook. */
export const playbookDirOption = {
  playbookDir: {
    long: ['playbook-dir'],
    type: 'text',
    argument: 'DIRECTORY',
    doc: 'Look for group_vars, host_vars, roles and files here, as if a playbook lay there',
    default: 'the working directory',
    setting: 'playbookDir',
    group: 'What to run',
  },
} as const satisfies OptionTable;
