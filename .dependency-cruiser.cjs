// The layers of docs/architecture.md, lowest first. A folder may import itself and any layer below its own.
const layers = [
  ['util', 'errors'],
  ['events', 'source', 'secrets'],
  ['template', 'vault', 'config'],
  ['playbook', 'inventory', 'vars', 'connection', 'galaxy', 'python'],
  ['sdk'],
  ['modules', 'facts', 'lookups', 'library'],
  ['engine'],
  ['rulebook'],
  ['report', 'lint', 'doc', 'history', 'plan', 'slices'],
  ['web'],
  ['cli'],
];

/** The rooms of the engine, lowest first; rooms of one floor do not know each other. */
const rooms = [
  ['state'],
  ['scope', 'actions', 'connect'],
  ['host-task'],
  ['play', 'assembly'],
  ['check'],
  ['commands'],
];

/** Files of util that modules get from the sdk, so that what it has is imported in one way. */
const insideSdk = [
  'bytes',
  'depth',
  'error-text',
  'fnmatch',
  'shell',
  'shlex',
  'split-lines',
  'temporary',
  'value',
];

/** The folder that may import each outside package; archives are read in two. */
const owners = {
  'js-yaml': 'source',
  ajv: 'source',
  nunjucks: 'template',
  bcryptjs: 'template',
  ssh2: 'connection',
  dockerode: '(connection|slices)',
  listr2: 'report',
  commander: 'cli',
  diff: 'util',
  jiti: 'library',
  'smol-toml': 'inventory',
  'fast-string-width': 'util',
  hashids: 'template',
  jmespath: 'template',
  'tar-stream': '(modules|galaxy|slices)',
  yauzl: 'modules',
  '@peculiar/asn1-csr': 'modules/crypto',
  '@peculiar/asn1-schema': 'modules/crypto',
  '@peculiar/asn1-x509': 'modules/crypto',
};

/** The same for packages of the page in a browser, which are bundled and no dependency of who installs tsplay. */
const pageOwners = {
  preact: 'web/page',
  '@tanstack/virtual-core': 'web/page',
};

const above = (i) => layers.slice(i + 1).flat();

/** For each room: the ones above it and beside it. */
const closedTo = (room, i) => [...rooms.slice(i + 1).flat(), ...rooms[i].filter((other) => other !== room)];

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Types count too: what two files both name stands in a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...layers.flatMap((names, i) =>
      above(i).length === 0
        ? []
        : [
            {
              name: `layer-${names.join('-')}`,
              severity: 'error',
              from: { path: `^src/(${names.join('|')})/` },
              to: { path: `^src/(${above(i).join('|')})/` },
            },
          ],
    ),
    ...rooms.flatMap((names, i) =>
      names
        .filter((room) => closedTo(room, i).length > 0)
        .map((room) => ({
          name: `engine-room-${room}`,
          comment: 'docs/architecture.md, the rooms of the engine. Imports of types count too.',
          severity: 'error',
          from: { path: `^src/engine/${room}/` },
          to: { path: `^src/engine/(${closedTo(room, i).join('|')})/` },
        })),
    ),
    {
      name: 'engine-has-no-loose-files',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: `^src/engine/(index\\.ts$|(${rooms.flat().join('|')})/)` },
      to: {},
    },
    {
      name: 'plug-ins-know-no-other-kind',
      comment: 'modules, facts and lookups see the sdk, never each other.',
      severity: 'error',
      // The setup module is the one door to the facts.
      from: { path: '^src/(modules|facts|lookups|library)/', pathNot: '^src/modules/system/facts/setup' },
      to: { path: '^src/(modules|facts|lookups|library)/', pathNot: '^src/$1/' },
    },
    {
      name: 'modules-see-the-sdk',
      comment:
        "src/sdk/index.ts is all of tsplay that a module needs, ours as well as a user's; small helpers of util beside it.",
      severity: 'error',
      // The registry lists modules for the engine; it is none.
      from: { path: '^src/(modules|facts)/', pathNot: '^src/modules/registry' },
      to: {
        path: '^src/',
        pathNot: `^src/(modules/|facts/|sdk/index\\.ts$|util/(?!(${insideSdk.join('|')})\\.ts))`,
      },
    },
    ...Object.entries({ ...owners, ...pageOwners }).map(([pkg, owner]) => ({
      name: `owner-of-${pkg.replace(/[^a-z0-9]/g, '-')}`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^src/${owner}/` },
      to: { path: `(^|node_modules/)${pkg}(/|$)` },
    })),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
