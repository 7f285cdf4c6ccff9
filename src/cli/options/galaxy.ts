/**
 * `tsplay galaxy`: the actions and options of ansible-galaxy.
 * @module
 */
import { screenOptions } from './shared.ts';
import type { CommandGroup, CommandSpec, OptionTable } from './types.ts';

const group = 'Galaxy';

const path = {
  path: {
    short: 'p',
    long: ['roles-path', 'collections-path'],
    type: 'text',
    argument: 'FOLDER',
    doc: 'The folder of roles or collections',
    default: 'the first one that is configured',
    group,
  },
} as const satisfies OptionTable;

const force = {
  force: {
    short: 'f',
    long: ['force'],
    type: 'flag',
    doc: 'Overwrite what is there',
    group,
  },
} as const satisfies OptionTable;

/** Which servers are asked, and how. */
const servers = {
  server: {
    short: 's',
    long: ['server'],
    type: 'text',
    argument: 'SERVER',
    doc: 'The Galaxy server: its name in the list of ansible.cfg, or its address',
    default: 'those of the list, in its order',
    group,
  },
  token: {
    long: ['token', 'api-key'],
    type: 'text',
    argument: 'TOKEN',
    doc: 'The token for the server; better kept in the file that token_path names, where no other user sees it',
    group,
  },
  ignoreCerts: {
    short: 'c',
    long: ['ignore-certs'],
    type: 'flag',
    doc: 'Do not check certificates',
    group,
  },
  timeout: {
    long: ['timeout'],
    type: 'int',
    argument: 'SECONDS',
    doc: 'How long to wait for the server',
    default: '60',
    group,
  },
  noCache: {
    long: ['no-cache', 'clear-response-cache'],
    type: 'flag',
    doc: 'Accepted; answers of servers are never kept beyond the command',
    group,
  },
} as const satisfies OptionTable;

const signatures = {
  keyring: {
    long: ['keyring'],
    type: 'text',
    argument: 'FILE',
    doc: 'The keyring that signatures are verified with',
    group,
  },
  signature: {
    long: ['signature'],
    type: 'list',
    argument: 'SOURCE',
    doc: 'Where a further signature of the collection is; with a name on the command line',
    group,
  },
  requiredSignatures: {
    long: ['required-valid-signature-count'],
    type: 'text',
    argument: 'COUNT',
    doc: 'How many signatures must be valid: a number or all; with + before it at least one must be there',
    default: '1',
    group,
  },
  ignoredCodes: {
    long: ['ignore-signature-status-code', 'ignore-signature-status-codes'],
    type: 'list',
    argument: 'CODE',
    doc: 'A status code of gpg, such as NO_PUBKEY, with which a signature does not count',
    group,
  },
} as const satisfies OptionTable;

const pre = {
  pre: { long: ['pre'], type: 'flag', doc: 'Take pre-releases too', group },
} as const satisfies OptionTable;

const noDeps = {
  noDeps: {
    short: 'n',
    long: ['no-deps'],
    type: 'flag',
    doc: 'Leave out what they depend on',
    group,
  },
} as const satisfies OptionTable;

const requirements = {
  requirements: {
    short: 'r',
    long: ['role-file', 'requirements-file'],
    type: 'text',
    argument: 'FILE',
    doc: 'What a requirements.yml says',
    group,
  },
} as const satisfies OptionTable;

const install = {
  name: 'galaxy install',
  aliases: [],
  summary: 'Install roles and collections',
  description:
    'Roles are names of a Galaxy server, git repositories, tarballs or folders: `SOURCE[,VERSION[,NAME]]`. With `galaxy collection install` they are collections: `NAMESPACE.NAME[:RANGE]`, or where they are. A requirements file may hold both.',
  positional: { name: 'source', required: false, doc: 'Where to get it from' },
  options: {
    ...requirements,
    ...path,
    ...force,
    ...noDeps,
    forceWithDeps: {
      long: ['force-with-deps'],
      type: 'flag',
      doc: 'Overwrite what is there and what it depends on',
      conflicts: ['noDeps'],
      group,
    },
    upgrade: {
      short: 'U',
      long: ['upgrade'],
      type: 'flag',
      doc: 'Take newer versions of collections than those that are there',
      group,
    },
    ...pre,
    offline: {
      long: ['offline'],
      type: 'flag',
      doc: 'Ask no Galaxy server: collections come from archives, git and folders only',
      group,
    },
    disableGpg: {
      long: ['disable-gpg-verify'],
      type: 'flag',
      doc: 'Leave signatures of collections alone',
      group,
    },
    ...signatures,
    ...servers,
    keepScm: {
      short: 'g',
      long: ['keep-scm-meta'],
      type: 'flag',
      doc: 'Accepted; the folder .git is never kept',
      group,
    },
    ignoreErrors: {
      short: 'i',
      long: ['ignore-errors'],
      type: 'flag',
      doc: 'Go on with the next one where one cannot be installed, and end with 0',
      group,
    },
    ...screenOptions,
  },
  examples: [
    {
      title: 'A collection in a range of versions',
      line: "tsplay galaxy collection install 'community.general:>=7.0.0,<8.0.0'",
    },
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
  options: {
    ...path,
    format: {
      long: ['format'],
      type: 'text',
      argument: 'FORMAT',
      choices: ['human', 'yaml', 'json'],
      doc: 'How collections are listed',
      default: 'human',
      group,
    },
    ...screenOptions,
  },
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
      group,
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
  description: 'Removes roles from the folders of roles. A folder that is not a role is left alone.',
  positional: { name: 'role', required: true, doc: 'Names' },
  options: { ...path, ...screenOptions },
  examples: [{ title: 'A role', line: 'tsplay galaxy remove nginx' }],
} as const satisfies CommandSpec;

const verify = {
  name: 'galaxy verify',
  aliases: [],
  summary: 'Tell whether collections are as they were built',
  description:
    '`galaxy collection verify` compares the files of installed collections with what the server has, or with what they were built with. It ends with 1, and names each file, where one is missing, changed or no part of the collection.',
  positional: { name: 'collection', required: false, doc: 'Names, or NAME:VERSION' },
  options: {
    ...path,
    ignoreErrors: {
      short: 'i',
      long: ['ignore-errors'],
      type: 'flag',
      doc: 'Go on with the next collection, and end with 0',
      group,
    },
    offline: {
      long: ['offline'],
      type: 'flag',
      doc: 'Ask no server: a collection is compared with its own manifest only',
      group,
    },
    ...requirements,
    ...signatures,
    ...servers,
    ...screenOptions,
  },
  examples: [{ title: 'A collection', line: 'tsplay galaxy collection verify community.general' }],
} as const satisfies CommandSpec;

const download = {
  name: 'galaxy download',
  aliases: [],
  summary: 'Download collections as archives, for machines without a network',
  description:
    '`galaxy collection download` fetches collections and what they depend on, with a requirements.yml that installs them from that folder.',
  positional: { name: 'collection', required: false, doc: 'NAMESPACE.NAME[:RANGE], or where it is' },
  options: {
    downloadPath: {
      short: 'p',
      long: ['download-path'],
      type: 'text',
      argument: 'FOLDER',
      doc: 'Where they go',
      default: './collections',
      group,
    },
    ...requirements,
    ...noDeps,
    ...pre,
    ...servers,
    ...screenOptions,
  },
  examples: [
    { title: 'One and what it needs', line: 'tsplay galaxy collection download my.tools -p archives' },
  ],
} as const satisfies CommandSpec;

const build = {
  name: 'galaxy build',
  aliases: [],
  summary: 'Build the archive of a collection',
  description: '`galaxy collection build` makes NAMESPACE-NAME-VERSION.tar.gz of a folder with a galaxy.yml.',
  positional: { name: 'folder', required: false, doc: 'Folders; the current one when none is given' },
  options: {
    outputPath: {
      long: ['output-path'],
      type: 'text',
      argument: 'FOLDER',
      doc: 'Where the archive goes',
      default: 'the current folder',
      group,
    },
    ...force,
    ...screenOptions,
  },
  examples: [
    { title: 'The collection of this folder', line: 'tsplay galaxy collection build --output-path dist' },
  ],
} as const satisfies CommandSpec;

const search = {
  name: 'galaxy search',
  aliases: [],
  summary: 'Search roles on a Galaxy server',
  description:
    'Shows the roles that have all of the words, with what they are for. It ends with 1 when there are none.',
  positional: { name: 'word', required: false, doc: 'What to search for' },
  options: {
    platforms: {
      long: ['platforms'],
      type: 'text',
      argument: 'LIST',
      doc: 'Systems, with commas between them',
      group,
    },
    tags: {
      long: ['galaxy-tags'],
      type: 'text',
      argument: 'LIST',
      doc: 'Tags, with commas between them',
      group,
    },
    author: { long: ['author'], type: 'text', argument: 'NAME', doc: 'Who made it', group },
    ...servers,
    ...screenOptions,
  },
  examples: [{ title: 'Roles for nginx', line: 'tsplay galaxy search nginx --platforms Debian' }],
} as const satisfies CommandSpec;

const info = {
  name: 'galaxy info',
  aliases: [],
  summary: 'Tell what is known of roles',
  description: 'What a Galaxy server and the installed role say.',
  positional: { name: 'role', required: true, doc: 'Names' },
  options: {
    ...path,
    offline: { long: ['offline'], type: 'flag', doc: 'Ask no server', group },
    ...servers,
    ...screenOptions,
  },
  examples: [{ title: 'A role', line: 'tsplay galaxy info geerlingguy.nginx' }],
} as const satisfies CommandSpec;

export const galaxyActions = { install, download, list, init, build, remove, verify, search, info };

export const galaxyCommand: CommandGroup = {
  name: 'galaxy',
  aliases: [],
  summary: 'Roles and collections from Galaxy servers, git, tarballs and folders',
  description:
    'The word `role` or `collection` before the action says what is meant; roles when it is left out.',
  actions: Object.values(galaxyActions),
};
