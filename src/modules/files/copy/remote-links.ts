/**
 * Which links of a directory of the host a copy of it takes over. Ansible copies what is new as a whole, links and all;
 * into a directory that is there it takes links only when `local_follow` says how, and none that leads nowhere.
 * @module
 */
import { posix } from 'node:path';
import { sh, type ReadHost } from '../../../sdk/index.ts';
import { statMany } from '../lib/many.ts';
import type { TreeItem } from './walk.ts';

export interface RemoteTree {
  /** The directory that is copied, and where its content goes. */
  readonly from: string;
  readonly root: string;
  /** `local_follow: false`, not only the default. */
  readonly keepsLinks: boolean;
  /** The place for the content is made before it is looked at: the copy goes into a directory that is there. */
  readonly intoMade: boolean;
}

export async function withoutOtherLinks(
  host: ReadHost,
  items: readonly TreeItem[],
  tree: RemoteTree,
): Promise<TreeItem[]> {
  const links = items.filter((item) => item.kind === 'link');
  if (links.length === 0) return [...items];
  const parents = [...new Set(links.map((link) => posix.join(tree.root, posix.dirname(link.rel))))];
  const paths = links.map((link) => posix.join(tree.root, link.rel));
  const [there, whole] = await Promise.all([
    statMany(host, [...parents, ...paths]),
    host.probe(
      sh`for l in ${links.map((link) => posix.join(tree.from, link.rel))}; do if [ -e "$l" ]; then echo y; else echo n; fi; done`,
    ),
  ]);
  const leads = whole.stdout.split('\n');
  const taken = new Set(
    links.filter((link, i) => {
      if (there.has(posix.join(tree.root, link.rel))) return false;
      const parent = posix.join(tree.root, posix.dirname(link.rel));
      const isMerged = there.has(parent) || (tree.intoMade && !link.rel.includes('/'));
      return !isMerged || (tree.keepsLinks && leads[i] === 'y');
    }),
  );
  return items.filter((item) => item.kind !== 'link' || taken.has(item));
}
