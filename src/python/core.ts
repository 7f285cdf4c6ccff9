/**
 * The ansible-core that the user has: modules in Python need its `module_utils`, plug-ins in Python all of it. It is
 * looked for as files; no Python runs for that.
 * @module
 */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

export interface AnsibleCore {
  /** The folder that holds `ansible/`. */
  readonly folder: string;
  readonly version: string;
  /** The interpreter that the package is installed for; plain `python3` where it belongs to the system's. */
  readonly interpreter: string;
}

export interface CoreSearch {
  /** `python_support`: a folder with `ansible/`; `none` to have none. */
  readonly configured: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What to do where there is none. */
export const coreRemedy =
  'install ansible-core on this machine (apt install ansible-core, or pipx install ansible-core), or name a folder that holds its package "ansible" with python_support (TSPLAY_PYTHON_SUPPORT)';

/** Folders below one whose names match, newest Python first. */
function folders(base: string, name: RegExp): string[] {
  try {
    return readdirSync(base)
      .filter((entry) => name.test(entry))
      .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
      .map((entry) => join(base, entry));
  } catch {
    return [];
  }
}

const python = /^python3(\.\d+)?$/;
const inLib = (lib: string): string[] =>
  folders(lib, python).flatMap((folder) => [join(folder, 'site-packages'), join(folder, 'dist-packages')]);
const inEnvironments = (base: string): string[] =>
  folders(base, /^ansible/).flatMap((venv) => inLib(join(venv, 'lib')));

/** The environment that the program `ansible-playbook` was installed in, through links as pipx makes them. */
function besideProgram(path: string): string[] {
  const program = path
    .split(delimiter)
    .map((folder) => join(folder, 'ansible-playbook'))
    .find((file) => file.startsWith('/') && existsSync(file));
  return program === undefined ? [] : inLib(join(dirname(dirname(realpathSync(program))), 'lib'));
}

function* candidates({ configured, env }: CoreSearch): Generator<string> {
  if (configured !== undefined) {
    yield configured;
    yield dirname(configured);
    return;
  }
  const { HOME: home = '/', PYTHONPATH, VIRTUAL_ENV, PATH = '' } = env;
  yield* (PYTHONPATH ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  yield join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'tsplay', 'python-support');
  if (VIRTUAL_ENV !== undefined && VIRTUAL_ENV !== '') yield* inLib(join(VIRTUAL_ENV, 'lib'));
  yield* besideProgram(PATH);
  yield* inLib(join(home, '.local', 'lib'));
  yield* inLib('/usr/local/lib');
  yield* inLib('/usr/lib');
  for (const base of [
    join(home, '.local', 'share', 'pipx', 'venvs'),
    join(home, '.local', 'pipx', 'venvs'),
    '/opt/pipx/venvs',
  ])
    yield* inEnvironments(base);
}

/**
 * Where the Python of that ansible-core imports from, so that collections which were installed as packages lie there too
 * (Debian's and pip's `ansible`).
 */
export function importFolders(search: CoreSearch): readonly string[] {
  const { HOME: home = '/', PYTHONPATH = '', VIRTUAL_ENV = '' } = search.env;
  const core = findCore(search);
  return [
    ...new Set([
      ...PYTHONPATH.split(delimiter).filter((folder) => folder.startsWith('/')),
      ...(VIRTUAL_ENV === '' ? [] : inLib(join(VIRTUAL_ENV, 'lib'))),
      ...(core === undefined ? [] : [core.folder]),
      ...(core?.interpreter === 'python3'
        ? [join(home, '.local', 'lib'), '/usr/local/lib', '/usr/lib'].flatMap(inLib)
        : []),
    ]),
  ];
}

const versionIn = (release: string): string | undefined =>
  /^__version__\s*=\s*['"]([^'"]+)['"]/m.exec(readFileSync(release, 'utf8'))?.[1];

/** A virtual environment has its own interpreter three folders up; what belongs to the system has the system's. */
function interpreterOf(folder: string): string {
  const root = join(folder, '..', '..', '..');
  const own = join(root, 'bin', 'python3');
  return existsSync(join(root, 'pyvenv.cfg')) && existsSync(own) ? own : 'python3';
}

/** The first that there is. */
export function findCore(search: CoreSearch): AnsibleCore | undefined {
  if (search.configured === 'none') return undefined;
  for (const folder of candidates(search)) {
    const release = join(folder, 'ansible', 'release.py');
    if (!existsSync(join(folder, 'ansible', 'module_utils', 'basic.py')) || !existsSync(release)) continue;
    const version = versionIn(release);
    if (version !== undefined) return { folder, version, interpreter: interpreterOf(folder) };
  }
  return undefined;
}
