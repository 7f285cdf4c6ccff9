/**
 * `tsplay galaxy`: those actions and options of ansible-galaxy that need no server.
 * @module
 */
import { screenOptions } from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const path = {
  path: {
    short: 'p',
    long: ['roles-path', 'collections-path'],
    type: 'text',
    argument: 'FOLDER',
    doc: 'The folder of roles or collections',
    default: 'the first one that is configured',
    group: 'Galaxy',
  },
} as const satisfies OptionTable;

const force = {
  force: {
    short: 'f',
    long: ['force'],
    type: 'flag',
    doc: 'Overwrite what is there',
    group: 'Galaxy',
  },
} as const satisfies OptionTable;

const install = {
  name: 'galaxy install',
  aliases: [],
  summary: 'Install roles and collections',
  description:
    'Sources are git repositories, tarballs and folders: `SOURCE[,VERSION[,NAME]]`. With `galaxy collection install` they are collections; a requirements file may hold both.',
  positional: { name: 'source', required: false, doc: 'Where to get it from' },
  options: {
    requirements: {
      short: 'r',
      long: ['role-file', 'requirements-file'],
      type: 'text',
      argument: 'FILE',
      doc: 'Install what a requirements.yml says',
      group: 'Galaxy',
    },
    ...path,
    ...force,
    noDeps: {
      short: 'n',
      long: ['no-deps'],
      type: 'flag',
      doc: 'Leave out what they depend on',
      group: 'Galaxy',
    },
    ignoreErrors: {
      short: 'i',
      long: ['ignore-errors'],
      type: 'flag',
      doc: 'Go on with the next one where one cannot be installed, and end with 0',
      group: 'Galaxy',
    },
    ...screenOptions,
  },
  examples: [
    { title: 'What a project needs', line: 'tsplay galaxy install -r requirements.yml -p roles' },
    {
      title: 'A role in a version',
      line: 'tsplay galaxy role install git+https://example.com/roles/nginx.git,v1.2,nginx',
    },
  ],
} as const satisfies CommandSpec;

const list = {
  name: 'galaxy list',
  aliases: [],
  summary: 'List roles, or collections, with their versions',
  description: 'With `galaxy collection list` the collections.',
  positional: { name: 'name', required: false, single: true, doc: 'Only this one' },
  options: { ...path, ...screenOptions },
  examples: [{ title: 'Collections', line: 'tsplay galaxy collection list' }],
} as const satisfies CommandSpec;

const init = {
  name: 'galaxy init',
  aliases: [],
  summary: 'Begin a role, or a collection',
  description:
    'Writes the folders and files that it usually has. With `galaxy collection init` a collection.',
  positional: { name: 'name', required: true, single: true, doc: 'Its name' },
  options: {
    initPath: {
      long: ['init-path'],
      type: 'text',
      argument: 'FOLDER',
      doc: 'Where to make it',
      default: 'the current folder',
      group: 'Galaxy',
    },
    ...force,
    ...screenOptions,
  },
  examples: [{ title: 'A collection', line: 'tsplay galaxy collection init my.tools' }],
} as const satisfies CommandSpec;

const remove = {
  name: 'galaxy remove',
  aliases: [],
  summary: 'Remove roles',
  description: 'Removes roles from the folders of roles. A folder that is no role is left alone.',
  positional: { name: 'role', required: true, doc: 'Names' },
  options: { ...path, ...screenOptions },
  examples: [{ title: 'A role', line: 'tsplay galaxy remove nginx' }],
} as const satisfies CommandSpec;

const verify = {
  name: 'galaxy verify',
  aliases: [],
  summary: 'Tell whether collections are as they were built',
  description:
    '`galaxy collection verify` compares the files of installed collections with what they were built with. It ends with 1, and names each file, where one is missing, changed or no part of the collection.',
  positional: { name: 'collection', required: true, doc: 'Names, or NAME:VERSION' },
  options: {
    ...path,
    ignoreErrors: {
      short: 'i',
      long: ['ignore-errors'],
      type: 'flag',
      doc: 'Go on with the next collection, and end with 0',
      group: 'Galaxy',
    },
    offline: {
      long: ['offline'],
      type: 'flag',
      doc: 'Ask no server; there is no other way here',
      group: 'Galaxy',
    },
    ...screenOptions,
  },
  examples: [{ title: 'A collection', line: 'tsplay galaxy collection verify community.general' }],
} as const satisfies CommandSpec;

export const galaxyActions = { install, list, init, remove, verify };

export const galaxyCommand: CommandGroup = {
  name: 'galaxy',
  aliases: [],
  summary: 'Install roles and collections from git, tarballs and folders',
  description:
    'The word `role` or `collection` before the action says what is meant; roles when it is left out. Galaxy servers are not asked.',
  actions: Object.values(galaxyActions),
};
