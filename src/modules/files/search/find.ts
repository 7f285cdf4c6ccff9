/** `ansible.builtin.find` */
import { posix } from 'node:path';
import {
  defineModule,
  fail,
  modeParam,
  p,
  sh,
  unchanged,
  type Params,
  type ReadHost,
} from '../../../sdk/index.ts';
import { checksumMany, entryFormat, newMark, parseEntries, type Entry } from '../lib/many.ts';
import { expandPath } from '../lib/paths.ts';
import { inodeKeys } from '../stat/stat.ts';
import { withContent } from './content.ts';
import { modeFilter, nameFilter, parseAge, parseSizeLimit, within } from './filters.ts';
import { record } from '../../../util/record.ts';

const params = {
  paths: p.list(p.path({ doc: 'Directory.' }), {
    doc: 'Directories to look in.',
    required: true,
    aliases: ['name', 'path'],
  }),
  patterns: p.list(p.str({ doc: 'Pattern.' }), {
    doc: 'Globs (regular expressions with `use_regex`) of names; default all.',
    default: [],
    aliases: ['pattern'],
  }),
  excludes: p.list(p.str({ doc: 'Pattern.' }), {
    doc: 'Names to leave out.',
    default: [],
    aliases: ['exclude'],
  }),
  contains: p.str({ doc: 'Regular expression that a line of the file must begin with a match of.' }),
  read_whole_file: p.bool({ doc: 'Look for `contains` anywhere in the whole file.', default: false }),
  file_type: p.choice(['any', 'directory', 'file', 'link'], { doc: 'What to look for.', default: 'file' }),
  age: p.str({ doc: 'At least that old (`2d`), or at most (`-2d`); units s m h d w.' }),
  age_stamp: p.choice(['atime', 'ctime', 'mtime'], { doc: 'Which time counts.', default: 'mtime' }),
  size: p.str({ doc: 'At least that big (`1m`), or at most (`-1m`); units b k m g t.' }),
  recurse: p.bool({ doc: 'Look in directories below too.', default: false }),
  depth: p.int({ doc: 'How many levels below, with `recurse`.' }),
  hidden: p.bool({ doc: 'Find names that start with a dot too.', default: false }),
  follow: p.bool({ doc: 'Look where links to directories lead.', default: false }),
  get_checksum: p.bool({ doc: 'Give the checksum of each file.', default: false }),
  checksum_algorithm: p.choice(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'], {
    doc: 'Algorithm of the checksum.',
    default: 'sha1',
    aliases: ['checksum', 'checksum_algo'],
  }),
  use_regex: p.bool({
    doc: 'Patterns are regular expressions, matched from the start of the name.',
    default: false,
  }),
  mode: modeParam({ doc: 'Permissions that it must have.' }),
  exact_mode: p.bool({ doc: 'Exactly these permissions; else any of them.', default: true }),
  encoding: p.str({ doc: 'Encoding of the files for `contains`; UTF-8 when not given.' }),
  limit: p.int({ doc: 'Stop after that many.' }),
} as const;

type FindParams = Params<typeof params>;

export const find = defineModule({
  name: 'ansible.builtin.find',
  summary: 'List files by name, age, size and content',
  params,
  support: { check: 'full', diff: 'none' },
  differences: ['Times are whole seconds.'],
  returns: {
    files: 'What was found, with the keys of `stat`.',
    matched: 'How many were found.',
    examined: 'How many were looked at.',
    skipped_paths: 'Paths that could not be looked in, with the reason.',
    msg: 'Whether everything was looked at.',
  },
  examples: [
    {
      title: 'Old and big log files',
      yaml: "find:\n  paths: /var/log\n  patterns: '*.log,*.gz'\n  age: 2d\n  size: 1m\n  recurse: true",
    },
    {
      title: 'By regular expression',
      yaml: "find:\n  paths: /tmp\n  patterns: ['^.*?_[0-9]{2,4}$']\n  use_regex: true\n  file_type: any",
    },
  ],
  async plan(params, host, context) {
    if (params.limit !== undefined && params.limit <= 0)
      fail(`limit cannot be ${params.limit} (use None for unlimited)`);
    const test = entryFilter(params);
    const paths = await Promise.all(params.paths.map((path) => expandPath(host, path)));
    const walks = await Promise.all(paths.map((path) => walk(host, path, params)));
    const skipped = record<string>();
    for (const { path, problem } of walks)
      if (problem !== undefined) {
        skipped[path] = problem;
        context.warn(`Skipped '${path}' path due to this access issue: ${problem}`);
      }
    const now = walks[0]?.now ?? 0;
    const entries = walks.flatMap((w) => w.entries);
    const contents = await Promise.all(
      walks.map((w) =>
        withContent(
          host,
          params,
          w.entries.filter((entry) => isWithin(entry, w.path, params) && test(entry, now)),
        ),
      ),
    );
    for (const [at, { problem }] of contents.entries()) {
      if (problem === undefined) continue;
      const path = walks[at]?.path ?? '';
      skipped[path] = problem;
      context.warn(`Skipped '${path}' path due to this access issue: ${problem}`);
    }
    const found = contents.flatMap(({ entries: kept }) => kept);
    const files = params.limit === undefined ? found : found.slice(0, params.limit);
    const complete = Object.keys(skipped).length === 0;
    for (const path of walks.flatMap(({ denied }) => denied))
      skipped[path] = `[Errno 13] Permission denied: '${path}'`;
    return unchanged({
      files: await withChecksums(host, params, files),
      matched: files.length,
      examined: entries.length,
      skipped_paths: skipped,
      msg: !complete
        ? 'Not all paths examined, check warnings for details'
        : files.length === params.limit
          ? 'Limit of matches reached'
          : 'All paths examined',
    });
  },
});

interface Walk {
  readonly path: string;
  readonly entries: readonly Entry[];
  /** Directories that may not be looked into. */
  readonly denied: readonly string[];
  readonly problem: string | undefined;
  /** The host's clock, seconds since the epoch. */
  readonly now: number;
}

async function walk(host: ReadHost, path: string, params: FindParams): Promise<Walk> {
  const mark = newMark();
  const depth = params.recurse ? (params.depth ?? 0) : 1;
  // As in Ansible one level more is looked at, to see that it is too deep.
  const limit = depth > 0 ? ['-maxdepth', String(params.recurse ? depth + 1 : depth)] : [];
  const { stdout, stderr } = await host.probe(
    sh`date +%s; [ -d ${path} ] || exit 0; LC_ALL=C find ${params.follow ? '-L' : '-H'} ${path} -mindepth 1 ${limit} -exec stat -c ${entryFormat(mark)} -- {} +; echo end`,
  );
  const [now = '', ...rest] = stdout.split('\n');
  const text = rest.join('\n');
  return {
    path,
    entries: parseEntries(text, mark).map((entry) => ({ ...entry, path: posix.normalize(entry.path) })),
    denied: [...stderr.matchAll(/^find: '?(.+?)'?: Permission denied$/gm)].map(([, at = '']) => at),
    problem: text.trim() === '' ? `'${path}' is not a directory` : undefined,
    now: Number(now),
  };
}

const isWithin = (entry: Entry, root: string, { recurse, depth = 0 }: FindParams): boolean =>
  !recurse || depth <= 0 || posix.relative(root, entry.path).split('/').length <= depth;

function entryFilter(params: FindParams): (entry: Entry, now: number) => boolean {
  const named = nameFilter(params.patterns, params.excludes, params.use_regex);
  const age = params.age === undefined ? undefined : parseAge(params.age);
  const size = params.size === undefined ? undefined : parseSizeLimit(params.size);
  const moded = modeFilter(params.mode, params.exact_mode);
  const { file_type: type, age_stamp: stamp, hidden } = params;
  return (entry, now) => {
    const name = posix.basename(entry.path);
    if (name.startsWith('.') && !hidden) return false;
    if (type !== 'any' && entry.type !== type) return false;
    return (
      named(name) &&
      within(now - entry[stamp], age) &&
      (entry.type !== 'file' || within(entry.size, size)) &&
      moded(entry)
    );
  };
}

async function withChecksums(host: ReadHost, params: FindParams, entries: readonly Entry[]) {
  const files = params.get_checksum
    ? entries.filter((entry) => entry.type === 'file').map((entry) => entry.path)
    : [];
  const sums = await checksumMany(host, files, params.checksum_algorithm);
  return entries.map((entry) => {
    const checksum = sums.get(entry.path);
    return {
      ...inodeKeys(entry.path, entry),
      pw_name: entry.owner,
      gr_name: entry.group,
      ...(checksum === undefined ? {} : { checksum }),
    };
  });
}
