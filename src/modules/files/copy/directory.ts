/** Copying a directory of the controller. */
import { posix } from 'node:path';
import { type Diff, fail, type ModuleContext, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { contentDiff } from '../lib/diff.ts';
import { warnUnknownOwners } from '../lib/owners.ts';
import type { CopyParams } from './params.ts';
import { applyTree } from './tree-apply.ts';
import { planTree, treeChanged, type TreePlan } from './tree.ts';
import { walkTree } from './walk.ts';

/** Two round trips however many files differ, one when none does. */
export async function copyDirectory(
  params: CopyParams,
  host: ReadHost,
  context: ModuleContext,
  source: string,
  dest: string,
): Promise<Plan> {
  const src = params.src ?? source;
  if (params.validate !== undefined) fail('validate needs a single file; src is a directory', { src });
  // The program that unpacks moves about.
  const place = posix.isAbsolute(dest) ? dest : posix.join((await host.probe('pwd')).stdout.trimEnd(), dest);
  const root = src.endsWith('/') ? place : posix.join(place, posix.basename(source));
  const items = await walkTree(context.controller, source, {
    follow: params.local_follow ?? true,
    decrypt: params.decrypt,
  });
  const plan = await planTree(host, {
    root,
    items,
    wanted: params,
    directoryMode: params.directory_mode,
    follow: params.follow,
    force: params.force,
  });
  return {
    changed: treeChanged(plan),
    result: { dest, src: source },
    diff: context.diff ? await treeDiff(host, plan, source) : undefined,
    warnings: treeChanged(plan)
      ? await warnUnknownOwners(host, context, { owner: params.owner, group: params.group })
      : [],
    apply: async (write) => {
      await applyTree(write, root, plan, {
        backup: params.backup,
        unsafeWrites: params.unsafe_writes,
        follow: params.follow,
      });
      return undefined;
    },
  };
}

/** Old contents are read together; only under `--diff`. */
async function treeDiff(host: ReadHost, plan: TreePlan, source: string): Promise<readonly Diff[]> {
  const texts = await Promise.all(
    plan.files.map(async ({ item, path, old }): Promise<Diff> => {
      const { content } = item.source;
      const headers = { before: path, after: posix.join(source, item.rel) };
      if (!Buffer.isBuffer(content)) return { kind: 'prepared', text: `diff skipped: ${path} is big\n` };
      return contentDiff(old?.type === 'file' ? await host.readFile(path) : undefined, content, headers);
    }),
  );
  const lines = [
    ...plan.directories.map(({ path }) => `+ directory ${path}`),
    ...plan.links.map(({ path, target }) => `+ link ${path} -> ${target}`),
    ...plan.attributes.map(({ path, set }) => `~ ${path}: ${attributeText(set)}`),
  ];
  return lines.length === 0 ? texts : [{ kind: 'prepared', text: `${lines.join('\n')}\n` }, ...texts];
}

const attributeText = (set: {
  mode?: number | undefined;
  owner?: string | undefined;
  group?: string | undefined;
}): string =>
  [
    set.mode === undefined ? '' : `mode 0${set.mode.toString(8)}`,
    set.owner === undefined ? '' : `owner ${set.owner}`,
    set.group === undefined ? '' : `group ${set.group}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
