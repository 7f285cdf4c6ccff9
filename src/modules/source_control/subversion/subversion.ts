/** `ansible.builtin.subversion` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  parseSections,
  type Plan,
  quote,
  type ResultKeys,
  type Sections,
  unchanged,
  type WriteHost,
} from '../../../sdk/index.ts';
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
  async plan(params, host, { remoteTmp }) {
    const { dest, checkout, update } = params;
    if (dest === undefined && (checkout || update || params.export))
      fail('the destination directory must be specified unless checkout=no, update=no, and export=no');
    const read = await host.probe(queryScript(params), { stdin: secretInput(params) });
    if (read.rc === 90) missing('Failed to find required executable "svn"');
    const answer = parseSections(read.stdout);
    if (!params.export && !update && !checkout)
      return unchanged({ after: revisionOf(answer.text('remote'))[0] });
    return planFor({ ...params, remoteTmp }, dest ?? '', answer);
  },
});

/** Where programs on the host keep what they need for a while. */
interface Given extends SubversionParams {
  readonly remoteTmp: string;
}

function planFor(params: Given, dest: string, answer: Sections): Plan {
  const from = `-r ${quote(params.revision)} ${quote(params.repo)}`;
  const isNew = !answer.has('there');
  if (params.export) {
    // A file is exported to a path, not into a directory.
    const isFolder = /^Node Kind: directory$/m.test(answer.text('remote'));
    if (isNew && !isFolder && Number.isNaN(numberOf(answer.text('remote'))))
      missing(answer.text('remote').trim());
    const way = isFolder ? (isNew ? 'fresh' : 'spread') : 'file';
    if (isFolder && !isNew && !params.force)
      fail(
        'svn: E155000: Destination directory exists; please remove the directory or use --force to overwrite',
      );
    return change(params, [`export ${from} "$w"`], () => ({ changed: true }), { dest, way });
  }
  const first = (after: [string, string]): ResultKeys => ({ before: null, after });
  if (isNew) {
    if (!params.checkout) return unchanged();
    return change(params, [`checkout ${from} "$w"`], first, { dest, way: 'fresh', info: true });
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

function planUpdate(params: Given, dest: string, answer: Sections): Plan {
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
    ...(moves ? [`switch --revision ${quote(revision)} ${quote(repo)} "$here"`] : []),
    ...(modified ? ['revert -R "$here"'] : []),
    `update -r ${quote(revision)} "$here"`,
  ];
  return change(params, steps, (after) => ({ before, after }), { dest, way: 'present', info: true });
}

interface Place {
  readonly dest: string;
  /**
   * Made as `$w` where others cannot reach and then put in place: as a new directory, over one that is there, or as a file;
   * or else done in the directory that is there, which is gone to.
   */
  readonly way: 'fresh' | 'spread' | 'file' | 'present';
  /** Whether it is looked at again. */
  readonly info?: boolean;
}

const lastPart = (url: string): string => url.replace(/\/+$/, '').replace(/^.*\//s, '');

/** `$here` is the directory that was gone to. svn makes a path of `.`, which others may lead elsewhere by then. */
const here = 'here=/proc/self/cwd; [ -d "$here/" ] || here=.';

/** What is before the work, and after it. */
const ways = {
  fresh: () => ['fresh', 'settle'],
  spread: () => ['fresh', 'settle spread'],
  file: ({ repo, force }: Given) => [
    `beside ${quote(lastPart(repo))}`,
    `${force ? '' : `[ ! -e "../$n" ] || no "svn: E200009: Destination file '$n' exists, and will not be overwritten unless forced"\n`}settle_file`,
  ],
} as const;

/** Does the steps one after the other, and looks at the working copy again. */
function change(
  params: Given,
  steps: readonly string[],
  result: (after: [string, string]) => ResultKeys,
  { dest, way, info = false }: Place,
): Plan {
  const work = steps.map((step) => `svn_ ${step} || exit 1`);
  const apply = async (write: WriteHost): Promise<ResultKeys> => {
    const [enter = '', settle = ''] = way === 'present' ? [] : ways[way](params);
    const program = [
      svnFunction(params),
      checkoutFunctions(params.remoteTmp),
      `d=${quote(dest)}`,
      ...(way === 'present'
        ? ['present; umask "$u"', here, ...work]
        : [enter, '( umask "$u"', ...work, ') || exit 1', settle]),
      `printf '\\036'`,
      ...(info ? ['svn_ info . || exit 1'] : []),
    ];
    const done = await write.run(program.join('\n'), { stdin: secretInput(params) });
    if (done.rc !== 0) fail(complaint(done), { rc: done.rc, stdout: done.stdout, stderr: done.stderr });
    return result(revisionOf(done.stdout.split('\x1e')[1] ?? ''));
  };
  return { changed: true, apply };
}
