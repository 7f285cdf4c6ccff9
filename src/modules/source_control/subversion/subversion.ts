/** `ansible.builtin.subversion` */
import {
  defineModule,
  fail,
  missing,
  quote,
  unchanged,
  type Plan,
  type ResultKeys,
  type WriteHost,
} from '../../../sdk/index.ts';
import { complaint } from '../../lib/output.ts';
import { parseSections, type Sections } from '../../lib/sections.ts';
import { checkoutFunctions } from '../place.ts';
import {
  hasChanges,
  numberOf,
  queryScript,
  revisionOf,
  secretInput,
  subversionParams,
  svnFunction,
  type SubversionParams,
} from './commands.ts';

export const subversion = defineModule({
  name: 'ansible.builtin.subversion',
  summary: 'Check out a Subversion repository, or bring a working copy to a revision',
  params: subversionParams,
  support: { check: 'full', diff: 'none' },
  differences: ['A password reaches svn on its standard input only, which needs svn 1.10 or newer.'],
  returns: {
    before: 'Revision and URL before, as svn tells them; null where there was no working copy.',
    after: 'Revision and URL after.',
  },
  examples: [
    {
      title: 'A working copy',
      yaml: 'ansible.builtin.subversion:\n  repo: svn+ssh://an.example.org/path/to/repo\n  dest: /src/checkout',
    },
    {
      title: 'Only the files',
      yaml: 'ansible.builtin.subversion:\n  repo: https://an.example.org/repo/trunk\n  dest: /src/export\n  export: true',
    },
  ],
  async plan(params, host) {
    const { dest, checkout, update } = params;
    if (dest === undefined && (checkout || update || params.export))
      fail('the destination directory must be specified unless checkout=no, update=no, and export=no');
    const read = await host.probe(queryScript(params), { stdin: secretInput(params) });
    if (read.rc === 90) missing('Failed to find required executable "svn"');
    const answer = parseSections(read.stdout);
    if (!params.export && !update && !checkout)
      return unchanged({ after: revisionOf(answer.text('remote'))[0] });
    return planFor(params, dest ?? '', answer);
  },
});

function planFor(params: SubversionParams, dest: string, answer: Sections): Plan {
  const from = `-r ${quote(params.revision)} ${quote(params.repo)}`;
  const isNew = !answer.has('there');
  if (params.export) {
    const force = params.force ? '--force ' : '';
    // A file is exported to a path, not into a directory.
    const isFolder = /^Node Kind: directory$/m.test(answer.text('remote'));
    return isNew && isFolder
      ? change(params, [`export ${from} ./t`], () => ({ changed: true }), { dest, way: 'fresh' })
      : change(params, [`export ${force}${from} ${quote(dest)}`], () => ({ changed: true }), {
          dest,
          way: 'path',
        });
  }
  const first = (after: [string, string]): ResultKeys => ({ before: null, after });
  if (isNew) {
    if (!params.checkout) return unchanged();
    return change(params, [`checkout ${from} ./t`], first, { dest, way: 'fresh', info: true });
  }
  if (answer.has('info')) return planUpdate(params, dest, answer);
  if (!params.in_place) fail(`ERROR: ${dest} folder already exists, but its not a subversion repository.`);
  const revert = params.force ? ['revert -R .'] : [];
  return change(params, [`checkout --force ${from} .`, ...revert], first, {
    dest,
    way: 'present',
    info: true,
  });
}

function planUpdate(params: SubversionParams, dest: string, answer: Sections): Plan {
  if (!params.update) return unchanged();
  const { repo, revision } = params;
  const info = answer.text('info');
  const before = revisionOf(info);
  const modified = hasChanges(answer);
  if (modified && !params.force) fail('ERROR: modified files exist in the repository.');
  const moves = params.switch && before[1] !== `URL: ${repo.replace(/\/+$/, '')}`;
  const wanted = numberOf(answer.text('remote'));
  if (Number.isNaN(wanted)) missing(answer.text('remote').trim());
  if (!modified && !moves && numberOf(info) === wanted) return unchanged({ before, after: before });
  const steps = [
    ...(moves ? [`switch --revision ${quote(revision)} ${quote(repo)} .`] : []),
    ...(modified ? ['revert -R .'] : []),
    `update -r ${quote(revision)} .`,
  ];
  return change(params, steps, (after) => ({ before, after }), { dest, way: 'present', info: true });
}

interface Place {
  readonly dest: string;
  /** Made in a private directory as `./t`, gone to, or left to svn. */
  readonly way: 'fresh' | 'present' | 'path';
  /** Whether it is looked at again. */
  readonly info?: boolean;
}

/** Does the steps one after the other, and looks at the working copy again. */
function change(
  params: SubversionParams,
  steps: readonly string[],
  result: (after: [string, string]) => ResultKeys,
  { dest, way, info = false }: Place,
): Plan {
  const work = steps.map((step) => `svn_ ${step} || exit 1`);
  const apply = async (write: WriteHost): Promise<ResultKeys> => {
    const program = [
      svnFunction(params),
      ...(way === 'path' ? [] : [checkoutFunctions, `d=${quote(dest)}`]),
      ...(way === 'fresh' ? ['fresh', '( umask "$u"', ...work, ') || exit 1', 'settle'] : []),
      ...(way === 'present' ? ['present; umask "$u"'] : []),
      ...(way === 'fresh' ? [] : work),
      `printf '\\036'`,
      ...(info ? ['svn_ info . || exit 1'] : []),
    ];
    const done = await write.run(program.join('\n'), { stdin: secretInput(params) });
    if (done.rc !== 0) fail(complaint(done), { rc: done.rc, stdout: done.stdout, stderr: done.stderr });
    return result(revisionOf(done.stdout.split('\x1e')[1] ?? ''));
  };
  return { changed: true, apply };
}
