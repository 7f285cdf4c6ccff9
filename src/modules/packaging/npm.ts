/** `community.general.npm` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  p,
  type Params,
  parseForeignJson,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  sh,
  unknown,
  type WriteHost,
} from '../../sdk/index.ts';

const params = {
  name: p.str({ operand: true, doc: 'Name of a package; without it those of `package.json`.' }),
  path: p.path({ doc: 'Folder of the project; it is made when it is not there.' }),
  version: p.str({ operand: true, doc: 'Version of the package.' }),
  global: p.bool({ doc: 'For all projects of the host.', default: false }),
  executable: p.path({ doc: 'The npm to use, with words of its own if need be.' }),
  ignore_scripts: p.bool({ doc: 'Run no scripts of packages.', default: false }),
  unsafe_perm: p.bool({ doc: 'Run scripts as the user who installs.', default: false }),
  ci: p.bool({ doc: 'Install just what the lock file says (`npm ci`).', default: false }),
  production: p.bool({ doc: 'Leave out what only development needs.', default: false }),
  registry: p.str({ operand: true, doc: 'Where packages come from.' }),
  state: p.choice(['present', 'absent', 'latest'], { doc: 'What is wanted.', default: 'present' }),
  no_optional: p.bool({ doc: 'Leave out optional packages.', default: false, since: '2.0.0' }),
  no_bin_links: p.bool({ doc: 'Make no links for programs.', default: false, since: '2.5.0' }),
  force: p.bool({ doc: 'Overrule what npm guards against.', default: false, since: '9.5.0' }),
} as const;
type NpmParams = Params<typeof params>;

export const npm = defineModule({
  name: 'community.general.npm',
  summary: 'Manage packages of Node.js',
  params,
  support: { check: 'partial', diff: 'none' },
  differences: [
    'With `ci` check mode says unknown, and the module changed only when what is installed is another than before.',
  ],
  returns: { stdout: 'What npm said.' },
  examples: [
    {
      title: 'The packages of a project',
      yaml: 'community.general.npm:\n  path: /srv/app\n  production: true',
    },
    {
      title: 'A program for all',
      yaml: 'community.general.npm:\n  name: pm2\n  version: 5.3.0\n  global: true',
    },
    { title: 'From the lock file', yaml: 'community.general.npm:\n  path: /srv/app\n  ci: true' },
  ],
  async plan(given, host) {
    if (given.path === undefined && !given.global) fail('path must be specified when not using global');
    if (given.state === 'absent' && given.name === undefined)
      fail('uninstalling a package is only available for named packages');
    return given.ci ? planCi(given) : planPackages(given, host);
  },
});

const program = ({ executable }: NpmParams): string =>
  executable === undefined ? 'npm' : quoteAll(executable.split(' '));

/** A command of npm. Only those that install take the flags of installing. */
function line(given: NpmParams, verb: string, words: readonly string[], installs: boolean): string {
  const flag = (name: string, wanted: boolean): string[] => (wanted ? [name] : []);
  const flags = [
    ...flag('--global', given.global),
    ...flag('--production', given.production && installs && verb !== 'uninstall'),
    ...flag('--ignore-scripts', given.ignore_scripts),
    ...flag('--unsafe-perm', given.unsafe_perm),
    ...flag('--force', given.force && installs),
    ...(given.registry === undefined ? [] : [`--registry=${given.registry}`]),
    ...flag('--no-optional', given.no_optional),
    ...flag('--no-bin-links', given.no_bin_links),
  ];
  return `${program(given)} ${quoteAll([verb, ...flags, ...words])}`;
}

/** Into the project's folder; a folder that is not there has nothing in it. */
const enter = ({ path }: NpmParams): string => (path === undefined ? '' : `cd -- ${quote(path)} || exit 0\n`);

interface Installed {
  /** Names, and names with versions. */
  readonly names: ReadonlySet<string>;
  /** What package.json asks for and is not there, or not in the right version. */
  readonly lacking: readonly string[];
  /** Whether npm knows of any package at all. */
  readonly any: boolean;
}

interface Listed {
  readonly version?: string;
  readonly missing?: boolean;
  readonly invalid?: unknown;
}

export function parseList(text: string): Installed {
  let dependencies: Readonly<Record<string, Listed>> | undefined;
  try {
    ({ dependencies } = parseForeignJson(text.trim() === '' ? '{}' : text) as {
      dependencies?: Readonly<Record<string, Listed>>;
    });
  } catch (error) {
    return fail(`Failed to parse NPM output with error ${error instanceof Error ? error.message : ''}`);
  }
  const names = new Set<string>();
  const lacking: string[] = [];
  for (const [name, { version, missing: absent, invalid }] of Object.entries(dependencies ?? {})) {
    if (absent === true || (invalid !== undefined && invalid !== false)) {
      lacking.push(name);
      continue;
    }
    names.add(name);
    if (version !== undefined) names.add(`${name}@${version}`);
  }
  return { names, lacking, any: dependencies !== undefined };
}

/** `npm list` and `npm outdated` say with their status what they found: it does not matter. */
async function look(given: NpmParams, host: ReadHost): Promise<{ installed: Installed; outdated: boolean }> {
  const first = program(given).split(' ')[0] ?? 'npm';
  const latest = given.state === 'latest';
  const { rc, stdout } = await host.probe(
    `command -v ${first} >/dev/null || exit 127
${enter(given)}${line(given, 'list', ['--json', '--long', '--depth=0'], false)} 2>/dev/null; printf '\\036'
${latest ? `${line(given, 'outdated', given.name === undefined ? [] : [given.name], false)} 2>/dev/null` : ''}; exit 0`,
  );
  if (rc === 127) missing('Failed to find required executable "npm"');
  const [list = '', late = ''] = stdout.split('\x1e');
  return { installed: parseList(list), outdated: late.trim() !== '' };
}

async function planPackages(given: NpmParams, host: ReadHost): Promise<Plan> {
  const { name, version, state } = given;
  const { installed, outdated } = await look(given, host);
  const wanted = name === undefined || version === undefined || version === '' ? name : `${name}@${version}`;
  const words = wanted === undefined ? [] : [wanted];
  if (state === 'absent') {
    if (!installed.names.has(name ?? '')) return { changed: false };
    return change([line(given, 'uninstall', [name ?? ''], true)], given);
  }
  const lacks =
    !installed.any || installed.lacking.length > 0 || (wanted !== undefined && !installed.names.has(wanted));
  const lines = [
    ...(lacks ? [line(given, 'install', words, true)] : []),
    ...(state === 'latest' && outdated ? [line(given, 'update', words, true)] : []),
  ];
  return lines.length === 0 ? { changed: false } : change(lines, given);
}

const change = (lines: readonly string[], given: NpmParams): Plan => ({
  changed: true,
  apply: async (write) => ({ stdout: await run(lines, given, write) }),
});

/** The lock file that npm keeps of what is installed tells whether anything changed. */
function planCi(given: NpmParams): Promise<Plan> {
  return Promise.resolve(
    unknown('what `npm ci` comes to is not known before', async (write) => {
      const kept = `${given.path ?? '.'}/node_modules/.package-lock.json`;
      const before = await write.readText(kept);
      const stdout = await run([line(given, 'ci', [], true)], given, write);
      const after = await write.readText(kept);
      return { stdout, changed: before === undefined || before !== after };
    }),
  );
}

async function run(lines: readonly string[], given: NpmParams, host: WriteHost): Promise<string> {
  const place =
    given.path === undefined ? '' : sh`mkdir -p -- ${given.path} && cd -- ${given.path} || exit 1` + '\n';
  const done = await host.run(place + lines.map((text) => `${text} || exit 1`).join('\n'));
  if (done.rc !== 0) fail(complaint(done), { rc: done.rc, stdout: done.stdout, stderr: done.stderr });
  return done.stdout;
}
