/**
 * A tree of files against what is on the host: what has to be made, replaced, or only given other attributes.
 * @module
 */
import { posix } from 'node:path';
import { fail, type FileAttributes, type ReadHost, type Value } from '../../../sdk/index.ts';
import { newAttributes, octal, planAttributes, type Wanted } from '../lib/attributes.ts';
import { checksumMany, statMany, type Entry } from '../lib/many.ts';
import type { TreeItem } from './walk.ts';
import { readLinks } from './links.ts';

export interface TreeRequest {
  readonly root: string;
  readonly items: readonly TreeItem[];
  readonly wanted: Wanted;
  readonly directoryMode: Value | undefined;
  readonly follow: boolean;
  readonly force: boolean;
  /** Symbolic modes start from the mode of the source. */
  readonly fromSourceMode?: boolean;
}

type FileItem = Extract<TreeItem, { kind: 'file' }>;

export interface FileChange {
  readonly item: FileItem;
  readonly path: string;
  readonly old: Entry | undefined;
  /** Final owner, group and mode. */
  readonly set: FileAttributes & { readonly mode: number };
  readonly chown: string | undefined;
}

/** `chown`: `owner:group` as far as the task asks for them, for the link itself. */
export interface NewLink {
  readonly path: string;
  readonly target: string;
  readonly chown: string;
}

export interface TreePlan {
  /** New directories, parents first. */
  readonly directories: readonly { readonly path: string; readonly set: FileAttributes }[];
  readonly files: readonly FileChange[];
  readonly links: readonly NewLink[];
  /** Files whose content is right already. */
  readonly attributes: readonly { readonly path: string; readonly set: FileAttributes }[];
}

/** What the host has of the paths that the tree is to have. */
interface Present {
  readonly files: ReadonlyMap<string, Entry>;
  readonly directories: ReadonlyMap<string, Entry>;
  readonly checksums: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
  readonly umask: number;
  readonly uid: number;
}

/** Looks at everything in one round trip, however many files there are. */
async function lookAtTree(host: ReadHost, request: TreeRequest): Promise<Present> {
  const { root, items, follow } = request;
  const pathsOf = (kind: TreeItem['kind']): string[] =>
    items.filter((item) => item.kind === kind).map((item) => posix.join(root, item.rel));
  const files = pathsOf('file');
  const above = ancestors(root);
  const [present, directories, checksums, links, ids] = await Promise.all([
    statMany(host, files, { follow }),
    statMany(host, [...above, ...pathsOf('directory')], { follow: true }),
    checksumMany(host, files),
    readLinks(host, pathsOf('link')),
    host.probe('umask; id -u'),
  ]);
  const [umask = '', uid = ''] = ids.stdout.split('\n');
  return {
    files: present,
    directories,
    checksums,
    links,
    umask: Number.parseInt(umask, 8) || 0,
    uid: Number(uid),
  };
}

/** The root and everything above it, top first. */
const ancestors = (root: string): string[] => {
  const out: string[] = [];
  for (
    let at = posix.normalize(root).replace(/(.)\/$/, '$1');
    at !== posix.dirname(at);
    at = posix.dirname(at)
  )
    out.unshift(at);
  return out;
};

export async function planTree(host: ReadHost, request: TreeRequest): Promise<TreePlan> {
  const present = await lookAtTree(host, request);
  const { root, items } = request;
  const files: FileChange[] = [];
  const attributes: { path: string; set: FileAttributes }[] = [];
  const links: NewLink[] = [];
  const { owner = '', group } = request.wanted;
  const chown = group === undefined ? owner : `${owner}:${group}`;
  for (const item of items) {
    const path = posix.join(root, item.rel);
    if (item.kind === 'file') planFile(request, present, item, path, files, attributes);
    else if (item.kind === 'link' && present.links.get(path) !== item.target)
      links.push({ path, target: item.target, chown });
  }
  attributes.push(...knownDirectories(request, present));
  return { directories: newDirectories(request, present), files, links, attributes };
}

/** Directories of the tree that are there get the owner, group and `directory_mode` that the task asks for. */
function knownDirectories(request: TreeRequest, present: Present): { path: string; set: FileAttributes }[] {
  const { root, items, wanted, directoryMode, fromSourceMode = false } = request;
  if (fromSourceMode) return [];
  return items.flatMap((item) => {
    const path = posix.join(root, item.rel);
    const there = item.kind === 'directory' ? present.directories.get(path) : undefined;
    if (item.kind !== 'directory' || there?.type !== 'directory') return [];
    const mode = directoryMode === 'preserve' ? octal(item.mode) : directoryMode;
    const plan = planAttributes(there, { ...wanted, mode, attributes: undefined }, { umask: present.umask });
    return plan.changed ? [{ path, set: plan.set }] : [];
  });
}

function newDirectories(request: TreeRequest, present: Present): TreePlan['directories'] {
  const { root, items, wanted, directoryMode } = request;
  const all = [
    ...ancestors(root).map((path) => ({ path, mode: 0o755 })),
    ...items.flatMap((item) =>
      item.kind === 'directory' ? [{ path: posix.join(root, item.rel), mode: item.mode }] : [],
    ),
  ];
  return all.flatMap(({ path, mode }) => {
    const there = present.directories.get(path);
    if (there !== undefined && there.type !== 'directory')
      return fail(`${path} already exists as a ${there.type}`, { path });
    if (there !== undefined) return [];
    const asked = directoryMode === 'preserve' ? octal(mode) : directoryMode;
    const fresh = request.fromSourceMode === true ? mode : 0o777 & ~present.umask;
    const base = { mode: fresh, isDirectory: true, umask: present.umask };
    return [{ path, set: newAttributes({ ...wanted, mode: asked, attributes: undefined }, base) }];
  });
}

function planFile(
  request: TreeRequest,
  present: Present,
  item: FileItem,
  path: string,
  files: FileChange[],
  attributes: { path: string; set: FileAttributes }[],
): void {
  const old = present.files.get(path);
  if (old !== undefined && !request.force) return;
  if (old?.type === 'directory') fail(`Destination ${path} is a directory`, { dest: path });
  const wanted =
    request.wanted.mode === 'preserve' ? { ...request.wanted, mode: octal(item.mode) } : request.wanted;
  const { umask } = present;
  const same = old?.type === 'file' && present.checksums.get(path) === item.source.sha1;
  if (same) {
    const plan = planAttributes(old, wanted, { umask });
    if (plan.changed) attributes.push({ path, set: plan.set });
    return;
  }
  const kept = old?.type === 'file' ? old : undefined;
  const fresh = request.fromSourceMode === true ? item.mode : 0o666 & ~umask;
  const base = { mode: kept?.mode ?? fresh, isDirectory: false, umask };
  const set = newAttributes(wanted, base);
  files.push({
    item,
    path,
    old,
    set: { ...set, mode: set.mode ?? base.mode },
    chown: ownerOf(present, kept, set.owner),
  });
}

/** `uid:gid` for a file that would otherwise belong to its writer. */
const ownerOf = (present: Present, kept: Entry | undefined, owner: string | undefined): string | undefined =>
  kept !== undefined && (kept.uid !== present.uid || owner === undefined)
    ? `${kept.uid}:${kept.gid}`
    : undefined;

export const treeChanged = (plan: TreePlan): boolean =>
  plan.directories.length + plan.files.length + plan.links.length + plan.attributes.length > 0;
