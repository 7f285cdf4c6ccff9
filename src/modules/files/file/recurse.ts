/** Attributes of everything below a directory. */
import { quote, type FileAttributes, type ReadHost } from '../../../sdk/index.ts';
import { planAttributes } from '../lib/attributes.ts';
import { findEntries, forMany, type Entry } from '../lib/many.ts';
import type { FileTask } from './task.ts';

export interface BelowPlan {
  readonly changed: boolean;
  /** Owners that are to be set somewhere, for warnings. */
  readonly owners: FileAttributes;
  /** Shell that sets everything. */
  readonly program: string;
}

/** What is below a directory: the entries themselves, and what is reached through links. */
export interface Below {
  readonly own: readonly Entry[];
  readonly throughLinks: readonly Entry[];
}

/** Looks at the whole tree in one request. */
export async function findBelow(host: ReadHost, path: string, follow: boolean): Promise<Below> {
  const [own, followed] = await Promise.all([
    findEntries(host, ['-H', path, '-mindepth', '1']),
    follow ? findEntries(host, [path, '-mindepth', '1'], { follow: true }) : undefined,
  ]);
  const seen = new Set(own.entries.filter((entry) => entry.type !== 'link').map((entry) => entry.path));
  return { own: own.entries, throughLinks: followed?.entries.filter((entry) => !seen.has(entry.path)) ?? [] };
}

/** Puts those that need the same change together. */
export function planBelow(task: FileTask, below: Below): BelowPlan {
  const groups = new Map<string, { set: FileAttributes; follow: boolean; paths: string[] }>();
  for (const [entry, follow] of [
    ...below.own.map((e) => [e, false] as const),
    ...below.throughLinks.map((e) => [e, true] as const),
  ]) {
    const set = changesOf(entry, task);
    if (set === undefined) continue;
    const key = JSON.stringify([set, follow]);
    const group = groups.get(key) ?? { set, follow, paths: [] };
    group.paths.push(entry.path);
    groups.set(key, group);
  }
  return {
    changed: groups.size > 0,
    owners: Object.assign({}, ...[...groups.values()].map((g) => g.set)) as FileAttributes,
    program: [...groups.values()].map(groupProgram).join(' &&\n'),
  };
}

function changesOf(entry: Entry, task: FileTask): FileAttributes | undefined {
  const plan = planAttributes(entry, { ...task.params, attributes: undefined }, { umask: task.look.umask });
  return plan.changed ? plan.set : undefined;
}

function groupProgram(group: { set: FileAttributes; follow: boolean; paths: string[] }): string {
  const { set, follow, paths } = group;
  const h = follow ? '' : '-h ';
  const steps = [
    set.owner === undefined ? '' : forMany(`chown ${h}${quote(set.owner)} --`, paths),
    set.group === undefined ? '' : forMany(`chgrp ${h}${quote(set.group)} --`, paths),
    set.mode === undefined ? '' : forMany(`chmod ${set.mode.toString(8).padStart(4, '0')} --`, paths),
  ];
  return steps.filter((step) => step !== '').join(' &&\n') || ':';
}
