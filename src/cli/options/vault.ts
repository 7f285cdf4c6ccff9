/**
 * `tsplay vault`: the actions and options of ansible-vault.
 * @module
 */
import { screenOptions, vaultOptions } from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const common = { ...vaultOptions, ...screenOptions } as const satisfies OptionTable;

const output = {
  output: {
    long: ['output'],
    type: 'text',
    argument: 'FILE',
    doc: 'Write there instead of back; `-` is stdout',
    group: 'Output',
  },
} as const satisfies OptionTable;

const encrypting = {
  encryptVaultId: {
    long: ['encrypt-vault-id'],
    type: 'text',
    argument: 'LABEL',
    doc: 'Which of several vault passwords to encrypt with',
    setting: 'vaultEncryptIdentity',
    group: 'Vault',
  },
} as const satisfies OptionTable;

const files = { name: 'file', required: false, doc: 'Files; none or `-` for stdin' } as const;
const named = { name: 'file', required: false, doc: 'Files' } as const;

const create = {
  name: 'vault create',
  aliases: [],
  summary: 'Write a new file in the editor and encrypt it',
  description: 'Opens the editor (`EDITOR`) on an empty file and keeps what is saved, encrypted.',
  positional: { name: 'file', required: true, single: true, doc: 'The new file' },
  options: {
    ...encrypting,
    skipTtyCheck: {
      long: ['skip-tty-check'],
      type: 'flag',
      doc: 'Open the editor though there is no terminal',
      group: 'Vault',
    },
    ...common,
  },
  examples: [{ title: 'Secrets of a group', line: 'tsplay vault create group_vars/web/vault.yml' }],
} as const satisfies CommandSpec;

const edit = {
  name: 'vault edit',
  aliases: [],
  summary: 'Edit an encrypted file',
  description: 'Opens the editor (`EDITOR`) on the plain text and encrypts it again with the same password.',
  positional: named,
  options: { ...encrypting, ...common },
  examples: [{ title: 'Change a secret', line: 'tsplay vault edit group_vars/web/vault.yml' }],
} as const satisfies CommandSpec;

const view = {
  name: 'vault view',
  aliases: [],
  summary: 'Show an encrypted file',
  description: 'Shows the plain text of encrypted files, on a terminal through the pager (`PAGER`).',
  positional: named,
  options: common,
  examples: [{ title: 'Read it', line: 'tsplay vault view group_vars/web/vault.yml' }],
} as const satisfies CommandSpec;

const encrypt = {
  name: 'vault encrypt',
  aliases: [],
  summary: 'Encrypt files',
  description: 'Encrypts files in place, or stdin to stdout.',
  positional: files,
  options: { ...output, ...encrypting, ...common },
  examples: [
    { title: 'A file', line: 'tsplay vault encrypt secrets.yml' },
    { title: 'With a label', line: 'tsplay vault encrypt --vault-id prod@~/.vault-prod secrets.yml' },
  ],
} as const satisfies CommandSpec;

const decrypt = {
  name: 'vault decrypt',
  aliases: [],
  summary: 'Decrypt files',
  description: 'Decrypts files in place, or stdin to stdout.',
  positional: files,
  options: { ...output, ...common },
  examples: [{ title: 'To stdout', line: 'tsplay vault decrypt --output - secrets.yml' }],
} as const satisfies CommandSpec;

const rekey = {
  name: 'vault rekey',
  aliases: [],
  summary: 'Change the password of encrypted files',
  description: 'Decrypts files and encrypts them with another password. Owner and mode stay.',
  positional: named,
  options: {
    newVaultId: {
      long: ['new-vault-id'],
      type: 'text',
      argument: 'ID',
      doc: 'The new password, as for `--vault-id`',
      group: 'Vault',
      conflicts: ['newVaultPasswordFile'],
    },
    newVaultPasswordFile: {
      long: ['new-vault-password-file'],
      type: 'text',
      argument: 'FILE',
      doc: 'Read the new password from a file or program',
      group: 'Vault',
    },
    ...encrypting,
    ...common,
  },
  examples: [
    { title: 'A new password', line: 'tsplay vault rekey --new-vault-password-file new.txt secrets.yml' },
  ],
} as const satisfies CommandSpec;

const encryptString = {
  name: 'vault encrypt_string',
  aliases: [],
  summary: 'Encrypt values to paste into YAML',
  description: 'Encrypts texts and prints each as a `!vault` value. Better let it ask (`-p`) or read stdin.',
  positional: { name: 'text', required: false, doc: 'Texts; none or `-` for stdin' },
  options: {
    prompt: {
      short: 'p',
      long: ['prompt'],
      type: 'flag',
      doc: 'Ask for the text',
      group: 'What to encrypt',
    },
    showInput: {
      long: ['show-input'],
      type: 'flag',
      doc: 'Show what is typed at the prompt',
      group: 'What to encrypt',
    },
    name: {
      short: 'n',
      long: ['name'],
      type: 'list',
      argument: 'NAME',
      doc: 'Name of the variable; once for each text',
      group: 'What to encrypt',
    },
    stdinName: {
      long: ['stdin-name'],
      type: 'text',
      argument: 'NAME',
      doc: 'Name of the variable that is read from stdin',
      group: 'What to encrypt',
    },
    ...output,
    ...encrypting,
    ...common,
  },
  examples: [
    { title: 'Typed in', line: 'tsplay vault encrypt_string --prompt' },
    { title: 'From stdin', line: 'pwgen 20 1 | tsplay vault encrypt_string --stdin-name db_password' },
  ],
} as const satisfies CommandSpec;

export const vaultActions = { create, edit, view, encrypt, decrypt, rekey, encrypt_string: encryptString };

export const vaultCommand: CommandGroup = {
  name: 'vault',
  aliases: [],
  summary: 'Encrypt and decrypt files and values',
  description: 'Works on files in the format of ansible-vault.',
  actions: Object.values(vaultActions),
};
