/** `community.general.git_config` */
import {
  defineModule,
  digestProgram,
  fail,
  missing,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  temporaryFolder,
  type TextResult,
  unchanged,
} from '../../../sdk/index.ts';
import { replaceFunction } from '../../lib/replace.ts';

const params = {
  list_all: p.bool({ doc: 'Read all settings, of `scope` where that is given.', default: false }),
  name: p.str({ operand: true, doc: 'Name of the setting; without a value it is read.' }),
  repo: p.path({ doc: 'Path of the repository, for the scope `local`.' }),
  file: p.path({ doc: 'Path of the file, for the scope `file`.', since: '2.0.0' }),
  scope: p.choice(['file', 'local', 'global', 'system'], {
    doc: 'Which settings; `system` when one is meant, all when they are listed.',
  }),
  state: p.choice(['present', 'absent'], { doc: 'Whether it is to be there.', default: 'present' }),
  value: p.str({ operand: true, doc: 'Its value.' }),
} as const;
type Given = Params<typeof params>;

export const gitConfig = defineModule({
  name: 'community.general.git_config',
  summary: 'Read and write configuration of git',
  params,
  constraints: {
    mutuallyExclusive: [
      ['list_all', 'name'],
      ['list_all', 'value'],
      ['list_all', 'state'],
    ],
    requiredOneOf: [['list_all', 'name']],
    requiredIf: [
      ['scope', 'local', ['repo']],
      ['scope', 'file', ['file']],
    ],
  },
  support: { check: 'full', diff: 'full' },
  diffAlways: true,
  returns: {
    config_value: 'The value, when it is read.',
    config_values: 'All settings, with `list_all`.',
    msg: 'What was done.',
  },
  examples: [
    {
      title: 'For the user',
      yaml: 'community.general.git_config:\n  name: core.editor\n  scope: global\n  value: vim',
    },
    {
      title: 'Of a repository',
      yaml: 'community.general.git_config:\n  name: user.email\n  scope: local\n  repo: /etc\n  value: root@example.com',
    },
    { title: 'All that is set', yaml: 'community.general.git_config:\n  list_all: true\n  scope: global' },
  ],
  plan: (given, host, { remoteTmp }) => (given.list_all ? list(given, host) : one(given, host, remoteTmp)),
});

/** Where git is run: never in the login folder, whose repository would be asked too. */
const folderOf = ({ scope, list_all, repo }: Given): string =>
  (scope === 'local' || list_all ? repo : undefined) ?? '/';

const scopeWords = ({ scope, file = '' }: Given, fallback: readonly string[]): readonly string[] =>
  scope === undefined ? fallback : scope === 'file' ? ['-f', file] : [`--${scope}`];

/** git would wait for the writer of a pipe, and read a device for ever; the empty one means that there is no file. */
const refuseOdd = `if [ -e "$f" ] && [ ! -f "$f" ] && [ ! -d "$f" ] && [ "$f" != /dev/null ]; then printf 'Cannot read %s: it is not a regular file\\n' "$f" >&2; exit 125; fi`;
const noPipe = (files: readonly string[]): string => `for f in ${quoteAll(files)}; do ${refuseOdd}; done`;

function line(words: readonly string[], folder: string): string {
  const at = words.indexOf('-f') + 1;
  return [
    'command -v git >/dev/null || exit 127',
    `cd -- ${quote(folder)} || exit 126`,
    noPipe(at === 0 ? ['.git/config', 'config'] : words.slice(at, at + 1)),
    `LC_ALL=C ${quoteAll(words)}`,
  ].join('\n');
}

/**
 * git writes by path, and follows links. Files that other users may have a hand in are therefore edited as a copy, which
 * takes the file's place when it is still what was copied.
 */
function editing(given: Given, words: readonly string[], remoteTmp: string): string {
  const at = words.indexOf('-f') + 1 || words.indexOf('--local') + 1;
  const [front, back] = [words.slice(0, at - 1), words.slice(words[at - 1] === '-f' ? at + 1 : at)];
  const file =
    given.scope === 'file'
      ? `f=${quote(given.file ?? '')}`
      : 'f=$(LC_ALL=C git rev-parse --git-common-dir) || exit; f=$f/config';
  const git = (path: string): string => `LC_ALL=C ${quoteAll(front)} -f "${path}" ${quoteAll(back)}`;
  return [
    'command -v git >/dev/null || exit 127',
    `cd -- ${quote(folderOf(given))} || exit 126`,
    file,
    'case $f in /*) ;; *) f=${PWD%/}/$f ;; esac',
    replaceFunction,
    temporaryFolder({ wanted: remoteTmp }),
    refuseOdd,
    // git says best what it misses.
    `case $f in */*) [ -d "\${f%/*}/" ] || { ${git('$f')}; exit; } ;; esac`,
    `h=; if [ -e "$f" ]; then cat -- "$f" >"$d/config" || exit; h=$(${digestProgram('"$d/config"', 'sha1')}) || exit; fi`,
    `${git('$d/config')} || exit`,
    'if [ -e "$d/config" ]; then replace "$f" "$(stat -c %a -- "$d/config")" "" "$h" <"$d/config"; fi',
    'exit',
  ].join('\n');
}

async function ask(host: ReadHost, words: readonly string[], folder: string): Promise<TextResult> {
  const result = await host.probe(line(words, folder));
  if (result.rc === 127) missing('Failed to find required executable "git" in paths');
  return result;
}

const refused = ({ rc, stderr }: TextResult, words: readonly string[]): never =>
  fail(stderr, { rc, cmd: words.join(' ') });

async function list(given: Given, host: ReadHost): Promise<Plan> {
  const words = ['git', 'config', '--includes', '-l', ...scopeWords(given, [])];
  const result = await ask(host, words, folderOf(given));
  if (given.scope !== undefined && result.rc === 128 && /unable to read config file/.test(result.stderr))
    return unchanged({ msg: '', config_values: {} });
  if (result.rc >= 2) refused(result, words);
  const values = result.stdout.trimEnd().split('\n').filter(Boolean);
  return unchanged({
    msg: '',
    config_values: Object.fromEntries(
      values.map((text) => {
        const at = text.indexOf('=');
        return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
      }),
    ),
  });
}

async function one(given: Given, host: ReadHost, remoteTmp: string): Promise<Plan> {
  const { name = '', state } = given;
  const start = ['git', 'config', '--includes', ...scopeWords(given, ['--system'])];
  const words = [...start, name];
  const result = await ask(host, words, folderOf(given));
  // 1 only says that it is not set.
  if (result.rc >= 2) refused(result, words);
  const old = result.stdout.trimEnd();
  const wanted = state === 'absent' || given.value === '' ? undefined : given.value;
  if (state !== 'absent' && wanted === undefined) return unchanged({ msg: '', config_value: old });
  if (state === 'absent' && result.stdout === '') return unchanged({ msg: 'no setting to unset' });
  if (old === wanted) return unchanged({ msg: '' });
  const change = wanted === undefined ? [...start, '--unset', name] : [...words, wanted];
  const header = words.join(' ');
  return {
    changed: true,
    result: { msg: 'setting changed' },
    diff: {
      kind: 'text',
      before: `${old}\n`,
      after: `${wanted ?? ''}\n`,
      beforeHeader: header,
      afterHeader: header,
    },
    apply: async (write) => {
      const isOfOthers = given.scope === 'file' || given.scope === 'local';
      const done = await write.run(
        isOfOthers ? editing(given, change, remoteTmp) : line(change, folderOf(given)),
      );
      if (done.stderr !== '' || done.rc !== 0) fail(done.stderr, { rc: done.rc, cmd: change });
      return undefined;
    },
  };
}
