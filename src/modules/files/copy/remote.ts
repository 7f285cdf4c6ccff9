/** `remote_src`: from one place of the host to another. */
import { posix } from 'node:path';
import {
  fail,
  missing,
  quote,
  raw,
  sh,
  type ModuleContext,
  type Plan,
  type ReadHost,
  type WriteHost,
} from '../../../sdk/index.ts';
import { findEntries, parseChecksums, type Entry } from '../lib/many.ts';
import { octal } from '../lib/attributes.ts';
import { planPut } from '../lib/put.ts';
import { treeFunctions } from '../lib/tree-functions.ts';
import type { CopyParams } from './params.ts';
import { withoutOtherLinks } from './remote-links.ts';
import { attributesOfTree, directoriesProgram, linkProgram } from './tree-apply.ts';
import { planTree, treeChanged, type TreePlan } from './tree.ts';
import type { TreeItem } from './walk.ts';

export async function copyOnHost(
  params: CopyParams,
  host: ReadHost,
  context: ModuleContext,
  src: string,
  dest: string,
): Promise<Plan> {
  const [at, sums] = await Promise.all([
    host.stat(src, { follow: true, checksum: 'sha1' }),
    host.probe(sh`[ ! -f ${src} ] || md5sum < ${src}`),
  ]);
  if (at === undefined) return missing(`Source ${src} not found`, { src });
  if (at.type === 'directory') return copyTree(params, host, src, dest);
  if (at.type !== 'file') return fail(`Cannot copy invalid source '${src}': not a file`, { src });
  const { checksum = '' } = at;
  if (params.checksum !== undefined && params.checksum.toLowerCase() !== checksum)
    fail('Copied file does not match the expected checksum. Transfer failed.', {
      checksum,
      expected_checksum: params.checksum,
    });
  return planPut(host, context, {
    source: { content: { remotePath: src }, size: at.size, sha1: checksum, md5: sums.stdout.slice(0, 32) },
    dest,
    name: posix.basename(src),
    label: src,
    wanted: params.mode === 'preserve' ? { ...params, mode: octal(at.mode) } : params,
    follow: params.follow,
    force: params.force,
    backup: params.backup,
    validate: params.validate,
    unsafeWrites: params.unsafe_writes,
    directoryMode: params.directory_mode,
    result: { src },
  });
}

/** A directory of the host, as the list that a directory of the controller would be. */
async function itemsOf(host: ReadHost, src: string, follow: boolean): Promise<TreeItem[]> {
  const top = src.replace(/(.)\/+$/, '$1');
  const flag = follow ? ['-L'] : ['-H'];
  const [{ entries }, sums, links] = await Promise.all([
    findEntries(host, follow ? [top, '-mindepth', '1'] : ['-H', top, '-mindepth', '1'], { follow }),
    host.probe(sh`find ${flag} ${top} -type f -exec sha1sum -- {} +`),
    host.probe(
      sh`find -H ${top} -type l -exec sh -c ${'for p; do readlink -- "$p"; printf "\\000%s\\000" "$p"; done'} - {} +`,
    ),
  ]);
  const digests = parseChecksums(
    sums.stdout,
    entries.filter(({ type }) => type === 'file').map(({ path }) => path),
  );
  const names = links.stdout.split('\0');
  const targets = new Map(
    names.flatMap((path, i) =>
      i % 2 === 1 ? [[path, (names[i - 1] ?? '').replace(/\n$/, '')] as const] : [],
    ),
  );
  const rel = (entry: Entry): string => posix.relative(top, entry.path);
  return entries
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((entry): TreeItem[] => {
      if (entry.type === 'directory') return [{ kind: 'directory', rel: rel(entry), mode: entry.mode }];
      if (entry.type === 'link')
        return [{ kind: 'link', rel: rel(entry), target: targets.get(entry.path) ?? '' }];
      const source = {
        content: { localPath: entry.path },
        size: entry.size,
        sha1: digests.get(entry.path) ?? '',
        md5: '',
      };
      return entry.type === 'file' ? [{ kind: 'file', rel: rel(entry), mode: entry.mode, source }] : [];
    });
}

async function copyTree(params: CopyParams, host: ReadHost, src: string, dest: string): Promise<Plan> {
  const root = src.endsWith('/') ? dest : posix.join(dest, posix.basename(src));
  const follow = params.local_follow === true;
  const [all, place] = await Promise.all([itemsOf(host, src, follow), host.stat(dest, { follow: true })]);
  const items = await withoutOtherLinks(host, all, {
    from: src,
    root,
    keepsLinks: params.local_follow === false,
    intoMade: !src.endsWith('/') && place === undefined,
  });
  const plan = await planTree(host, {
    root,
    items,
    // What is copied as a whole keeps its permissions, as in Ansible.
    wanted: { ...params, mode: params.mode ?? 'preserve' },
    directoryMode: params.directory_mode ?? 'preserve',
    follow: params.follow,
    force: params.force,
    fromSourceMode: true,
  });
  return {
    changed: treeChanged(plan),
    result: { src, dest },
    apply: (write) => applyOnHost(write, { src, root }, plan, params).then(() => undefined),
  };
}

interface Ends {
  readonly src: string;
  readonly root: string;
}

async function applyOnHost(
  host: WriteHost,
  { src, root }: Ends,
  plan: TreePlan,
  params: CopyParams,
): Promise<void> {
  const program = [
    treeFunctions(params.backup),
    putFunction,
    directoriesProgram(plan),
    ...plan.files.map(
      ({ item, path, set, chown }) =>
        sh`put ${posix.join(src, item.rel)} ${path} ${raw(set.mode.toString(8).padStart(4, '0'))} ${raw(quote(chown ?? ''))} || exit 1`,
    ),
    attributesOfTree(
      root,
      plan.files.map(({ path, set }) => ({ path, set: { owner: set.owner, group: set.group } })),
      false,
    ),
    ...plan.links.map(linkProgram),
    attributesOfTree(root, plan.attributes, params.follow),
  ];
  const { rc, stderr } = await host.run(program.filter((step) => step !== '').join('\n'));
  if (rc !== 0) fail(`Could not copy ${src}: ${stderr.trim()}`, { src });
}

/** `put SOURCE DEST MODE [OWNER]`, made ready where no other user can reach. */
const putFunction = `put() (
  case $1 in /*) s=$1 ;; *) s=$at_c/$1 ;; esac
  at_aim "$2" 0 || x "cannot go to the directory of $2"
  keep "$n"
  at_stage || x "cannot write $2"
  cp -- "$s" "./$n" && { [ -z "$4" ] || chown -- "$4" "./$n"; } && chmod -- "$3" "./$n" && mv -f "./$n" ..; r=$?
  rm -f "./$n"; at_unstage; exit $r
)`;
