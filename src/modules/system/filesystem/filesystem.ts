/** `community.general.filesystem` */
import {
  complaint,
  defineModule,
  fail,
  missing,
  needsPrograms,
  p,
  type Params,
  type Plan,
  quote,
  quoteAll,
  type ReadHost,
  type WriteHost,
} from '../../../sdk/index.ts';
import { kinds, type Growth, type Kind } from './kinds.ts';

const names = [
  ...['btrfs', 'ext2', 'ext3', 'ext4', 'ext4dev', 'f2fs', 'lvm', 'ocfs2', 'reiserfs', 'swap'],
  ...['ufs', 'vfat', 'xfs'],
] as const;

const params = {
  dev: p.path({
    operand: true,
    doc: 'The device, or a regular file.',
    required: true,
    aliases: ['device'],
  }),
  fstype: p.choice(names, { doc: 'Kind of the file system; needed to make one.', aliases: ['type'] }),
  state: p.choice(['present', 'absent'], {
    doc: 'Whether there is a file system; `absent` wipes its marks.',
    default: 'present',
    since: '1.3.0',
  }),
  opts: p.str({ doc: 'More options for the program that makes it.' }),
  force: p.bool({ doc: 'Make a new one over any that is there.', default: false }),
  resizefs: p.bool({ doc: 'Let one that is there take all of its device.', default: false }),
} as const;
type Given = Params<typeof params>;

export const filesystem = defineModule({
  name: 'community.general.filesystem',
  summary: 'Make file systems, and let them grow',
  params,
  constraints: { requiredIf: [['state', 'present', ['fstype']]] },
  support: { check: 'full', diff: 'none' },
  differences: ['File systems of FreeBSD (`ufs`) are refused.'],
  returns: { msg: 'What was done about the size.' },
  examples: [
    { title: 'On a disk', yaml: 'community.general.filesystem:\n  dev: /dev/sdb1\n  fstype: ext4' },
    {
      title: 'As large as its disk',
      yaml: 'community.general.filesystem:\n  dev: /dev/sdb1\n  fstype: ext4\n  resizefs: true',
    },
  ],
  async plan(given, host) {
    const { dev, fstype, state } = given;
    const kind = fstype === undefined ? undefined : kinds[fstype];
    if (state === 'present' && kind === undefined)
      return fail(`module does not support this filesystem (${fstype ?? ''}) yet.`, { changed: false });
    const found = await look(given, kind?.growth, host);
    if (!found.isThere) {
      const msg = `Device ${dev} not found.`;
      return state === 'present' ? missing(msg) : { changed: false, result: { msg } };
    }
    if (state === 'absent' || kind === undefined)
      return found.type === '' ? { changed: false } : change(['wipefs', '--all', dev]);
    return present(given, kind, found);
  },
});

interface Found {
  readonly isThere: boolean;
  /** Of the file system; empty for none. */
  readonly type: string;
  /** Bytes of the device. */
  readonly size: number;
  /** Where it is mounted; empty for nowhere. */
  readonly mountpoint: string;
  /** What tells the size of the file system, and whether that failed. */
  readonly told: string;
  readonly failed: boolean;
}

const start = `PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin LC_ALL=C; export PATH LC_ALL`;
const mark = '\x1e';
const part = `printf '\\036'`;

/** Only a file system that may grow is asked for its size. */
async function look(
  { dev, resizefs, state }: Given,
  growth: Growth | undefined,
  host: ReadHost,
): Promise<Found> {
  const device = quote(dev);
  const done = await host.probe(`${start}
${needsPrograms('blkid')}
[ -e ${device} ] || exit 0
echo there; ${part}
blkid -c /dev/null -o value -s TYPE ${device}
${part}
${resizefs && state === 'present' && growth !== undefined ? sizes(device, growth) : ''}
exit 0`);
  if (done.rc !== 0) missing(done.stderr.trim());
  const [there = '', type = '', size = '', mountpoint = '', told = '', failed = ''] = done.stdout.split(mark);
  return {
    isThere: there !== '',
    type: type.trim(),
    size: Number(size),
    mountpoint: mountpoint.split('\n')[0] ?? '',
    told,
    failed: failed.trim() !== '',
  };
}

const sizes = (
  device: string,
  { ask, askedMounted }: Growth,
): string => `${needsPrograms('findmnt', ask[0] ?? '')}
if [ -b ${device} ]; then blockdev --getsize64 ${device}; elif [ -f ${device} ]; then wc -c <${device}; fi
${part}
x_m=$(findmnt --noheadings --output TARGET --source ${device} | head -n 1); printf '%s\\n' "$x_m"
${part}
x_t=$x_m; ${askedMounted === true ? ':' : `[ -n "$x_t" ] || x_t=${device}`}
[ -z "$x_t" ] || ${ask.map((word) => (word === '%s' ? '"$x_t"' : quote(word))).join(' ')} 2>/dev/null || { ${part}; echo failed; }`;

/** Runs one command; `told` says what the result gets of its output. */
const change = (
  words: readonly string[],
  told: (stdout: string) => object = () => ({}),
  msg?: string,
): Plan => ({
  changed: true,
  ...(msg === undefined ? {} : { result: { msg } }),
  apply: async (write) => ({ ...told(await run(words, write)) }),
});

async function run(words: readonly string[], write: WriteHost): Promise<string> {
  const done = await write.run(`${start}\n${needsPrograms(words[0] ?? '')}\n${quoteAll(words)} </dev/null`);
  if (done.rc !== 0) fail(complaint(done), { rc: done.rc, stdout: done.stdout, stderr: done.stderr });
  return done.stdout;
}

function present(given: Given, kind: Kind, found: Found): Plan {
  const { dev, fstype = '', force, resizefs, opts = '' } = given;
  const { type } = found;
  const isSame = type !== '' && type === (kind.type ?? fstype);
  if (isSame && resizefs) return growing(dev, fstype, kind, found);
  if (isSame && !force) return { changed: false };
  if (type !== '' && !force)
    fail(`'${dev}' is already used as ${type}, use force=true to overwrite`, { rc: 0, err: '' });
  return change([...kind.make, ...opts.split(/\s+/).filter(Boolean), dev]);
}

function growing(dev: string, fstype: string, { title, growth }: Kind, found: Found): Plan {
  if (growth === undefined)
    return fail(`module does not support resizing ${fstype} filesystem yet.`, { changed: false });
  const { size, mountpoint, told, failed } = found;
  const unmounted = `${dev} needs to be mounted for ${title} operations`;
  if (growth.askedMounted === true && mountpoint === '') return fail(unmounted);
  const own = failed ? undefined : growth.size(told);
  if (own === undefined) return fail(`unable to process ${growth.ask[0] ?? ''} output for ${dev}`);
  if (own >= size)
    return { changed: false, result: { msg: `${title} filesystem is using the whole device ${dev}` } };
  if (growth.mounted === true && mountpoint === '') return fail(unmounted);
  const target = growth.mounted === true ? mountpoint : dev;
  const words = growth.grow.map((word) => (word === '%s' ? target : word));
  return change(words, (msg) => ({ msg }), `resizing filesystem ${title} on device ${dev}`);
}
