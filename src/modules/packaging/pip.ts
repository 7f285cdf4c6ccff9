import {
  complaint,
  defineModule,
  fail,
  missing,
  type ModuleContext,
  outputKeys,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type ResultKeys,
  shlexSplit,
  type WriteHost,
} from '../../sdk/index.ts';
import { installedVersions, normalName, parseRequirement, rejoined, satisfied } from './pip-requirement.ts';

const params = {
  name: p.list(
    p.str({ operand: true, doc: 'A requirement as pip takes it: `django`, `django>=4`, a URL or a path.' }),
    {
      doc: 'Packages.',
    },
  ),
  version: p.str({ doc: 'Version of the one package in `name`.' }),
  requirements: p.str({ operand: true, doc: 'File of requirements on the host.' }),
  state: p.choice(['present', 'absent', 'latest', 'forcereinstall'], {
    doc: 'Whether the packages are there.',
    default: 'present',
  }),
  virtualenv: p.path({
    operand: true,
    doc: 'Virtual environment to work in; it is made when it is not there.',
  }),
  virtualenv_site_packages: p.bool({
    doc: 'A new environment sees the packages of the system.',
    default: false,
  }),
  virtualenv_command: p.str({
    doc: 'Command that makes the environment: `virtualenv`, or `python3 -m venv`.',
    default: 'virtualenv',
  }),
  virtualenv_python: p.str({ doc: 'Python of a new environment; not with `-m venv`.' }),
  extra_args: p.str({ doc: 'More arguments for pip.' }),
  editable: p.bool({ doc: 'Install in editable mode.', default: false }),
  chdir: p.path({ doc: 'Folder to run pip in.' }),
  executable: p.str({ doc: 'The pip to use, by name or path, instead of pip3.' }),
  umask: p.str({ doc: 'umask of the installation, in octal.' }),
  break_system_packages: p.bool({
    doc: 'Lets pip change what the distribution manages (PEP 668).',
    default: false,
  }),
} as const;
type PipParams = Params<typeof params>;

export const pip = defineModule({
  name: 'ansible.builtin.pip',
  summary: 'Manage Python packages',
  params,
  constraints: {
    requiredOneOf: [['name', 'requirements']],
    mutuallyExclusive: [
      ['name', 'requirements'],
      ['executable', 'virtualenv'],
    ],
  },
  support: { check: 'partial', diff: 'none' },
  differences: [
    'Requirements files, editable installations, URLs and `latest` are unknown under check mode: only pip knows what it would do.',
  ],
  returns: {
    cmd: 'Command line of pip.',
    name: 'Packages.',
    version: 'Version asked for.',
    virtualenv: 'The environment.',
    stdout: 'Output of pip.',
  },
  examples: [
    {
      title: 'In an environment of its own',
      yaml: 'ansible.builtin.pip:\n  name: [flask>=2, gunicorn]\n  virtualenv: /srv/app/venv\n  virtualenv_command: python3 -m venv',
    },
  ],
  plan: planPip,
});

/** Names as the user wrote them, with `version` where there is one. */
function namesOf(given: PipParams): readonly string[] {
  const names = rejoined(given.name ?? []);
  if (given.version === undefined) return names;
  if (given.state === 'latest') fail('version is incompatible with state=latest');
  if (names.length > 1)
    fail(
      "'version' argument is ambiguous when installing multiple package distributions. Please specify version restrictions next to each package in 'name' argument.",
    );
  return names.map((name) => {
    if (/[<>=!~]/.test(name))
      fail(
        "The 'version' argument conflicts with any version specifier provided along with a package name. Please keep the version specifier, but remove the 'version' argument.",
      );
    return `${name}==${given.version ?? ''}`;
  });
}

async function planPip(given: PipParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const names = namesOf(given);
  const result = {
    name: names.length === 0 ? null : names,
    version: given.version ?? null,
    requirements: given.requirements ?? null,
    state: given.state,
    virtualenv: given.virtualenv ?? null,
  };
  const found = await host.probe(`${finder(given)}\nprintf '%s\\n' "$pip"\n$pip list --format=freeze`, {
    cwd: given.chdir,
  });
  const isNew = found.rc === 91;
  if (found.rc === 90)
    missing(
      `Unable to find any of ${given.executable ?? 'pip3, pip'} to use. pip needs to be installed on ${host.name}.`,
    );
  if (found.rc !== 0 && !isNew)
    fail(`pip cannot list what is installed: ${complaint(found)}`, { rc: found.rc });
  const apply = (writable: WriteHost): Promise<ResultKeys> => run(given, names, writable, context);
  const decided = isNew ? given.state !== 'absent' : decision(given, names, found.stdout);
  if (decided === false) return { changed: false, result };
  return decided === true
    ? { changed: true, result, apply }
    : { changed: 'unknown', reason: 'only pip knows what it would do', result, apply };
}

/** Whether something should be done; undefined where only pip can tell. */
function decision(given: PipParams, names: readonly string[], list: string): boolean | undefined {
  if (given.state === 'forcereinstall') return true;
  if (given.state === 'latest' || given.editable || given.requirements !== undefined) return undefined;
  const installed = installedVersions(list);
  const wanted = names.map((name) => parseRequirement(name));
  if (given.state === 'absent')
    return wanted.some((one) => one !== undefined && installed.has(normalName(one.name)));
  const answers = wanted.map((one) =>
    one === undefined ? undefined : satisfied(one, installed.get(normalName(one.name))),
  );
  if (answers.includes(false)) return true;
  return answers.includes(undefined) ? undefined : false;
}

/** Sets `pip`; ends with 90 when there is none, with 91 when the environment is yet to be made. */
function finder({ virtualenv, executable }: PipParams): string {
  if (virtualenv !== undefined)
    return `v=${quote(virtualenv)}; [ -e "$v/bin/activate" ] || exit 91
pip=; for c in pip3 pip; do if [ -x "$v/bin/$c" ]; then pip="$v/bin/$c"; break; fi; done
[ -n "$pip" ] || { if [ -x "$v/bin/python" ] && "$v/bin/python" -m pip --version >/dev/null 2>&1; then pip="$v/bin/python -m pip"; else exit 90; fi; }`;
  if (executable !== undefined) return `pip=$(command -v ${quote(executable)}) || exit 90`;
  return `if command -v pip3 >/dev/null; then pip=pip3; elif command -v pip >/dev/null; then pip=pip
elif python3 -m pip --version >/dev/null 2>&1; then pip='python3 -m pip'; else exit 90; fi`;
}

/** The command that makes the environment. */
function environmentCommand(given: PipParams): readonly string[] {
  const command = shlexSplit(given.virtualenv_command);
  const isVenv = command.includes('venv') || command[0]?.includes('pyvenv') === true;
  if (isVenv && given.virtualenv_python !== undefined)
    fail('virtualenv_python should not be used when using the venv module or pyvenv as virtualenv_command');
  const python = given.virtualenv_python === undefined ? [] : [`-p${given.virtualenv_python}`];
  const site = given.virtualenv_site_packages ? ['--system-site-packages'] : [];
  return [...command, ...python, ...site, given.virtualenv ?? ''];
}

function pipWords(given: PipParams, names: readonly string[]): readonly string[] {
  const verbs = {
    present: ['install'],
    absent: ['uninstall', '-y'],
    latest: ['install', '-U'],
    forcereinstall: ['install', '-U', '--force-reinstall'],
  } as const;
  const what =
    given.requirements === undefined
      ? names.flatMap((name) => (given.editable ? ['-e', name] : [name]))
      : ['-r', given.requirements];
  return [
    ...verbs[given.state],
    ...(given.break_system_packages ? ['--break-system-packages'] : []),
    ...shlexSplit(given.extra_args ?? ''),
    ...what,
  ];
}

async function run(
  given: PipParams,
  names: readonly string[],
  host: WriteHost,
  context: ModuleContext,
): Promise<ResultKeys> {
  if (given.umask !== undefined && !/^0?[0-7]{1,4}$/.test(given.umask))
    fail(`umask must be an octal integer`, { details: given.umask });
  const umask = given.umask === undefined ? '' : `umask ${given.umask}`;
  const made =
    given.virtualenv === undefined
      ? ''
      : `if [ ! -e ${quote(given.virtualenv)}/bin/activate ]; then ${quoteAll(environmentCommand(given))} || exit 1; fi`;
  const words = quoteAll(pipWords(given, names));
  const done = await host.run(
    [umask, made, finder(given), `printf 'cmd: %s\\n' "$pip" >&2`, `$pip ${words}`].join('\n'),
    { cwd: given.chdir, onOutput: context.onOutput },
  );
  const [, command = 'pip', stderr = done.stderr] = /cmd: (.*)\n([^]*)$/.exec(done.stderr) ?? [];
  const keys = { cmd: `${command} ${words}`, ...outputKeys(done.stdout, stderr) };
  if (done.rc !== 0) fail(complaint({ ...done, stderr }), { ...keys, rc: done.rc });
  return { ...keys, changed: /^\s*Successfully (?:un)?installed/m.test(done.stdout) };
}
