/** `ansible.builtin.mount_facts` */
import {
  defineModule,
  fail,
  fnmatch,
  missing,
  type ModuleContext,
  p,
  type Params,
  parseSections,
  quote,
  type ReadHost,
  sectionFunction,
  type Sections,
  sh,
  type Value,
} from '../../../sdk/index.ts';
import { parseFstab, parseMountOutput, parseSize, type Mount } from './mount-table.ts';

const dynamic = ['/etc/mtab', '/proc/mounts', '/etc/mnttab'];
const fixed = ['/etc/fstab', '/etc/vfstab', '/etc/filesystems'];

const params = {
  devices: p.list(p.str({ doc: 'A pattern like that of a file name.' }), {
    doc: 'Only mounts of such devices.',
  }),
  fstypes: p.list(p.str({ doc: 'A pattern like that of a file name.' }), {
    doc: 'Only file systems of such types.',
  }),
  sources: p.list(p.str({ doc: 'A file, or one of the words.' }), {
    doc: 'Where to look: files in the form of fstab, `mount` for the program, `static`, `dynamic`, or `all` (the default).',
  }),
  mount_binary: p.raw({
    doc: 'The program that lists mounts, for the source `mount` and where no dynamic source has any; null for none.',
    default: 'mount',
  }),
  timeout: p.float({ doc: 'Seconds for each mount to tell its size.' }),
  on_timeout: p.choice(['error', 'warn', 'ignore'], {
    doc: 'What to do with a mount that takes longer.',
    default: 'error',
  }),
  include_aggregate_mounts: p.bool({
    doc: 'Give all mounts of a mount point as `aggregate_mounts`; when not given, a warning names repeated ones.',
  }),
} as const;
type MountParams = Params<typeof params>;

/** A mount and the source that it stands in. */
interface Found extends Mount {
  readonly source: string;
}

export const mountFacts = defineModule({
  name: 'ansible.builtin.mount_facts',
  summary: 'Gather mounts of a host as facts',
  params,
  support: { check: 'full', diff: 'none' },
  differences: ['Sources are in the form of fstab; those of AIX and Solaris are passed over.'],
  returns: {
    ansible_facts:
      '`mount_points`: by mount point what is mounted there; `aggregate_mounts`: all, when asked for.',
  },
  examples: [
    { title: 'What is not on this machine', yaml: 'ansible.builtin.mount_facts:\n  devices: ["[!/]*"]' },
    {
      title: 'FUSE',
      yaml: 'ansible.builtin.mount_facts:\n  fstypes: ["fuse.*"]\n  timeout: 5\n  on_timeout: warn',
    },
  ],
  async plan(given, host, context) {
    const binary = binaryOf(given);
    const sources = sourcesOf(given, context);
    const answer = parseSections((await host.probe(listProgram(sources, binary))).stdout);
    const ids = uuids(answer);
    const found = mountsOf(sources, answer, binary).map((mount) => resolved(mount, ids));
    const wanted = found.filter(
      ({ device, fstype }) => matches(device, given.devices) && matches(fstype, given.fstypes),
    );
    const sizes = await sizesOf(wanted, given, host, context);
    const mounts = wanted.map((mount) => factsOf(mount, ids, sizes.get(mount.mount)));
    warnOfRepeats(wanted, given, context);
    const points = Object.fromEntries(mounts.toReversed().map((mount) => [mount.mount, mount]));
    const facts = {
      mount_points: points,
      aggregate_mounts: given.include_aggregate_mounts === true ? mounts : [],
    };
    return { changed: false, facts };
  },
});

function binaryOf({ timeout, mount_binary }: MountParams): string | undefined {
  if (timeout !== undefined && timeout <= 0)
    fail(`argument 'timeout' must be a positive number or null, not ${timeout}`);
  if (mount_binary === null || mount_binary === '') return undefined;
  return typeof mount_binary === 'string'
    ? mount_binary
    : fail(`argument 'mount_binary' must be a string or null, not ${shown(mount_binary)}`);
}

const shown = (value: Value): string => (typeof value === 'object' ? 'a structure' : String(value));

function sourcesOf({ sources }: MountParams, context: ModuleContext): readonly string[] {
  const given = sources === undefined || sources.length === 0 ? ['all'] : sources;
  if (given.includes('')) fail('sources contains an empty string');
  const all = given.flatMap((source) => {
    if (source === 'all') return [...dynamic, ...fixed];
    if (source === 'dynamic') return dynamic;
    return source === 'static' ? fixed : [source];
  });
  const unique = [...new Set(all)];
  if (unique.length < all.length)
    context.warn(
      `mount_facts option 'sources' contains duplicate entries, repeat sources will be ignored: [${all.map((source) => `'${source}'`).join(', ')}]`,
    );
  return unique;
}

/** Prints every file once, by its real name, with what `mount` says and which UUID a device has. */
function listProgram(sources: readonly string[], binary: string | undefined): string {
  const files = sources.filter((source) => source !== 'mount');
  return [
    sectionFunction,
    'seen=:',
    // What readlink finds below /proc/self is its own process.
    'look() { r=$(readlink -f -- "$1" 2>/dev/null); [ -n "$r" ] || r=$1; case $r in /proc/[0-9]*/mounts) r=/proc/self/mounts;; esac',
    'case $seen in *":$r:"*) ;; *) if [ -f "$1" ]; then seen=$seen$r:; s "file $1"; cat -- "$1"; fi;; esac; }',
    ...files.map((file) => sh`look ${file}`),
    ...(binary === undefined
      ? []
      : [`if command -v ${quote(binary)} >/dev/null; then s mount; LC_ALL=C ${quote(binary)}; fi`]),
    's ids; for f in /dev/disk/by-uuid/*; do [ -L "$f" ] && printf "%s %s\\n" "$(readlink -f -- "$f")" "${f##*/}"; done',
    'lsblk --list --noheadings --paths --output NAME,UUID --exclude 2 2>/dev/null',
    'exit 0',
  ].join('\n');
}

/** UUIDs by device. */
function uuids(answer: Sections): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of answer.lines('ids')) {
    const [device, uuid] = line.trim().split(/\s+/);
    if (device !== undefined && uuid !== undefined && !found.has(device)) found.set(device, uuid);
  }
  return found;
}

function mountsOf(sources: readonly string[], answer: Sections, binary: string | undefined): Found[] {
  const from = (source: string): readonly Mount[] =>
    source === 'mount' ? parseMountOutput(answer.text('mount')) : parseFstab(answer.text(`file ${source}`));
  if (sources.includes('mount') && binary !== undefined && !answer.has('mount'))
    missing(`Failed to find required executable "${binary}"`);
  const found = sources.flatMap((source) => from(source).map((mount) => ({ ...mount, source })));
  const asksLive = sources.some((source) => dynamic.includes(source));
  const isLive = found.some(({ source }) => source === 'mount' || dynamic.includes(source));
  return asksLive && !isLive
    ? [...found, ...from('mount').map((mount) => ({ ...mount, source: 'mount' }))]
    : found;
}

/** fstab names devices by UUID. */
function resolved(mount: Found, ids: ReadonlyMap<string, string>): Found {
  if (!mount.device.startsWith('UUID=')) return mount;
  const uuid = mount.device.slice('UUID='.length);
  const device = [...ids].find(([, id]) => id === uuid)?.[0];
  return device === undefined ? mount : { ...mount, device };
}

const matches = (text: string, patterns: readonly string[] | undefined): boolean =>
  patterns === undefined || patterns.length === 0 || patterns.some((pattern) => fnmatch(pattern)(text));

type Size = Readonly<Record<string, number>>;

const timedOut = 124;

async function sizesOf(
  mounts: readonly Found[],
  { timeout, on_timeout: onTimeout }: MountParams,
  host: ReadHost,
  context: ModuleContext,
): Promise<ReadonlyMap<string, Size>> {
  const points = [...new Map(mounts.map((mount) => [mount.mount, mount])).values()];
  const limit = timeout === undefined ? '' : `timeout ${timeout} `;
  const answers = await Promise.all(
    points.map(({ mount }) => host.probe(`${limit}stat -f -c '%S %s %b %a %c %d' -- ${quote(mount)}`)),
  );
  const sizes = new Map<string, Size>();
  for (const [i, { rc, stdout }] of answers.entries()) {
    const { mount = '', fstype = '' } = points[i] ?? {};
    const size = rc === 0 ? parseSize(stdout) : undefined;
    if (size !== undefined) sizes.set(mount, size);
    if (rc !== timedOut || timeout === undefined) continue;
    const message = `Timed out getting mount size for mount ${mount} (type ${fstype}) after ${timeout} seconds`;
    if (onTimeout === 'error') fail(message);
    if (onTimeout === 'warn') context.warn(message);
  }
  return sizes;
}

function factsOf(found: Found, ids: ReadonlyMap<string, string>, size: Size | undefined) {
  const { source, line, ...mount } = found;
  const given = /^UUID=(.+)$/.exec(line.split(/\s+/)[0] ?? '')?.[1];
  return {
    ...mount,
    ...size,
    ansible_context: { source, source_data: line },
    uuid: given ?? ids.get(mount.device) ?? null,
  };
}

function warnOfRepeats(mounts: readonly Found[], given: MountParams, context: ModuleContext): void {
  if (given.include_aggregate_mounts !== undefined) return;
  const sources = [...new Set(mounts.map(({ source }) => source))];
  const repeats = sources.flatMap((source) => {
    const points = mounts.filter((mount) => mount.source === source).map(({ mount }) => mount);
    return new Set(points).size === points.length
      ? []
      : [`${source} ([${points.map((point) => `'${point}'`).join(', ')}])`];
  });
  if (repeats.length > 0)
    context.warn(
      `mount_facts: ignoring repeat mounts in the following sources: ${repeats.join(', ')}. You can disable this warning by configuring the 'include_aggregate_mounts' option as True or False.`,
    );
}
