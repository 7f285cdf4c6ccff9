/**
 * Owners, permissions and labels of many paths, after unpacking.
 * @module
 */
import { posix } from 'node:path';
import type { FileAttributes } from '../../../sdk/index.ts';
import type { EntryChange } from '../lib/below.ts';
import { attributesFor, timeOf, type Difference, type Rules } from './compare.ts';
import { topFolders, type Member } from './member.ts';

/** Exit status of a program whose attributes could not be set. */
export const attributesFailed = 110;

/** Attributes of members, by their paths below {@link unpackedRoot}. */
export interface Settings {
  /** Of what is unpacked, before it gets its place. */
  readonly fresh: readonly EntryChange[];
  /** Of what is there, or can only be given to what has its place. */
  readonly placed: readonly EntryChange[];
}

/** Stands for the directory that members are below. */
export const unpackedRoot = '/';

/** A directory that only the names of its members tell of: it has the mode that it has. */
const impliedFolder = (path: string, { look }: Rules): Member => ({
  name: `${path}/`,
  path,
  type: 'directory',
  mode: look.present.get(path)?.mode,
  size: 0,
  mtime: 0,
});

const isEmpty = (set: FileAttributes): boolean => Object.values(set).every((value) => value === undefined);

/**
 * What members are to have. Directories at the top that the archive only implies are treated like members where the task
 * says anything.
 */
export function memberAttributes(
  members: readonly Member[],
  differences: readonly Difference[],
  rules: Rules,
): Settings {
  const settingOf = (member: Member, fresh: boolean): EntryChange => ({
    path: posix.join(unpackedRoot, member.path),
    set: attributesFor(member, rules, fresh),
  });
  const { mode, owner, group } = rules.params;
  const asked = (mode ?? owner ?? group) !== undefined;
  const tops = asked ? topFolders(members).map((path) => settingOf(impliedFolder(path, rules), false)) : [];
  const unpacked = differences.filter((d) => d.unpack).map((d) => settingOf(d.member, true));
  const others = differences.filter((d) => !d.unpack || keepsNewer(d.member, rules));
  const labels = unpacked.map(({ path, set: { se, attributes } }) => ({ path, set: { se, attributes } }));
  return {
    fresh: unpacked
      .map(({ path, set }) => ({ path, set: { ...set, se: undefined, attributes: undefined } }))
      .filter(({ set }) => !isEmpty(set)),
    placed: [...labels, ...others.map((d) => settingOf(d.member, false)), ...tops].filter(
      ({ set }) => !isEmpty(set),
    ),
  };
}

/** What is there stays, although it is unpacked. */
function keepsNewer(member: Member, { params, look }: Rules): boolean {
  const entry = look.present.get(member.path);
  return params.keep_newer && entry?.type === 'file' && entry.mtime >= timeOf(member, look);
}
