/**
 * What git is asked, and told to do.
 * @module
 */
import { keyText, type Params, quote, quoteAll, sectionFunction, type Sections } from '../../../sdk/index.ts';
import { replaceFunction } from '../../lib/replace.ts';
import { checkoutFunctions } from '../place.ts';
import type { gitParams } from './params.ts';

export type GitParams = Params<typeof gitParams> & { readonly dest: string };

export const isCommit = (version: string): boolean => /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(version);

/** No address may name a program, as `ext::` does, unless the host's user allows it in the environment. */
const allowProtocols = [
  '[ -n "${GIT_ALLOW_PROTOCOL+set}" ] || { GIT_ALLOW_PROTOCOL=file:git:http:https:ssh; ours=yes; export GIT_ALLOW_PROTOCOL; }',
];
const ownProtocols = '[ -z "${ours-}" ] || unset GIT_ALLOW_PROTOCOL\n';

/** `$G` is git, told never to ask for anything. */
export function prologue(params: GitParams): string {
  const checking = params.accept_hostkey
    ? '-o StrictHostKeyChecking=no'
    : params.accept_newhostkey
      ? '-o StrictHostKeyChecking=accept-new'
      : '';
  const key = params.key_file === undefined ? '' : `-i ${quote(params.key_file)} -o IdentitiesOnly=yes`;
  const ssh = ['ssh', '-o BatchMode=yes', checking, key, params.ssh_opts ?? '']
    .filter((word) => word !== '')
    .join(' ');
  const { umask } = params;
  return [
    'export LC_ALL=C GIT_TERMINAL_PROMPT=0',
    ...allowProtocols,
    `export GIT_SSH_COMMAND=${quote(ssh)}`,
    `G=${quote(params.executable ?? 'git')}; command -v "$G" >/dev/null || exit 90`,
    `d=${quote(params.dest)}`,
    ...(umask === undefined || umask === null
      ? []
      : [`umask ${quote(typeof umask === 'number' ? umask.toString(8) : keyText(umask))}`]),
  ].join('\n');
}

/** git on the repository, bare or with a checkout. */
const inRepo = (params: GitParams): string => (params.bare ? '"$G" --git-dir="$d"' : '"$G" -C "$d"');

/** Reads: where the checkout is, whether it was changed by hand, and what the remote has. */
export function queryScript(params: GitParams): string {
  const there = params.bare ? '[ -e "$d/HEAD" ]' : '[ -e "$d/.git" ]';
  const g = inRepo(params);
  const remote =
    isCommit(params.version) || !params.update
      ? []
      : [
          `s remote; "$G" ls-remote ${quoteAll([params.repo, 'HEAD', `refs/heads/${params.version}`, `refs/tags/${params.version}`, `refs/tags/${params.version}^{}`])} 2>&1 || { s failed; exit 0; }`,
        ];
  return [
    prologue(params),
    // Looking at a checkout must not refresh its index.
    'export GIT_OPTIONAL_LOCKS=0',
    sectionFunction,
    's dir; if [ -e "$d" ] && [ -n "$(ls -A -- "$d" 2>/dev/null)" ]; then echo full; fi',
    `if ${there}; then`,
    `s head; ${g} rev-parse HEAD 2>/dev/null`,
    `s branch; ${g} symbolic-ref -q --short HEAD 2>/dev/null`,
    `s url; ${g} config --get remote.${params.remote}.url`,
    ...(params.bare ? [] : [`s status; ${g} status --porcelain -uno`]),
    `s local; ${g} rev-parse -q --verify ${quote(`${params.version}^{commit}`)}`,
    'fi',
    ...remote,
    ...(params.archive === undefined ? [] : [`s archive; [ -e ${quote(params.archive)} ] && echo yes`]),
    'exit 0',
  ].join('\n');
}

/** The commit that a version means on the remote; tags by what they point to. */
export function remoteCommit(answer: Sections, version: string): string | undefined {
  if (isCommit(version)) return version;
  const refs = new Map(
    answer.lines('remote').flatMap((line) => {
      const match = /^([0-9a-f]{40,64})\s+(\S+)$/.exec(line);
      return match?.[1] === undefined || match[2] === undefined ? [] : [[match[2], match[1]] as const];
    }),
  );
  if (version === 'HEAD') return refs.get('HEAD');
  return (
    refs.get(`refs/heads/${version}`) ??
    refs.get(`refs/tags/${version}^{}`) ??
    refs.get(`refs/tags/${version}`)
  );
}

const isBranch = (answer: Sections, version: string): boolean =>
  answer.lines('remote').some((line) => line.endsWith(`\trefs/heads/${version}`));

const depth = (params: GitParams): string[] =>
  params.depth === undefined ? [] : ['--depth', String(params.depth)];

/** A path that is relative is so to where the program starts. */
const repoWord = ({ repo }: GitParams): string =>
  /^[^/:]*:|^\//.test(repo) ? quote(repo) : `"$start"/${quote(repo)}`;

function clone(params: GitParams, branchOrTag: boolean): string {
  const words = [
    'clone',
    ...(params.bare ? ['--bare'] : ['--origin', params.remote]),
    ...(branchOrTag ? ['--branch', params.version] : []),
    ...(params.depth !== undefined && !isCommit(params.version) ? depth(params) : []),
    ...(params.single_branch ? ['--single-branch'] : []),
    ...(params.reference === undefined ? [] : ['--reference', params.reference]),
    ...(params.separate_git_dir === undefined ? [] : [`--separate-git-dir=${params.separate_git_dir}`]),
    '--',
  ];
  return `"$G" ${quoteAll(words)} ${repoWord(params)} "$d" || exit 1`;
}

const submodules = (params: GitParams): string[] =>
  params.recursive && !params.bare
    ? [
        // Submodules have git's own, narrower rule: a repository is not to name files of the host.
        `${ownProtocols}if [ -e "$d/.gitmodules" ]; then "$G" -C "$d" submodule sync --recursive >/dev/null && "$G" -C "$d" submodule update --init --recursive${params.track_submodules ? ' --remote' : ''} || exit 1; fi`,
      ]
    : [];

/** Checks the branch, tag or commit out; a branch is reset to what the remote has. */
function checkout(params: GitParams, answer: Sections, commit: string | undefined): string[] {
  if (params.bare) return [];
  const force = params.force ? ['--force'] : [];
  const g = inRepo(params);
  const branch =
    params.version === 'HEAD' ? undefined : isBranch(answer, params.version) ? params.version : undefined;
  const target = commit ?? params.version;
  if (branch !== undefined)
    return [
      `${g} ${quoteAll(['checkout', ...force, '-B', branch, target])} || exit 1`,
      `${g} ${quoteAll(['branch', `--set-upstream-to=${params.remote}/${branch}`, branch])} >/dev/null 2>&1`,
    ];
  // HEAD follows the branch that is checked out.
  if (params.version === 'HEAD' && answer.text('branch') !== '')
    return [`${g} ${quoteAll(['reset', '--hard', target])} || exit 1`];
  return [`${g} ${quoteAll(['checkout', ...force, '--detach', target])} || exit 1`];
}

function fetch(params: GitParams): string[] {
  const g = inRepo(params);
  const specs = params.bare
    ? ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']
    : [`+refs/heads/*:refs/remotes/${params.remote}/*`, '+refs/tags/*:refs/tags/*'];
  const extra = params.refspec === undefined ? [] : [params.refspec];
  const wanted = isCommit(params.version) ? [params.version] : [];
  const all = ['fetch', '--force', ...depth(params), params.remote, ...specs, ...extra];
  const one =
    wanted.length === 0 ? '' : ` || ${g} ${quoteAll(['fetch', ...depth(params), params.remote, ...wanted])}`;
  return [
    `${g} remote set-url ${quote(params.remote)} ${repoWord(params)} 2>/dev/null || ${g} remote add ${quote(params.remote)} ${repoWord(params)} || exit 1`,
    `${g} ${quoteAll(all)}${one} || exit 1`,
  ];
}

function verify(params: GitParams): string[] {
  if (!params.verify_commit) return [];
  const allowed = params.gpg_allowlist.map((key) => key.replaceAll(' ', '').toUpperCase()).join('|');
  const test =
    allowed === ''
      ? ''
      : `printf '%s\\n' "$o" | grep -qE -e ${quote(`VALIDSIG (${allowed})`)} || { echo 'the commit is signed by another key' >&2; exit 1; }`;
  return [
    `o=$(${inRepo(params)} verify-commit --raw HEAD 2>&1) || { printf '%s\\n' "$o" >&2; exit 1; }`,
    test,
  ];
}

/** git tells the format by the name that it writes to, and it is not git that writes here. */
function archive(params: GitParams): string[] {
  const { archive: name, archive_prefix: prefix } = params;
  if (name === undefined) return [];
  const format = name.endsWith('.zip') ? 'zip' : /\.(?:tar\.gz|tgz)$/.test(name) ? 'tar.gz' : 'tar';
  const path = name.startsWith('/') ? quote(name) : `"$start_d"/${quote(name)}`;
  const words = ['archive', `--format=${format}`, ...(prefix === undefined ? [] : [`--prefix=${prefix}`])];
  return [
    replaceFunction,
    '( at_stage || no "cannot write the archive"; d=..',
    `${inRepo(params)} ${quoteAll([...words, 'HEAD'])} > ./a && replace ${path} 644 '' any < ./a`,
    'r=$?; rm -f ./a; at_unstage; exit $r ) || exit 1',
  ];
}

/** Where git has to know the path, it makes the checkout there. */
const isPrivate = (params: GitParams): boolean => params.separate_git_dir === undefined;

function fresh(params: GitParams, answer: Sections, commit: string | undefined): string[] {
  const named = params.version !== 'HEAD' && !isCommit(params.version);
  const steps = [
    clone(params, named),
    ...(params.refspec === undefined ? [] : fetch(params)),
    ...(isCommit(params.version) ? [...fetch(params), ...checkout(params, answer, commit)] : []),
    ...submodules(params),
    ...verify(params),
  ];
  if (!isPrivate(params))
    return [
      '( at_dirs "${d%/*}/" ) || no "cannot go to the directory of $d"',
      'umask "$u"',
      ...steps,
      'present; umask "$u"',
    ];
  return ['fresh', '( umask "$u"; d=$w', ...steps, ') || exit 1', 'settle; umask "$u"; d=.'];
}

const update = (params: GitParams, answer: Sections, commit: string | undefined): string[] => [
  'present; umask "$u"',
  ...(params.force && !params.bare ? [`${inRepo(params)} reset --hard >/dev/null || exit 1`] : []),
  ...(params.update ? fetch(params) : []),
  ...checkout(params, answer, commit),
  ...submodules(params),
  ...verify(params),
];

/** The program that brings the checkout to the commit. Ends by printing the commit that it is at. */
export function applyScript(
  params: GitParams,
  answer: Sections,
  commit: string | undefined,
  remoteTmp: string,
): string {
  const steps = answer.has('head') ? update : fresh;
  return [
    prologue(params),
    'start=$PWD; case $d in /*) ;; *) d=$start/$d ;; esac; start_d=$d',
    checkoutFunctions(remoteTmp),
    '{',
    ...steps(params, answer, commit),
    ...archive(params),
    '} >&2',
    `${inRepo(params)} rev-parse HEAD`,
  ].join('\n');
}
