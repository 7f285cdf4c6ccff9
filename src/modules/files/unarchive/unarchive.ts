/** `ansible.builtin.unarchive` */
import { posix } from 'node:path';
import {
  defineModule,
  fail,
  sh,
  statAfter,
  unchanged,
  unknown,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { expandPath } from '../lib/paths.ts';
import { planFromController, planOnHost } from './open.ts';
import { unarchiveParams } from './params.ts';
import { controllerArchive, downloadArchive, firstBytes } from './source.ts';
import type { UnpackTask } from './task.ts';

export const unarchive = defineModule({
  name: 'ansible.builtin.unarchive',
  summary: 'Unpack an archive on the host',
  description:
    'Unpacks zip archives with what every host has (gzip, od, tail): no unzip is needed. Unpacks tar archives, plain or packed by gzip, bzip2, xz or zstd, with the host’s tar. Names that lead out of the destination, and links of the archive that it writes through, are refused.',
  params: unarchiveParams,
  constraints: {
    mutuallyExclusive: [
      ['include', 'exclude'],
      ['copy', 'remote_src'],
    ],
  },
  missingMessage: 'src (or content) and dest are required',
  async: 'refused',
  support: { check: 'full', diff: 'full' },
  differences: [
    'Check mode and diff work for tar archives too.',
    'With `keep_newer` a newer file is no reason to unpack a tar again.',
    'Of a zip, files whose permissions or owner alone differ are mended without unpacking them again.',
    'Files of a zip beyond 32 MiB in all count as unchanged when size and time are those of the archive: their content is not read.',
    '`src` of the result is the archive as the task names it, not a temporary copy.',
    'With `--absolute-names` (`-P`) in `extra_opts`, names that begin with a slash are below the destination all the same.',
    'Archives with devices are refused.',
    'As root, a file that is there is replaced, never overwritten in place, also with `--overwrite`; what is unpacked needs `dest` to have the space for it beside what is there.',
    '`extra_opts` for a zip needs unzip on the host, and only then is it used.',
  ],
  returns: {
    dest: 'The directory.',
    src: 'The archive.',
    handler: 'ZipArchive, TarArchive, TgzArchive, TarBzipArchive, TarXzArchive or TarZstdArchive.',
    files: 'Names in the archive, with `list_files`.',
    extract_results: 'What unpacking said: cmd, rc, out, err.',
    mode: 'Permissions of the directory as octal text.',
    owner: 'Name of the directory’s owner.',
    group: 'Name of the directory’s group.',
    uid: 'Number of the directory’s owner.',
    gid: 'Number of the directory’s group.',
    size: 'Size of the directory.',
    state: 'directory',
  },
  examples: [
    {
      title: 'Unpack an archive of the role',
      yaml: 'ansible.builtin.unarchive:\n  src: foo.tgz\n  dest: /var/lib/foo',
    },
    {
      title: 'One program out of a release that was downloaded before',
      yaml: 'ansible.builtin.unarchive:\n  src: /var/cache/app_linux_amd64.zip\n  dest: /usr/local/bin\n  remote_src: true\n  include: [app]\n  owner: root\n  group: root\n  mode: "0755"',
    },
    {
      title: 'Leave out the first directory of every name',
      yaml: 'ansible.builtin.unarchive:\n  src: https://example.com/app-1.2.tar.xz\n  dest: /opt/app\n  remote_src: true\n  extra_opts: [--strip-components=1]',
    },
  ],
  async plan(params, host, context) {
    const remote = params.copy === undefined ? params.remote_src : !params.copy;
    const [dest, src, creates] = await Promise.all([
      expandPath(host, params.dest),
      remote && !isUrl(params.src) ? expandPath(host, params.src) : params.src,
      params.creates === undefined ? undefined : expandPath(host, params.creates),
    ]);
    const task: UnpackTask = { params, host, context, src, dest };
    const onHost = remote && !isUrl(src);
    const isFolderNew = host.expected?.isDirectory(dest) === true && !(await pathExists(host, dest));
    if (isFolderNew || (onHost && host.expected?.exists(src) === true))
      return planExpected(task, creates, isFolderNew);
    // Asked in the same tick; what the archive comes to does not count when the path exists.
    const planned = onHost ? settle(planOnHost(task, { kind: 'host', path: src })) : undefined;
    if (creates !== undefined && (await pathExists(host, creates)))
      return {
        changed: false,
        skipped: true,
        result: { skipped: true, msg: `skipped, since ${creates} exists` },
      };
    if (planned !== undefined) return (await planned)();
    const path = remote
      ? await downloadArchive(host, context, src, params.validate_certs)
      : await controllerArchive(context, src, params.decrypt);
    const magic = (await firstBytes(path)).subarray(0, 6).toString('hex');
    if (magic === '') fail(`Invalid archive '${src}', the file is 0 bytes`, { src, dest });
    return planFromController(task, path, magic);
  },
});

/**
 * An archive that an earlier task of a dry run would have brought: its content is not known. Or a folder that one would have
 * made: whatever is in the archive will be new there.
 */
async function planExpected(
  { host, params, src, dest }: UnpackTask,
  creates: string | undefined,
  isFolderNew: boolean,
): Promise<Plan> {
  const result = { src, dest };
  const apply = (): Promise<undefined> => Promise.resolve(undefined);
  if (creates !== undefined) {
    if (host.expected?.exists(creates) ?? (await pathExists(host, creates)))
      return {
        changed: false,
        skipped: true,
        result: { skipped: true, msg: `skipped, since ${creates} exists` },
      };
    const caps = await host.caps();
    const made = statAfter(undefined, { type: 'file', set: {}, mode: 0o644, caps });
    return { changed: true, result, apply, provides: () => [{ path: creates, expected: { stat: made } }] };
  }
  // Members that are named and not there will be new.
  const named = params.include.filter((name) => !/[*?[]/.test(name)).map((name) => posix.join(dest, name));
  const isNew = async (path: string): Promise<boolean> =>
    !(host.expected?.exists(path) ?? (await pathExists(host, path)));
  const fresh = (await Promise.all(named.map(isNew))).some(Boolean);
  const isMade = named.length > 0 && named.every((path) => host.expected?.exists(path) === true);
  if (isMade) return unchanged(result);
  if (!fresh && !(isFolderNew && named.length === 0))
    return unknown('what is in an archive that an earlier task brings is not known before', apply, result);
  return {
    changed: true,
    result,
    apply,
    provides: async () => {
      const caps = await host.caps();
      const stat = statAfter(undefined, { type: 'file', set: {}, mode: 0o755, caps });
      return named.map((path) => ({ path, expected: { stat } }));
    },
  };
}

const isUrl = (src: string): boolean => /^[a-z]+:\/\//i.test(src);

const pathExists = async (host: ReadHost, path: string): Promise<boolean> =>
  (await host.probe(sh`[ -e ${path} ]`)).rc === 0;

/** A promise that may never be awaited: its failure is told only when it is asked for. */
const settle = (plan: Promise<Plan>): Promise<() => Plan> =>
  plan.then(
    (value) => () => value,
    (error: unknown) => () => {
      throw error;
    },
  );
