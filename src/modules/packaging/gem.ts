/** `community.general.gem` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type TextResult,
} from '../../sdk/index.ts';

const params = {
  name: p.str({ operand: true, doc: 'Name of the gem.', required: true }),
  state: p.choice(['present', 'absent', 'latest'], { doc: 'What is wanted.', default: 'present' }),
  version: p.str({ operand: true, doc: 'The version.' }),
  gem_source: p.path({ doc: 'File of the host that the gem is installed from.' }),
  repository: p.str({ operand: true, doc: 'Where gems come from.', aliases: ['source'] }),
  include_dependencies: p.bool({ doc: 'Install what the gem needs as well.', default: true }),
  user_install: p.bool({ doc: "Into the user's folder, and not for all.", default: true }),
  executable: p.path({ doc: 'The gem program to use, with words of its own if need be.' }),
  install_dir: p.path({ doc: 'Folder for gems, apart from all others; `user_install` must be false.' }),
  bindir: p.path({ doc: 'Folder for programs.' }),
  norc: p.bool({ doc: 'Read no `.gemrc`.', default: true }),
  env_shebang: p.bool({ doc: 'Let programs look for ruby with /usr/bin/env.', default: false }),
  pre_release: p.bool({ doc: 'Take versions before their release, too.', default: false }),
  include_doc: p.bool({ doc: 'Install documentation.', default: false }),
  build_flags: p.str({ doc: 'Words for what compiles it.' }),
  force: p.bool({ doc: 'Whatever needs it, or it needs.', default: false }),
} as const;
type Given = Params<typeof params>;

export const gem = defineModule({
  name: 'community.general.gem',
  summary: 'Manage gems of Ruby',
  params,
  constraints: {
    mutuallyExclusive: [
      ['gem_source', 'repository'],
      ['gem_source', 'version'],
    ],
  },
  support: { check: 'full', diff: 'none' },
  differences: [
    'Needs RubyGems 2.0 or newer.',
    '`force` means gem with `build_flags` as well; Ansible hands it on to the compiler then.',
  ],
  returns: {
    name: 'Name of the gem.',
    state: 'What was wanted.',
    version: 'The version that was wanted, or the latest one.',
  },
  examples: [
    {
      title: 'A version for all',
      yaml: 'community.general.gem:\n  name: rake\n  version: 13.0.6\n  user_install: false',
    },
    {
      title: 'From a file',
      yaml: 'community.general.gem:\n  name: rake\n  gem_source: /srv/gems/rake-13.0.6.gem',
    },
  ],
  async plan(given, host): Promise<Plan> {
    const { name, state } = given;
    if (given.version !== undefined && state === 'latest') fail('Cannot specify version when state=latest');
    if (given.gem_source !== undefined && state === 'latest')
      fail('Cannot maintain state=latest when installing from local source');
    if (given.user_install && given.install_dir !== undefined)
      fail('install_dir requires user_install=false');
    const { installed, remote } = await look(given, host);
    const version = state === 'latest' ? (remote[0] ?? given.version) : given.version;
    const isThere = version === undefined ? installed.length > 0 : installed.includes(version);
    const result = { name, state, ...(version === undefined ? {} : { version }) };
    if (isThere === (state !== 'absent')) return { changed: false, result };
    const [words, home] =
      state === 'absent' ? [uninstalling(given, version), true] : [installing(given, version), false];
    return {
      changed: true,
      result,
      apply: async (write) => {
        check(given, await write.run(`${start(given)}${line(given, words, home)}`));
        return undefined;
      },
    };
  },
});

const program = ({ executable }: Given): string =>
  executable === undefined ? 'gem' : quoteAll(executable.split(' '));

/** Older ones do not know the option. */
const start = (
  given: Given,
): string => `command -v ${program(given).split(' ')[0] ?? ''} >/dev/null || exit 127
tsplay_rc=${given.norc ? '--norc' : ''}; case $(${program(given)} --version) in [01].*|2.[0-4].*|2.5.[01]) tsplay_rc= ;; esac
`;

/** A command of gem, the first word of which is its verb. `home`: it looks into `install_dir` only. */
function line(given: Given, [verb = '', ...words]: readonly string[], home: boolean): string {
  const dir = given.install_dir;
  const place = home && dir !== undefined ? `GEM_HOME=${quote(dir)} ` : '';
  return `${place}${program(given)} ${verb} $tsplay_rc ${quoteAll(words)}`;
}

const option = (name: string, value: string | undefined): string[] =>
  value === undefined || value === '' ? [] : [name, value];
const flag = (name: string, wanted: boolean): string[] => (wanted ? [name] : []);

function check(given: Given, done: TextResult): void {
  const { rc, stdout, stderr } = done;
  if (rc === 127) missing(`Failed to find required executable "${given.executable?.split(' ')[0] ?? 'gem'}"`);
  if (rc !== 0) fail(complaint(done), { rc, stdout, stderr });
}

/** Versions that are installed, and those that there are, the newest first. */
async function look(
  given: Given,
  host: ReadHost,
): Promise<{ readonly installed: readonly string[]; readonly remote: readonly string[] }> {
  const pattern = `^${given.name}$`;
  const here = line(given, ['query', '-n', pattern], true);
  const there = line(
    given,
    ['query', '--remote', ...option('--source', given.repository), '-n', pattern],
    true,
  );
  const asks = given.state === 'latest';
  const done = await host.probe(
    `${start(given)}${here} || exit $?; printf '\\036'${asks ? `; ${there} || exit $?` : ''}`,
  );
  check(given, done);
  const [installed = '', remote = ''] = done.stdout.split('\x1e');
  return { installed: versionsOf(given.name, installed), remote: versionsOf(given.name, remote) };
}

/** `rake (default: 13.0.6, 12.3.3 java)` */
export const versionsOf = (name: string, listed: string): readonly string[] =>
  listed.split('\n').flatMap((text) => {
    const [, found, versions = ''] = /^(\S+)\s+\((?:default: )?(.+)\)/.exec(text) ?? [];
    if (found !== name) return [];
    return versions.split(', ').map((each) => each.trim().split(/\s+/)[0] ?? '');
  });

const uninstalling = (given: Given, version: string | undefined): readonly string[] => [
  'uninstall',
  ...option('--install-dir', given.install_dir),
  ...option('--bindir', given.bindir),
  ...(version === undefined ? ['--all'] : ['--version', version]),
  '--executable',
  ...flag('--force', given.force),
  given.name,
];

const installing = (given: Given, version: string | undefined): readonly string[] => [
  'install',
  ...option('--version', version),
  ...option('--source', given.repository),
  ...flag('--ignore-dependencies', !given.include_dependencies),
  given.user_install ? '--user-install' : '--no-user-install',
  ...option('--install-dir', given.install_dir),
  ...option('--bindir', given.bindir),
  ...flag('--pre', given.pre_release),
  ...flag('--no-document', !given.include_doc),
  ...flag('--env-shebang', given.env_shebang),
  // Behind `--` come the words for the compiler.
  ...flag('--force', given.force),
  given.gem_source ?? given.name,
  ...option('--', given.build_flags),
];
