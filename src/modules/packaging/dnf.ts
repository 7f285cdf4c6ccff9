import { setTimeout as sleep } from 'node:timers/promises';
import {
  complaint,
  defineModule,
  fail,
  missing,
  type ModuleContext,
  needsPrograms,
  outputKeys,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type TextResult,
  type WriteHost,
} from '../../sdk/index.ts';
import { dnfParams } from './dnf-params.ts';

type DnfParams = Params<typeof dnfParams>;
type Verb = 'install' | 'upgrade' | 'remove' | 'autoremove';

const on = (flag: boolean | undefined, ...words: string[]): string[] => (flag === true ? words : []);
const each = (option: string, values: readonly string[]): string[] =>
  values.map((value) => `${option}=${value}`);

function options(params: DnfParams): string[] {
  const best = params.nobest === true || params.best === false ? ['--nobest'] : on(params.best, '--best');
  return [
    ...each('--enablerepo', params.enablerepo),
    ...each('--disablerepo', params.disablerepo),
    ...each('--exclude', params.exclude),
    ...each('--enableplugin', params.enable_plugin),
    ...each('--disableplugin', params.disable_plugin),
    ...(params.disable_excludes === undefined ? [] : [`--disableexcludes=${params.disable_excludes}`]),
    ...(params.conf_file === undefined ? [] : ['-c', params.conf_file]),
    ...(params.installroot === '/' ? [] : [`--installroot=${params.installroot}`]),
    ...(params.releasever === undefined ? [] : [`--releasever=${params.releasever}`]),
    ...on(params.disable_gpg_check, '--nogpgcheck'),
    ...on(!params.sslverify, '--setopt=sslverify=false'),
    ...on(!params.install_weak_deps, '--setopt=install_weak_deps=False'),
    ...on(params.update_cache, '--refresh'),
    ...on(params.skip_broken, '--skip-broken'),
    ...on(params.allowerasing, '--allowerasing'),
    ...best,
    ...on(params.cacheonly, '-C'),
    ...on(params.security, '--security'),
    ...on(params.bugfix, '--bugfix'),
    ...on(params.download_only, '--downloadonly'),
    ...(params.download_dir === undefined ? [] : [`--downloaddir=${params.download_dir}`]),
  ];
}

/** `$d` is dnf, or yum where there is none. */
const command = (
  params: DnfParams,
  verb: Verb,
  names: readonly string[],
  answer: '-y' | '--assumeno',
): string => `LC_ALL=C "$d" ${answer} ${quoteAll([...options(params), verb, ...names])} </dev/null`;

const finder = 'd=$(command -v dnf || command -v yum || command -v microdnf) || exit 90';

/** Prints each name with `yes` or `no`: installed under that name, or as something that provides it. */
const queryScript = (params: DnfParams): string => {
  const root = params.installroot === '/' ? '' : `--root ${quote(params.installroot)} `;
  const test = `rpm ${root}-q -- "$n" >/dev/null 2>&1 || rpm ${root}-q --whatprovides -- "$n" >/dev/null 2>&1`;
  return `${finder}
${needsPrograms('rpm')}
for n in ${quoteAll(params.name)}; do
  case $n in
    @*) if LC_ALL=C "$d" -q -C group list --installed "\${n#@}" >/dev/null 2>&1; then echo yes; else echo no; fi ;;
    */*.rpm) m=$(rpm -qp --qf '%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}' "$n" 2>/dev/null)
      if [ -n "$m" ] && rpm ${root}-q "$m" >/dev/null 2>&1; then echo yes; else echo no; fi ;;
    *) if ${test}; then echo yes; else echo no; fi ;;
  esac
done`;
};

const nothing = (text: string): boolean => /^Nothing to do\.?$/m.test(text);
const isLocked = (result: TextResult): boolean =>
  result.rc !== 0 && /waiting for (?:process|lock)|is locked by another/i.test(result.stderr);

/** One call of dnf. */
interface Work {
  readonly verb: Verb;
  readonly names: readonly string[];
}

/** What should be done, in turn; nothing when all is as it should be. */
interface Works {
  readonly works: readonly Work[];
  /** Something certainly changes. */
  readonly sure: boolean;
}

const one = (verb: Verb, names: readonly string[], sure: boolean): Works => ({
  works: [{ verb, names }],
  sure,
});
const none: Works = { works: [], sure: false };

function worksOf(params: DnfParams, installed: readonly boolean[]): Works {
  const state = params.state ?? (params.autoremove ? 'absent' : 'present');
  const there = params.name.filter((_, i) => installed[i] === true);
  const lacking = params.name.filter((_, i) => installed[i] !== true);
  if (state === 'absent' || state === 'removed') {
    if (params.name.length === 0) return params.autoremove ? one('autoremove', [], false) : none;
    if (there.length === 0) return none;
    return one(params.autoremove ? 'autoremove' : 'remove', there, true);
  }
  if (state === 'latest') {
    if (params.name.includes('*')) return one('upgrade', [], false);
    // Where `best` is off, install leaves an installed package at its version; of groups and files upgrade knows nothing.
    const upgrades = there.filter((name) => !/^@|\/.*\.rpm$/.test(name));
    const installs = params.update_only ? [] : params.name.filter((name) => !upgrades.includes(name));
    const works: Work[] = [
      { verb: 'install', names: installs },
      { verb: 'upgrade', names: upgrades },
    ];
    return {
      works: works.filter(({ names }) => names.length > 0),
      sure: !params.update_only && lacking.length > 0,
    };
  }
  return lacking.length === 0 ? none : one('install', lacking, true);
}

async function simulate(params: DnfParams, works: readonly Work[], host: ReadHost): Promise<Plan> {
  const script = (work: Work): string => `${finder}\n${command(params, work.verb, work.names, '--assumeno')}`;
  const results = await Promise.all(works.map((work) => host.probe(script(work))));
  for (const result of results)
    if (/No match for argument|Unable to find a match/.test(`${result.stdout}${result.stderr}`))
      missing(
        `Failed to install some of the specified packages: ${complaint(result)}`,
        outputKeys(result.stdout, result.stderr),
      );
  const stdout = results.map((result) => result.stdout).join('');
  const keys = outputKeys(stdout, results.map((result) => result.stderr).join(''));
  if (results.every((result) => nothing(result.stdout))) return { changed: false, result: keys };
  return { changed: true, result: keys, diff: { kind: 'prepared', text: stdout } };
}

/** One work, tried again while another process holds the lock. */
async function perform(
  work: Work,
  params: DnfParams,
  host: WriteHost,
  onOutput: ModuleContext['onOutput'],
): Promise<TextResult> {
  const script = `${finder}\n${command(params, work.verb, work.names, '-y')}`;
  const deadline = Date.now() + params.lock_timeout * 1000;
  for (;;) {
    const result = await host.run(script, { onOutput });
    if (!isLocked(result) || Date.now() >= deadline) return result;
    await sleep(1000);
  }
}

async function planDnf(params: DnfParams, host: ReadHost, context: ModuleContext): Promise<Plan> {
  if (params.list !== undefined) fail('list is not supported: use package_facts');
  const read = await host.probe(queryScript(params));
  if (read.rc === 90) missing('Neither dnf nor yum was found on this host');
  const { works, sure } = worksOf(
    params,
    read.stdout
      .trim()
      .split('\n')
      .map((line) => line === 'yes'),
  );
  if (works.length === 0) return { changed: false, result: { msg: 'Nothing to do', results: [], rc: 0 } };
  if (context.check) return simulate(params, works, host);
  return {
    changed: sure ? true : 'unknown',
    apply: async (write) => {
      const done: TextResult[] = [];
      for (const work of works) {
        const result = await perform(work, params, write, context.onOutput);
        done.push(result);
        if (result.rc === 0) continue;
        const keys = { rc: result.rc, ...outputKeys(result.stdout, result.stderr), results: [] };
        fail(`Failed to ${work.verb} some of the specified packages: ${complaint(result)}`, keys);
      }
      const [stdout, stderr] = [done.map((r) => r.stdout).join(''), done.map((r) => r.stderr).join('')];
      const changed = !done.every((result) => nothing(result.stdout));
      return { rc: 0, ...outputKeys(stdout, stderr), results: [], changed, msg: '' };
    },
  };
}

export const dnf = defineModule({
  name: 'ansible.builtin.dnf',
  summary: 'Manage packages with dnf or yum',
  params: dnfParams,
  support: { check: 'full', diff: 'partial' },
  differences: [
    'dnf itself is called, so `results` is empty and its output is in `stdout`.',
    '`list` is not supported.',
  ],
  returns: { stdout: 'Output of dnf.', msg: 'Says when there was nothing to do.' },
  examples: [
    { title: 'Install', yaml: 'ansible.builtin.dnf:\n  name: [httpd, mod_ssl]\n  state: present' },
    { title: 'Upgrade all', yaml: "ansible.builtin.dnf:\n  name: '*'\n  state: latest" },
  ],
  plan: planDnf,
});
