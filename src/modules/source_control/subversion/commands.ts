/**
 * What svn is asked, and how it answers.
 * @module
 */
import { p, type Params, quote, quoteAll, sectionFunction, type Sections } from '../../../sdk/index.ts';

export const subversionParams = {
  repo: p.str({
    operand: true,
    doc: 'URL of the repository.',
    required: true,
    aliases: ['name', 'repository'],
  }),
  dest: p.path({
    operand: true,
    doc: 'The working copy; needed unless nothing should be checked out, updated or exported.',
  }),
  revision: p.str({ operand: true, doc: 'Revision to have.', default: 'HEAD', aliases: ['rev', 'version'] }),
  force: p.bool({ doc: 'Throw modified files away; else they are an error.', default: false }),
  in_place: p.bool({ doc: 'Check out over a folder that is there.', default: false, since: '2.6' }),
  username: p.str({ doc: 'User of the repository.' }),
  password: p.str({ doc: 'Password of the user.', secret: true }),
  executable: p.path({ doc: 'The svn to use.' }),
  checkout: p.bool({ doc: 'Check out where there is no working copy.', default: true, since: '2.3' }),
  update: p.bool({ doc: 'Bring a working copy to the revision.', default: true, since: '2.3' }),
  export: p.bool({ doc: 'Export without making a working copy.', default: false }),
  switch: p.bool({ doc: 'Make a working copy one of `repo` before it is updated.', default: true }),
  validate_certs: p.bool({ doc: "Check the server's certificate.", default: false, since: '2.11' }),
} as const;
export type SubversionParams = Params<typeof subversionParams>;

/** The shell function `svn_`; a password reaches svn on its stdin. */
export function svnFunction(params: SubversionParams): string {
  const words = [
    params.executable ?? 'svn',
    ...['--non-interactive', '--no-auth-cache'],
    ...(params.validate_certs ? [] : ['--trust-server-cert']),
    ...(params.username === undefined ? [] : ['--username', params.username]),
    ...(params.password === undefined ? [] : ['--password-from-stdin']),
  ];
  const line = `LC_ALL=C ${quoteAll(words)} "$@"`;
  return params.password === undefined
    ? `svn_() { ${line} </dev/null; }`
    : `IFS= read -r secret\nsvn_() { printf %s "$secret" | ${line}; }`;
}

export const secretInput = ({ password }: SubversionParams): string | undefined =>
  password === undefined ? undefined : `${password}\n`;

/** Everything that a decision needs. */
export function queryScript(params: SubversionParams): string {
  const { dest, repo, revision } = params;
  const here = dest === undefined ? "''" : quote(dest);
  return [
    sectionFunction,
    `command -v ${quote(params.executable ?? 'svn')} >/dev/null || exit 90`,
    svnFunction(params),
    ...(dest === undefined
      ? []
      : [
          `if [ -e ${here} ]; then s there; fi`,
          `i=$(svn_ info ${here} 2>/dev/null) && { s info; printf '%s\\n' "$i"; s status; svn_ status --quiet --ignore-externals ${here}; }`,
        ]),
    `s remote; svn_ info -r ${quote(revision)} ${quote(repo)} 2>&1`,
    'exit 0',
  ].join('\n');
}

/** Ansible's pair: the line of the revision, and that of the URL. */
export function revisionOf(info: string): [string, string] {
  const revision = /^Revision: \d+$/m.exec(info)?.[0] ?? 'Unable to get revision';
  return [revision, /^URL: .*$/m.exec(info)?.[0] ?? 'Unable to get URL'];
}

export const numberOf = (info: string): number => Number(/^Revision: (\d+)$/m.exec(info)?.[1] ?? NaN);

/** Whether files under control are modified. */
export const hasChanges = (answer: Sections): boolean =>
  answer.lines('status').some((line) => /^[^?X ]|^ [^ ]/.test(line));
