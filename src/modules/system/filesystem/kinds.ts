/**
 * Kinds of file systems: which programs make them, tell their size and let them grow.
 * @module
 */

export interface Kind {
  /** As messages call it. */
  readonly title: string;
  /** What `blkid` calls it, where that is another name than the task's. */
  readonly type?: string;
  /** Makes one, with options that let it overwrite. */
  readonly make: readonly string[];
  /** How it grows; undefined where it cannot. */
  readonly growth?: Growth;
}

export interface Growth {
  /** Tells the size; `%s` is the device, or where it is mounted. */
  readonly ask: readonly string[];
  /** The size in bytes, of what that prints; undefined where it is not told. */
  readonly size: (text: string) => number | undefined;
  /** Lets it take all of the device; `%s` is the device, or where it is mounted. */
  readonly grow: readonly string[];
  /** Whether it grows only while it is mounted. */
  readonly mounted?: true;
  /** Whether its size is told only then. */
  readonly askedMounted?: true;
}

/** Two numbers of a text, multiplied. */
const product =
  (one: RegExp, other: RegExp) =>
  (text: string): number | undefined => {
    const [a, b] = [one, other].map((pattern) => pattern.exec(text)?.[1]);
    return a === undefined || b === undefined ? undefined : Number(a) * Number(b);
  };

const number =
  (pattern: RegExp) =>
  (text: string): number | undefined => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  };

const ext = (name: string): Kind => ({
  title: name.replace('ext', 'Ext'),
  make: [`mkfs.${name}`, '-F'],
  growth: {
    ask: ['tune2fs', '-l', '%s'],
    size: product(/^Block count: *(\d+)/m, /^Block size: *(\d+)/m),
    grow: ['resize2fs', '%s'],
  },
});

/** By the names of tasks. */
export const kinds: Readonly<Record<string, Kind>> = {
  ext2: ext('ext2'),
  ext3: ext('ext3'),
  ext4: ext('ext4'),
  ext4dev: { ...ext('ext4'), type: 'ext4' },
  xfs: {
    title: 'XFS',
    make: ['mkfs.xfs', '-f'],
    growth: {
      ask: ['xfs_info', '%s'],
      size: product(/^data .*?\bbsize=(\d+)/m, /^data .*?\bblocks=(\d+)/m),
      grow: ['xfs_growfs', '%s'],
      mounted: true,
    },
  },
  btrfs: {
    title: 'Btrfs',
    make: ['mkfs.btrfs', '-f'],
    growth: {
      ask: ['btrfs', 'filesystem', 'usage', '-b', '%s'],
      size: number(/Device size:\s*(\d+)/),
      grow: ['btrfs', 'filesystem', 'resize', 'max', '%s'],
      mounted: true,
      askedMounted: true,
    },
  },
  f2fs: {
    title: 'F2fs',
    make: ['mkfs.f2fs', '-f'],
    growth: {
      ask: ['dump.f2fs', '%s'],
      size: product(/Info: sector size = (\d+)/, /Info: total FS sectors = (\d+)/),
      grow: ['resize.f2fs', '%s'],
    },
  },
  vfat: {
    title: 'VFAT',
    make: ['mkfs.vfat'],
    growth: {
      ask: ['fatresize', '--info', '%s'],
      size: number(/^(?:Size|Cur size)\s*:\s*(\d+)/m),
      grow: ['fatresize', '-s', 'max', '%s'],
    },
  },
  lvm: {
    title: 'LVM',
    type: 'LVM2_member',
    make: ['pvcreate', '-f'],
    growth: {
      ask: ['pvs', '--noheadings', '-o', 'pv_size', '--units', 'b', '--nosuffix', '%s'],
      size: number(/(\d+)/),
      grow: ['pvresize', '%s'],
    },
  },
  reiserfs: { title: 'Reiserfs', make: ['mkfs.reiserfs', '-q'] },
  ocfs2: { title: 'Ocfs2', make: ['mkfs.ocfs2', '-Fx'] },
  swap: { title: 'Swap', make: ['mkswap', '-f'] },
};
