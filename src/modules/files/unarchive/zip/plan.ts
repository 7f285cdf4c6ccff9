/**
 * What unpacking a zip comes to.
 * @module
 */
import { crc32 } from 'node:zlib';
import { fail, type Plan } from '../../../../sdk/index.ts';
import { memberAttributes } from '../attributes.ts';
import { compareMember, type Difference, type Rules } from '../compare.ts';
import { crcOfEach, lookAtPaths, type Look } from '../look.ts';
import { refuseEscapes, topFolders, zipFilter, type Member } from '../member.ts';
import { planUnpack, type Arrival, type UnpackTask } from '../task.ts';
import { combineCrc } from './crc.ts';
import type { ZipMember } from './directory.ts';
import { unzipRule } from './unzip.ts';
import { chooseWay } from './ways.ts';

/** The members that the task wants. */
export function selectMembers(task: UnpackTask, members: readonly ZipMember[]): readonly ZipMember[] {
  const wanted = zipFilter(task.params);
  // The last of several members with one name is the one that stays.
  const chosen = [...new Map(members.filter((m) => wanted(m.name)).map((m) => [m.path, m])).values()];
  if (chosen.length === 0 && members.length > 0)
    fail(`Nothing in ${task.src} matches include: ${task.params.include.join(', ')}`, {
      src: task.src,
      dest: task.dest,
    });
  refuseEscapes(chosen);
  return chosen;
}

/** Paths to look at: the members, and directories at the top that get attributes too. */
export const pathsOf = (members: readonly Member[]): string[] => [
  ...members.map((m) => m.path),
  ...topFolders(members),
];

/** Looks again where the host's own reading cannot have found all names: when they are not ASCII, or not at hand. */
export async function completeLook(
  { host, dest }: UnpackTask,
  look: Look,
  members: readonly ZipMember[],
): Promise<Look> {
  const blind = members.some(({ path }) => !look.present.has(path) && /[^\x20-\x7e]/.test(path));
  if (look.named && !blind) return look;
  return (await lookAtPaths(host, dest, pathsOf(members), 'crc')) ?? look;
}

const isFile = (look: Look, { path, type, size }: ZipMember): boolean => {
  const entry = look.present.get(path);
  return type === 'file' && entry?.type === 'file' && entry.size === size;
};

/** Paths whose content differs though their size does not. One checksum over all files tells when there are none. */
async function differingContent(
  task: UnpackTask,
  look: Look,
  members: readonly ZipMember[],
): Promise<ReadonlySet<string>> {
  const files = members.filter((member) => isFile(look, member));
  if (look.crc === 'too big' || files.length === 0) return new Set();
  let all = 0;
  for (const { crc, size } of files) all = combineCrc(all, crc, size);
  if (all === look.crc) return new Set();
  const single = await crcOfEach(
    task.host,
    task.dest,
    files.map((m) => m.path),
  );
  return new Set(files.filter((m) => single.get(m.path) !== m.crc).map((m) => m.path));
}

export async function planZip(
  task: UnpackTask,
  members: readonly ZipMember[],
  look: Look,
  arrival: Arrival,
): Promise<Plan> {
  const { params } = task;
  const content = await differingContent(task, look, members);
  const rules: Rules = {
    params,
    look,
    owner: ({ path }) => params.owner ?? (look.present.has(path) ? look.user : undefined),
    group: () => params.group,
    archiveOwners: false,
    contentDiffers: ({ path, crc, type }) =>
      type === 'link' ? crc32(look.links.get(path) ?? '') !== crc : content.has(path),
  };
  const differences = members.flatMap((member): Difference<ZipMember>[] => {
    const difference = compareMember(member, rules);
    return difference === undefined ? [] : [difference];
  });
  const unpack = differences.filter((d) => d.unpack).map((d) => d.member);
  const settings = memberAttributes(members, differences, rules);
  const way = await chooseWay(task, unpack, rules, arrival);
  return planUnpack(task, {
    look,
    handler: 'ZipArchive',
    names: members.map((m) => m.name),
    differences: differences.map((d) => d.text),
    changed: differences.length > 0 || settings.fresh.length + settings.placed.length > 0,
    arrival: way.arrival,
    placing: {
      look,
      program: way.program,
      unpacks: unpack.length > 0,
      members: unpack,
      settings,
      rule: { followsLinks: true, ...unzipRule(params.extra_opts) },
    },
    out: unpack.map((m) => m.name),
  });
}
