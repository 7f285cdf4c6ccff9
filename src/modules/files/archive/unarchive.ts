/** `ansible.builtin.unarchive` */
import {
  defineModule,
  fail,
  missing,
  unchanged,
  type ModuleContext,
  type Plan,
  type ReadHost,
} from '../../../sdk/index.ts';
import { posix } from 'node:path';
import { applyTree } from '../copy/tree-apply.ts';
import { planTree, treeChanged, type TreePlan } from '../copy/tree.ts';
import { expandPath } from '../lib/paths.ts';
import { pathInfo } from '../lib/result.ts';
import { warnUnknownOwners } from '../lib/owners.ts';
import { itemsOf, understood, type Selection } from './items.ts';
import { loadArchive } from './load.ts';
import { hasGnuTar, planNative } from './native.ts';
import { unarchiveParams, type UnarchiveParams } from './params.ts';
import type { Format } from './read.ts';

export const unarchive = defineModule({
  name: 'ansible.builtin.unarchive',
  summary: 'Unpack a tar or zip archive on the host',
  description:
    'The controller reads the archive, compares it with what is on the host and sends only what differs: the host ' +
    'needs tar, but neither unzip nor any decompressor.',
  params: unarchiveParams,
  constraints: { mutuallyExclusive: [['include', 'exclude']] },
  support: { check: 'full', diff: 'partial' },
  differences: [
    'A zip needs no unzip on the host.',
    'Only files that differ are sent and replaced; the archive itself is never left on the host.',
    'Files are compared by content, not by time and size.',
    'An archive that holds a path outside the destination is refused.',
    'Options of tar other than --strip-components need an archive that is on the host and GNU tar there.',
  ],
  returns: {
    dest: 'The directory.',
    src: 'The archive.',
    handler: 'Kind of archive, with Ansible’s names: TgzArchive, ZipArchive….',
    files: 'Names in the archive, with `list_files`.',
    extract_results: 'What tar said, when the host’s tar did it.',
    state: 'Always `directory`.',
    mode: 'Permissions of the directory.',
    owner: 'Its owner.',
    group: 'Its group.',
    uid: 'Number of its owner.',
    gid: 'Number of its group.',
    size: 'Its size in bytes.',
  },
  examples: [
    { title: 'From the controller', yaml: 'unarchive:\n  src: app.tgz\n  dest: /opt/app' },
    {
      title: 'From a server',
      yaml: 'unarchive:\n  src: https://example.com/consul.zip\n  dest: /usr/local/bin\n  remote_src: true\n  include: [consul]\n  mode: "0755"',
    },
    {
      title: 'On the host, without the first folder',
      yaml: 'unarchive:\n  src: /tmp/app-1.2.tar.gz\n  dest: /opt/app\n  remote_src: true\n  extra_opts: [--strip-components=1]\n  creates: /opt/app/bin/app',
    },
  ],
  async plan(params, host, context) {
    const dest = await expandPath(host, params.dest);
    const remote = params.remote_src || params.copy === false;
    const [creates, folder] = await Promise.all([
      params.creates === undefined
        ? undefined
        : expandPath(host, params.creates).then((path) => host.stat(path)),
      host.stat(dest, { follow: true }),
    ]);
    if (creates !== undefined)
      return unchanged({ msg: `skipped, since ${params.creates ?? ''} exists`, skipped: true });
    if (folder === undefined) return missing(`dest '${dest}' must be an existing dir`, { dest });
    if (folder.type !== 'directory') return fail(`dest '${dest}' must be an existing dir`, { dest });
    const isUrl = params.src.includes('://');
    if (isUrl && !remote) return fail('src is a URL: set remote_src to true', { src: params.src });
    const src = isUrl
      ? params.src
      : remote
        ? await expandPath(host, params.src)
        : await context.controller.findFile('files', params.src);
    const task = { params, src, dest };
    const plan =
      remote && !isUrl && /\.(tar|tar\.\w+|tgz|tbz2?|txz|tzst)$/.test(src) && (await hasGnuTar(host))
        ? await nativePlan(task, host)
        : await treePlan(task, host, context);
    return { ...plan, result: { ...pathInfo(folder), ...plan.result, src, dest } };
  },
});

interface Task {
  readonly params: UnarchiveParams;
  readonly src: string;
  readonly dest: string;
}

async function nativePlan({ params, src, dest }: Task, host: ReadHost): Promise<Plan> {
  if ((await host.stat(src, { follow: true })) === undefined)
    return missing(`Source '${src}' does not exist`, { src });
  const plan = await planNative(params, src, dest, host);
  return { ...plan, result: { ...plan.result, handler: 'TarArchive' } };
}

const handlers: Readonly<Record<Format, string>> = {
  tar: 'TarArchive',
  'tar.gz': 'TgzArchive',
  'tar.bz2': 'TarBzipArchive',
  'tar.xz': 'TarXzArchive',
  'tar.zst': 'TarZstdArchive',
  zip: 'ZipArchive',
};

async function treePlan({ params, src, dest }: Task, host: ReadHost, context: ModuleContext): Promise<Plan> {
  const known = understood(params.extra_opts);
  if (known === undefined)
    return fail(
      `extra_opts ${params.extra_opts.join(' ')} need an archive that is on the host and GNU tar there`,
      {
        src,
      },
    );
  const { format, entries } = await loadArchive(params, src, host, context);
  const selection: Selection = { ...known, include: params.include, exclude: params.exclude };
  const items = itemsOf(entries, selection);
  const plan = await planTree(host, {
    root: dest,
    items,
    wanted: { ...params, mode: params.mode ?? 'preserve' },
    directoryMode: params.mode ?? 'preserve',
    follow: false,
    force: true,
    keepNewer: params.keep_newer,
    fromSourceMode: true,
    keepOwners: params.owner === undefined && params.group === undefined && format !== 'zip',
    directoriesToo: params.mode !== undefined || params.owner !== undefined || params.group !== undefined,
  });
  const files = params.list_files
    ? items.map((item) => item.rel + (item.kind === 'directory' ? '/' : ''))
    : undefined;
  return {
    changed: treeChanged(plan),
    diff: treeChanged(plan) ? { kind: 'prepared', text: summary(plan, dest) } : undefined,
    result: { handler: handlers[format], ...(files === undefined ? {} : { files }) },
    warnings: await warnUnknownOwners(host, context, { owner: params.owner, group: params.group }),
    apply: async (write) => {
      await applyTree(write, dest, plan, { backup: false, unsafeWrites: params.unsafe_writes });
      return undefined;
    },
  };
}

const summary = (plan: TreePlan, dest: string): string =>
  [
    ...plan.directories.map(({ path }) => `+ ${posix.relative(dest, path)}/`),
    ...plan.files.map(({ path, old }) => `${old === undefined ? '+' : '~'} ${posix.relative(dest, path)}`),
    ...plan.links.map(({ path, target }) => `+ ${posix.relative(dest, path)} -> ${target}`),
    ...plan.attributes.map(({ path }) => `~ ${posix.relative(dest, path)} (attributes)`),
  ]
    .map((line) => `${line}\n`)
    .join('');
