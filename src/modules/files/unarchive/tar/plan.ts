/**
 * What unpacking a tar comes to.
 * @module
 */
import { fail, type Plan } from '../../../../sdk/index.ts';
import { memberAttributes } from '../attributes.ts';
import { compareMember, timeOf, type Difference, type Rules } from '../compare.ts';
import { handlers, type Format } from '../format.ts';
import type { Look } from '../look.ts';
import { unescaped } from '../names.ts';
import { refuseDevices, refuseEscapes, type Member } from '../member.ts';
import { planUnpack, type Arrival, type UnpackTask } from '../task.ts';
import { tarRule } from './options.ts';
import { extractCommand, prepareTar, shownCommand } from './program.ts';

export interface TarSource {
  readonly format: Format;
  readonly members: readonly Member[];
  readonly look: Look;
  /** What GNU tar found; else members are compared one by one. */
  readonly differences?: readonly string[] | undefined;
  readonly arrival: Arrival;
}

/** Lines of `tar --diff` that mean that something has to be unpacked, by what the task itself decides. */
function meaningful(task: UnpackTask, { look, members }: TarSource, lines: readonly string[]): string[] {
  const { params } = task;
  const root = look.uid === 0;
  const newer = new Set(
    params.keep_newer
      ? members.filter((m) => (look.present.get(m.path)?.mtime ?? 0) > timeOf(m, look)).map((m) => m.name)
      : [],
  );
  return lines.filter((line) => {
    const [, name = '', what = ''] = /^(?:\S*tar: )?(.*?): (?:Warning: )?([^:]+?)(?:: .*)?$/.exec(line) ?? [];
    // A name that --strip-components leaves nothing of is not a member, but tar complains of it.
    if (name === '' || newer.has(unescaped(name))) return false;
    if (/^Uid differs/.test(what)) return root && params.owner === undefined;
    if (/^Gid differs/.test(what)) return root && params.group === undefined;
    // Another user's tar obeys the umask, which --diff does not know of: compared by what stat says.
    if (/^Mode differs/.test(what)) return root && params.mode === undefined;
    return /^(Mod time differs|Cannot stat|Cannot open|Invalid owner|Invalid group|Symlink differs|Contents differ|Size differs|File type differs|Not linked to|Device number)/.test(
      what,
    );
  });
}

/** Owners that the archive says count only for root, who gives them away; GNU tar has compared them itself. */
const rulesOf = (task: UnpackTask, { look, differences }: TarSource): Rules => {
  const { params } = task;
  return {
    params,
    look,
    owner: () => params.owner,
    group: () => params.group,
    archiveOwners: look.uid === 0 && differences === undefined,
    contentDiffers: ({ sha1, path }) => sha1 !== undefined && look.sha1.get(path) !== sha1,
  };
};

const masked = (member: Member, look: Look): Member =>
  look.uid === 0 || member.mode === undefined
    ? member
    : { ...member, mode: member.mode & 0o777 & ~look.umask };

export function planTar(task: UnpackTask, source: TarSource): Plan {
  const { params } = task;
  const handler = handlers[source.format];
  const { look, arrival } = source;
  const members = source.members.map((member) => masked(member, look));
  if (members.length === 0)
    fail(
      `Failed to find handler for "${task.src}". Command "tar" found no files in archive. Empty archive files are not supported.`,
      { src: task.src, dest: task.dest, handler },
    );
  refuseEscapes(members);
  refuseDevices(members);
  const rules = rulesOf(task, source);
  const said = source.differences && meaningful(task, source, source.differences);
  const found = members.flatMap((member): Difference[] => {
    const difference = compareMember(member, rules);
    return difference === undefined ? [] : [difference];
  });
  const unpack = said === undefined ? found.some((d) => d.unpack) : said.length > 0;
  // tar unpacks all of them, and gives each what the archive says.
  const differences = unpack
    ? members.map((member): Difference => ({ member, text: '', unpack: true }))
    : found.filter((d) => !d.unpack);
  const settings = memberAttributes(members, differences, rules);
  const lines = [
    ...(said ?? []).map(unescaped),
    ...found.filter((d) => said === undefined || !d.unpack).map((d) => d.text),
  ];
  return planUnpack(task, {
    look,
    handler,
    names: source.members.map((m) => m.name),
    differences: lines,
    changed: unpack || settings.fresh.length + settings.placed.length > 0,
    arrival: unpack ? arrival : { kind: 'host' },
    placing: {
      look,
      program: extraction(task, source),
      unpacks: unpack,
      members,
      settings,
      rule: tarRule(params),
    },
    out: [],
    cmd: shownCommand(task.src, params),
  });
}

const extraction = ({ params }: UnpackTask, { format, arrival }: TarSource): string =>
  `${prepareTar(params, format)}\n${extractCommand(arrival.kind === 'stdin' ? '-' : '"$a"', params)} || exit 112`;
