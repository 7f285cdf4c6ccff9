/**
 * Mounts as files and `mount` list them.
 * @module
 */

export interface Mount {
  readonly device: string;
  readonly mount: string;
  readonly fstype: string;
  readonly options: string;
  readonly dump?: number;
  readonly passno?: number;
  /** The line that it was read from. */
  readonly line: string;
}

/** Blanks and the like are octal numbers in such files. */
const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_all, code: string) => String.fromCharCode(Number.parseInt(code, 8)));

/** fstab(5), and /proc/mounts, which looks the same. Nothing of a file that is in another form. */
export function parseFstab(text: string): readonly Mount[] {
  const lines = text.split('\n').map((line) => line.trim());
  const mounts: Mount[] = [];
  for (const line of lines.filter((text) => text !== '' && !text.startsWith('#'))) {
    const [device, mount, fstype, options, dump, passno] = line.split(/\s+/).map(unescaped);
    if (device === undefined || mount === undefined || fstype === undefined || options === undefined)
      return [];
    mounts.push({
      ...{ device, mount, fstype, options, line },
      ...(dump === undefined ? {} : { dump: Number(dump) }),
      ...(passno === undefined ? {} : { passno: Number(passno) }),
    });
  }
  return mounts;
}

/** What `mount` prints on Linux. */
export const parseMountOutput = (text: string): readonly Mount[] =>
  text.split('\n').flatMap((line) => {
    const [, device, mount, fstype, options] = /^(\S+) on (\S+) type (\S+) \((.+)\)$/.exec(line) ?? [];
    return device === undefined || mount === undefined || fstype === undefined || options === undefined
      ? []
      : [{ device, mount, fstype, options, line }];
  });

/** What `stat -f` says of a mount, under Ansible's names. */
export function parseSize(text: string): Readonly<Record<string, number>> | undefined {
  const numbers = text.trim().split(' ').map(Number);
  const [unit, block, total, free, inodes, freeInodes] = numbers;
  if (numbers.length !== 6 || numbers.some(Number.isNaN)) return undefined;
  if (unit === undefined || block === undefined || total === undefined) return undefined;
  if (free === undefined || inodes === undefined || freeInodes === undefined) return undefined;
  return {
    size_total: unit * total,
    size_available: unit * free,
    block_size: block,
    block_total: total,
    block_available: free,
    block_used: total - free,
    inode_total: inodes,
    inode_available: freeInodes,
    inode_used: inodes - freeInodes,
  };
}
