/** `community.general.archive` */
import { posix } from 'node:path';
import {
  atFolder,
  defineModule,
  fail,
  type FileStat,
  type ModuleContext,
  p,
  type Params,
  placeFunctions,
  type Plan,
  quote,
  type ReadHost,
  type ResultKeys,
  temporaryFolder,
  type WriteHost,
} from '../../../sdk/index.ts';
import {
  applyAttributes,
  newAttributes,
  planAttributes,
  readLabels,
  type AttributePlan,
} from '../lib/attributes.ts';
import { expandPath } from '../lib/paths.ts';
import { pathInfo } from '../lib/result.ts';
import { planExpected } from './expected.ts';
import { commonRoot, eachPath, entriesOf, isArchiveName, isGlob, type Entry } from './paths.ts';
import {
  compareProgram,
  compareSingle,
  nameList,
  needs,
  writeFailed,
  writeProgram,
  writeSingle,
} from './programs.ts';

const params = {
  path: p.list(p.path({ doc: 'A path, or a pattern with `*` and `?`.' }), {
    doc: 'What is packed: files, directories with all that is in them, patterns.',
    required: true,
  }),
  format: p.choice(['bz2', 'gz', 'tar', 'xz', 'zip'], { doc: 'How it is packed.', default: 'gz' }),
  dest: p.path({
    doc: 'The archive. Needed for all but a single file, which is packed beside itself when it is not given.',
  }),
  exclude_path: p.list(p.path({ doc: 'A path or pattern.' }), {
    doc: 'Which of `path` are left out.',
    default: [],
  }),
  exclusion_patterns: p.list(p.path({ doc: 'A pattern.' }), {
    doc: 'Which entries are left out, by their names in the archive (in a zip, by their paths).',
    since: '3.2.0',
  }),
  force_archive: p.bool({ doc: 'Make an archive even of a single file.', default: false }),
  remove: p.bool({ doc: 'Remove what has been packed.', default: false }),
  ...p.fileAttributes,
} as const;
type Given = Params<typeof params>;

export const archive = defineModule({
  name: 'community.general.archive',
  summary: 'Pack files and directories into an archive',
  params,
  support: { check: 'full', diff: 'none' },
  differences: [
    'Check mode makes the archive to nowhere and compares: it says changed only where the run would change something.',
    'The archive is replaced at once, when it is complete, and only when its content differs; it never holds itself.',
    '`zip` needs the program zip on the host, and unzip to see that nothing has changed.',
  ],
  returns: {
    archived: 'The paths that are in the archive.',
    arcroot: 'The directory that is left out of their names.',
    dest: 'The archive.',
    dest_state: 'absent, archive, compress, or incomplete when a path was missing.',
    expanded_exclude_paths: 'What is left out.',
    expanded_paths: 'What `path` has come to.',
    missing: 'Paths that are not there.',
  },
  examples: [
    {
      title: 'A directory',
      yaml: 'community.general.archive:\n  path: /srv/app\n  dest: /var/backups/app.tgz',
    },
    { title: 'One file', yaml: 'community.general.archive:\n  path: /var/log/app.log\n  remove: true' },
    {
      title: 'Without temporary files',
      yaml: 'community.general.archive:\n  path: /srv/app/*\n  dest: /srv/app.zip\n  format: zip\n  exclusion_patterns: "*.tmp"\n  mode: "0640"',
    },
  ],
  async plan(given, host, context) {
    const expected = await planExpected(given, host);
    if (expected !== undefined) return expected;
    const job = await look(given, host);
    const same = job.entries.length === 0 || (await isSame(job, host));
    return planned(job, same, host, context);
  },
});

interface Job {
  readonly given: Given;
  readonly dest: string;
  readonly root: string;
  /** The paths themselves, without what is left out. */
  readonly paths: readonly { readonly path: string; readonly isDirectory: boolean }[];
  readonly single: boolean;
  readonly entries: readonly Entry[];
  /** Those among them that are directories; only of a zip. */
  readonly folders: ReadonlySet<string>;
  readonly stat: FileStat | undefined;
  readonly umask: number;
  readonly keys: ResultKeys & { readonly missing: readonly string[] };
}

const names = (text: string): string[] => text.split('\0').filter(Boolean);

/** A failure that names a path tells of what is there, as Ansible's do. */
async function infoOf(path: string, host: ReadHost): Promise<ResultKeys> {
  const stat = await host.stat(path, { follow: true });
  return stat === undefined ? {} : pathInfo(stat);
}

/** What is there of what is named, in one round trip. */
async function ask(given: Given, host: ReadHost) {
  const show = `n() { printf '%s\\000' "$1"; }`;
  const [mask, listed, excluded, seen, folders] = await Promise.all([
    host.probe('umask'),
    host.probe(`${show}\n${eachPath(given.path, 'n')}`),
    host.probe(`${show}\n${eachPath(given.exclude_path, 'n')}`),
    host.probe(`w() { if [ -d "$1" ]; then k=d; elif [ -f "$1" ]; then k=f; elif [ -e "$1" ]; then k=o; elif [ -L "$1" ]; then k=f; else k=m; fi
printf '%s%s\\000' "$k" "$1"; [ "$k" != d ] || find -H "$1" -exec printf '%s\\000' {} +
printf '\\000'; }
${eachPath(given.path, 'w')}`),
    // A zip has them under other names, by which Ansible's module does not find them again.
    host.probe(
      given.format !== 'zip'
        ? ':'
        : `w() { [ ! -d "$1" ] || find -H "$1" '(' -type d -o -type l -exec test -d {} ';' ')' -exec printf '%s\\000' {} +; }
${eachPath(given.path, 'w')}`,
    ),
  ]);
  return {
    umask: Number.parseInt(mask.stdout, 8) || 0,
    expanded: names(listed.stdout),
    expandedExclude: names(excluded.stdout),
    seen: seen.stdout,
    folders: new Set(names(folders.stdout)),
  };
}

async function look(given: Given, host: ReadHost): Promise<Job> {
  const { umask, expanded, expandedExclude, seen, folders } = await ask(given, host);
  const left = new Set(expandedExclude);
  const wanted = [...new Set(expanded)].filter((path) => !left.has(path)).sort();
  const told = (paths: readonly string[]): string => paths.join(', ');
  const [first] = wanted;
  if (first === undefined)
    fail('Error, no source paths were found', {
      path: told(given.path),
      expanded_paths: told(expanded),
      expanded_exclude_paths: told(expandedExclude),
    });
  const groups = new Map(
    seen.split('\0\0').flatMap((group) => {
      const [head = '', ...below] = names(group);
      const path = head.slice(1);
      const own = { kind: head.charAt(0), below: below.filter((each) => each !== path) };
      return head === '' ? [] : [[path, own] as const];
    }),
  );
  const kindOf = (path: string): string => groups.get(path)?.kind ?? 'm';
  const mustArchive =
    given.force_archive || given.path.some(isGlob) || kindOf(first) === 'd' || wanted.length > 1;
  if (mustArchive && given.dest === undefined)
    fail('Error, must specify "dest" when archiving multiple files or trees', {
      dest: 'None',
      path: told(given.path),
      ...(await infoOf(told(given.path), host)),
    });
  const single = !mustArchive && given.format !== 'zip' && given.format !== 'tar';
  // A pipe or a device would be waited for, or never come to an end.
  if (single && kindOf(first) === 'o') fail(`Cannot read ${first}: it is not a regular file`);
  const dest = given.dest === undefined ? `${first}.${given.format}` : await expandPath(host, given.dest);
  const kept = wanted.map((path) => ({ path, isDirectory: kindOf(path) === 'd' }));
  if (
    given.remove &&
    kept.some(({ path, isDirectory }) => isDirectory && dest.startsWith(`${path.replace(/\/+$/, '')}/`))
  )
    fail('Error, created archive can not be contained in source paths when remove=true', {
      path: told(wanted),
      ...(await infoOf(told(wanted), host)),
    });
  const root = commonRoot(wanted);
  const entries = entriesOf(
    wanted.flatMap((path) =>
      kindOf(path) === 'd'
        ? (groups.get(path)?.below ?? [])
        : ['f', 'o'].includes(kindOf(path))
          ? [path]
          : [],
    ),
    { root, dest, exclude: given.exclusion_patterns ?? [], isZip: given.format === 'zip' },
  );
  return {
    given,
    dest,
    root,
    paths: kept,
    single,
    entries,
    folders,
    stat: await host.stat(dest, { follow: true }),
    umask,
    keys: {
      arcroot: root,
      dest,
      expanded_paths: expanded,
      expanded_exclude_paths: expandedExclude,
      missing: wanted.filter((path) => kindOf(path) === 'm'),
    },
  };
}

async function isSame({ single, entries, dest, root, given }: Job, host: ReadHost): Promise<boolean> {
  const { format } = given;
  if (format === 'zip' && entries.some(({ name }) => name.includes('\n')))
    fail('A name with a line break cannot be put into a zip.');
  const [entry] = entries;
  const program =
    single && entry !== undefined
      ? compareSingle(entry.path, dest, format)
      : compareProgram(root, dest, format);
  const found = await host.probe(
    `${needs(format, single)}\n${program}`,
    single ? {} : { stdin: nameList(entries, format) },
  );
  if (found.rc !== 0) fail(found.stderr.trim());
  return found.stdout.trim() === 'same';
}

async function planned(job: Job, same: boolean, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const { given, dest, stat, entries, folders, keys, single, umask, paths } = job;
  const done = {
    archived: entries.map(({ path }) => path).filter((path) => !folders.has(path)),
    dest_state: single ? 'compress' : keys.missing.length > 0 ? 'incomplete' : 'archive',
  };
  const nothing = paths.every(({ path }) => keys.missing.includes(path));
  const before = {
    archived: [],
    dest_state: nothing && stat !== undefined ? (isArchiveName(dest) ? 'archive' : 'compress') : 'absent',
  };
  const labels = await readLabels(host, dest, given);
  const attributes: AttributePlan =
    stat === undefined
      ? {
          changed: false,
          set: newAttributes(given, { mode: 0o666 & ~umask, isDirectory: false, umask }),
          before: {},
          after: {},
        }
      : planAttributes(stat, given, { umask, labels });
  const info = stat === undefined ? {} : pathInfo(stat);
  const remove = given.remove && entries.length > 0;
  const result = { ...keys, ...(same && !nothing ? done : before), ...info };
  // Like Ansible's, what was removed is not what `changed` tells; a check tells it all the same.
  if (same && !attributes.changed && !remove) return { changed: false, result };
  return {
    changed: true,
    result,
    apply: async (write) => {
      const now = same
        ? await applyAttributes(write, dest, attributes.set)
        : await pack(job, attributes, write, context);
      if (remove) await removeSources(job, write);
      return { ...(nothing ? before : done), ...pathInfo(now) };
    },
  };
}

async function pack(
  { given, dest, root, entries, single }: Job,
  { set }: AttributePlan,
  write: WriteHost,
  { remoteTmp }: ModuleContext,
): Promise<FileStat> {
  const { format } = given;
  const [entry] = entries;
  const program =
    single && entry !== undefined ? writeSingle(entry.path, format) : writeProgram(root, format);
  const made = await write.run(
    `${temporaryFolder({ wanted: remoteTmp })}\ntrap - EXIT; umask 077\n${program}\nprintf %s "$d"; exit 0`,
    single ? {} : { stdin: nameList(entries, format) },
  );
  if (made.rc === writeFailed && single)
    fail(`Unable to write to compressed file: ${made.stderr.trim()}`, { path: entry?.path, dest });
  if (made.rc !== 0) fail(`Errors when writing archive at ${dest}: ${made.stderr.trim()}`);
  try {
    const { stat } = await write.writeFile(
      dest,
      { remotePath: posix.join(made.stdout, 'archive') },
      { ...set, unsafeWrites: given.unsafe_writes },
    );
    return stat;
  } finally {
    await write.run(`rm -rf -- ${quote(made.stdout)}`);
  }
}

/** Directories go with all that is in them, as under Ansible; single files only when they were packed. */
async function removeSources({ paths, entries, dest }: Job, write: WriteHost): Promise<void> {
  const packed = new Set(entries.map(({ path }) => path));
  const steps = paths
    .filter(({ path, isDirectory }) => isDirectory || packed.has(path))
    .map(({ path, isDirectory }) =>
      atFolder(path.replace(/(.)\/+$/, '$1'), isDirectory ? 'rm -rf "./$n"' : 'rm -f "./$n"'),
    );
  const done = await write.run(
    `${placeFunctions()}\n${steps.map((step) => `(${step}\n) || exit 1`).join('\n')}`,
  );
  if (done.rc !== 0)
    fail('Error deleting some source files: ', { dest, files: [], stderr: done.stderr.trim() });
}
