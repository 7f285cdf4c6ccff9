/**
 * The `mounts` list: /proc/self/mounts with sizes from statfs and identifiers from lsblk.
 * @module
 */
import type { Answer } from '../answer.ts';

const unescape = (text: string): string =>
  text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));

/** Size keys by mount point, from `stat -f -c '%s %S %b %a %c %d %n'`. */
export function parseStatfs(lines: readonly string[]): Map<string, Record<string, number>> {
  const sizes = new Map<string, Record<string, number>>();
  for (const line of lines) {
    const match = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (.*)$/s.exec(line);
    if (match === null) continue;
    const [block = 0, fragment = 0, total = 0, available = 0, inodes = 0, inodesFree = 0] = match
      .slice(1, 7)
      .map(Number);
    sizes.set(match[7] ?? '', {
      size_total: fragment * total,
      size_available: fragment * available,
      block_size: block,
      block_total: total,
      block_available: available,
      block_used: total - available,
      inode_total: inodes,
      inode_available: inodesFree,
      inode_used: inodes - inodesFree,
    });
  }
  return sizes;
}

/** Mount points that show a part of a file system only, from /proc/self/mountinfo (proc(5)). */
function bindMounts(mountinfo: string): Set<string> {
  const binds = new Set<string>();
  for (const line of mountinfo.split('\n')) {
    const fields = line.split(' ');
    if (fields[3] !== undefined && fields[3] !== '/' && fields[4] !== undefined)
      binds.add(unescape(fields[4]));
  }
  return binds;
}

/** Identifiers by device, from `lsblk --output NAME,UUID`. */
export function parseLsblk(lines: readonly string[]): Map<string, string> {
  const uuids = new Map<string, string>();
  for (const line of lines) {
    const match = /^(\S.*?)\s+(\S+)$/.exec(line.trim());
    if (match?.[1] !== undefined && match[2] !== undefined && !uuids.has(match[1]))
      uuids.set(match[1], match[2]);
  }
  return uuids;
}

export function mountFacts(answer: Answer): Record<string, unknown>[] {
  const sizes = parseStatfs(answer.lines('statfs'));
  const binds = bindMounts(answer.file('/proc/self/mountinfo') ?? '');
  const uuids = parseLsblk(answer.lines('lsblk'));
  const mounts = new Map<string, Record<string, unknown>>();
  for (const line of (answer.file('/proc/self/mounts') ?? '').split('\n')) {
    const [device = '', mount = '', fstype = '', options = '', dump, passno] = line.split(' ').map(unescape);
    if ((!/^[/\\]/.test(device) && !device.includes(':/')) || fstype === 'none') continue;
    const bind = binds.has(mount) && !/(?:^|,)bind(?:,|$)/.test(options);
    mounts.delete(mount);
    mounts.set(mount, {
      mount,
      device,
      fstype,
      options: bind ? `${options},bind` : options,
      dump: Number(dump ?? 0),
      passno: Number(passno ?? 0),
      ...sizes.get(mount),
      uuid: uuids.get(device) ?? 'N/A',
    });
  }
  return [...mounts.values()];
}
