/**
 * Members of an archive against what is there.
 * @module
 */
import { parseMode, type FileAttributes } from '../../../sdk/index.ts';
import type { Entry } from '../lib/many.ts';
import { newAttributes, planAttributes } from '../lib/attributes.ts';
import type { Look } from './look.ts';
import type { Member, Owner } from './member.ts';
import type { UnarchiveParams } from './params.ts';

export interface Difference<M extends Member = Member> {
  readonly member: M;
  /** rsync's itemized form, as Ansible shows it: `>f++++++.?? name`. */
  readonly text: string;
  /** It has to be unpacked; else only its attributes have to be set. */
  readonly unpack: boolean;
}

/** What is wanted of a member beyond what the archive says. */
export interface Rules {
  readonly params: Pick<
    UnarchiveParams,
    'mode' | 'owner' | 'group' | 'keep_newer' | 'attributes' | 'seuser' | 'serole' | 'selevel' | 'setype'
  >;
  readonly look: Look;
  /** Who is to own it by the task, or by nature of the archive; undefined to let any owner be. */
  readonly owner: (member: Member) => string | undefined;
  readonly group: (member: Member) => string | undefined;
  /** Owners in the archive count where the task names none. */
  readonly archiveOwners: boolean;
  /** Whether the content is known to differ. */
  readonly contentDiffers: (member: Member) => boolean;
}

const letters: Readonly<Record<Member['type'], string>> = {
  file: 'f',
  hard: 'f',
  other: 'f',
  device: 'f',
  directory: 'd',
  link: 'L',
};

const fits = (member: Member, entry: Entry): boolean => {
  if (member.type === 'directory') return entry.type === 'directory';
  if (member.type === 'link') return entry.type === 'link';
  return member.type === 'other' || entry.type === 'file';
};

/** Permissions that a member gets: those of the task, of the archive, or what a new file has. */
export function modeOf(
  member: Member,
  { params, look }: Pick<Rules, 'params' | 'look'>,
  current?: number,
): number {
  const isDirectory = member.type === 'directory';
  const own = member.mode ?? (isDirectory ? 0o777 : 0o666) & ~look.umask;
  return params.mode === undefined || params.mode === null
    ? own
    : parseMode(params.mode, { current: current ?? own, isDirectory, umask: look.umask });
}

const hour = 3600;

/** The time that a member has on this host. A vague one is local time. */
export const timeOf = (member: Member, look: Look): number =>
  member.vagueTime === true ? member.mtime - look.offset : member.mtime;

function timeDiffers(member: Member, entry: Entry, look: Look): boolean {
  const off = Math.abs(entry.mtime - timeOf(member, look));
  return member.vagueTime === true ? off > 1 && Math.abs(off - hour) > 1 : off >= 1;
}

/** undefined when the member is as it should be. */
export function compareMember<M extends Member>(member: M, rules: Rules): Difference<M> | undefined {
  const { look, params } = rules;
  const entry = look.present.get(member.path);
  const letter = letters[member.type];
  if (entry === undefined) return { member, text: `>${letter}++++++.?? ${member.name}`, unpack: true };
  if (!fits(member, entry)) return { member, text: `c${letter}++++++.?? ${member.name}`, unpack: true };
  const marks = { c: '.', s: '.', t: '.', p: '.', o: '.', g: '.' };
  if (member.type === 'file') {
    const time = timeDiffers(member, entry, look);
    if (params.keep_newer && entry.mtime > timeOf(member, look)) return undefined;
    if (time) marks.t = 't';
    if (entry.size !== member.size) marks.s = 's';
    if (rules.contentDiffers(member)) marks.c = 'c';
  }
  if (member.type === 'link' && linkDiffers(member, rules)) marks.c = 'c';
  if (hasMode(member, params) && modeOf(member, rules, entry.mode) !== entry.mode) marks.p = 'p';
  const foreign = foreignOwners(member, entry, rules);
  if (foreign.owner || !sameName(rules.owner(member), entry.owner, entry.uid)) marks.o = 'o';
  if (foreign.group || !sameName(rules.group(member), entry.group, entry.gid)) marks.g = 'g';
  const unpack = marks.c + marks.s + marks.t !== '...' || foreign.owner || foreign.group;
  const { c, s, t, p, o, g } = marks;
  const text = `${c}${s}${t}${p}${o}${g}`;
  if (text === '......') return undefined;
  return { member, text: `.${letter}${text}.?? ${member.name}`, unpack };
}

/** A link has no permissions; another name of a file has those of the file. */
const hasMode = ({ type }: Member, { mode }: Rules['params']): boolean =>
  type !== 'link' && (type !== 'hard' || (mode !== undefined && mode !== null));

const linkDiffers = (member: Member, { look, contentDiffers }: Rules): boolean =>
  member.target === undefined ? contentDiffers(member) : look.links.get(member.path) !== member.target;

/** Only unpacking again gives a file to whom the archive says. */
function foreignOwners(
  member: Member,
  entry: Entry,
  { params, archiveOwners }: Rules,
): { readonly owner: boolean; readonly group: boolean } {
  const differs = (archived: Owner | undefined, name: string, id: number): boolean =>
    archiveOwners && archived !== undefined && archived.name !== name && archived.id !== id;
  return {
    owner: params.owner === undefined && differs(member.owner, entry.owner, entry.uid),
    group: params.group === undefined && differs(member.group, entry.group, entry.gid),
  };
}

const sameName = (wanted: string | undefined, name: string, id: number): boolean =>
  wanted === undefined || wanted === name || wanted === String(id);

/** Attributes to set on something that is there, or (`fresh`) was just unpacked with the archive's own mode. */
export function attributesFor(member: Member, rules: Rules, fresh: boolean): FileAttributes {
  const { look, params } = rules;
  const entry = look.present.get(member.path);
  const owners = { owner: rules.owner(member), group: rules.group(member) };
  if (fresh || entry === undefined) {
    const set = newAttributes({ ...params, ...owners, mode: undefined }, { mode: 0, isDirectory: false });
    const asked = params.mode !== undefined && params.mode !== null && member.type !== 'link';
    return { ...set, mode: asked ? modeOf(member, rules) : undefined };
  }
  const mode = hasMode(member, params) ? modeOf(member, rules, entry.mode) : undefined;
  return planAttributes(entry, { ...owners, mode }).set;
}
