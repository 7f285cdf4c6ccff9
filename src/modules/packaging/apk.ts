import {
  complaint,
  defineModule,
  fail,
  missing,
  needsPrograms,
  outputKeys,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type TextResult,
} from '../../sdk/index.ts';

const apkParams = {
  name: p.list(p.str({ operand: true, doc: 'One package.' }), { doc: 'Packages.' }),
  state: p.choice(['absent', 'removed', 'present', 'installed', 'latest'], {
    doc: 'Whether the packages are there.',
    default: 'present',
  }),
  update_cache: p.bool({ doc: 'Update the indexes first.', default: false, aliases: ['update-cache'] }),
  upgrade: p.bool({ doc: 'Upgrade all packages.', default: false }),
  available: p.bool({
    doc: 'With `upgrade`: replace packages that no repository has any more.',
    default: false,
  }),
  no_cache: p.bool({ doc: 'Use no cache of indexes.', default: false }),
  repository: p.list(p.str({ operand: true, doc: 'A URL.' }), {
    doc: 'Repositories to use instead of the configured ones.',
  }),
  world: p.str({ doc: 'The file of packages that are wanted.', default: '/etc/apk/world' }),
} as const;
type ApkParams = Params<typeof apkParams>;

const common = (params: ApkParams): string[] => [
  'apk',
  ...(params.no_cache ? ['--no-cache'] : []),
  ...(params.repository ?? []).flatMap((url) => ['--repository', url, '--repositories-file', '/dev/null']),
];

function words(params: ApkParams, simulate: boolean): string[] {
  const s = simulate ? ['--simulate'] : [];
  if (params.upgrade)
    return [...common(params), 'upgrade', ...s, ...(params.available ? ['--available'] : [])];
  const names = params.name ?? [];
  if (params.state === 'absent' || params.state === 'removed')
    return [...common(params), 'del', ...s, '--purge', ...names];
  return [...common(params), 'add', ...s, ...(params.state === 'latest' ? ['--upgrade'] : []), ...names];
}

const acts = (result: TextResult): boolean =>
  /^\(\d+\/\d+\) (?:Installing|Upgrading|Downgrading|Purging|Replacing|Reinstalling)/m.test(result.stdout);

/** Prints whether each name is installed, for the usual case without asking the solver. */
const queryScript = (params: ApkParams): string => {
  const absent = params.state === 'absent' || params.state === 'removed';
  const test = absent
    ? 'apk info -e "$n"'
    : `apk info -e "$n" && grep -qxF -e "$n" -- ${quote(params.world)}`;
  return `command -v apk >/dev/null || exit 90
${absent ? ':' : needsPrograms('grep')}
for n in ${quoteAll(params.name ?? [])}; do if { ${test}; } >/dev/null 2>&1; then echo yes; else echo no; fi; done
${quoteAll(words(params, true))}`;
};

export const apk = defineModule({
  name: 'community.general.apk',
  summary: 'Manage packages of Alpine Linux',
  params: apkParams,
  constraints: { requiredOneOf: [['name', 'update_cache', 'upgrade']] },
  support: { check: 'full', diff: 'none' },
  differences: ['apk itself tells by a simulation what would change.'],
  returns: { stdout: 'Output of apk.', stderr: 'Errors of apk.' },
  examples: [
    { title: 'Install', yaml: 'community.general.apk:\n  name: [curl, nginx]\n  update_cache: true' },
  ],
  plan: async (params, host, context): Promise<Plan> => {
    const update = params.update_cache ? [quoteAll([...common(params), 'update'])] : [];
    const run = [...update, quoteAll(words(params, false))];
    // Installed as what another package needs, and not yet by its own name: apk reports nothing to do.
    let unwanted = false;
    const apply: NonNullable<Plan['apply']> = async (write) => {
      const lines = params.name === undefined && !params.upgrade ? update : run;
      const result = await write.run(lines.map((line) => `${line} || exit 1`).join('\n'), {
        onOutput: context.onOutput,
      });
      const keys = outputKeys(result.stdout, result.stderr);
      if (result.rc !== 0) fail(`failed: ${complaint(result)}`, keys);
      return { ...keys, changed: (params.name === undefined && !params.upgrade) || unwanted || acts(result) };
    };
    if (params.name === undefined && !params.upgrade)
      return { changed: 'unknown', reason: 'the indexes are fetched', apply };
    const read = await host.probe(queryScript(params));
    if (read.rc === 90) missing('apk was not found: this host does not run Alpine Linux');
    if (read.rc !== 0 && !params.update_cache)
      missing(`failed: ${complaint(read)}`, outputKeys(read.stdout, read.stderr));
    const removes = params.state === 'absent' || params.state === 'removed';
    unwanted = !removes && read.rc === 0 && /^no$/m.test(read.stdout);
    const changed = read.rc === 0 ? unwanted || acts(read) : true;
    if (changed) return { changed: true, apply };
    return update.length === 0 ? { changed: false } : { changed: context.check ? false : 'unknown', apply };
  },
});
