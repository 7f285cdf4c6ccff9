/**
 * What is in an archive.
 * @module
 */
import { posix } from 'node:path';
import { fail, fnmatch } from '../../../sdk/index.ts';

/** tar goes by the name where the host knows it, else by the number. */
export interface Owner {
  readonly name: string;
  readonly id: number;
}

export interface Member {
  /** As the archive has it. */
  readonly name: string;
  /** Below the destination, without a slash at the end; `.` for the destination itself. */
  readonly path: string;
  readonly type: 'file' | 'directory' | 'link' | 'hard' | 'device' | 'other';
  /** Permission bits; undefined when the archive has none of Unix. */
  readonly mode: number | undefined;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly mtime: number;
  /** The time is of an unknown time zone: an hour of summer time more or less is not a difference. */
  readonly vagueTime?: boolean;
  /** Where a link leads, as far as the archive's directory tells. */
  readonly target?: string | undefined;
  readonly crc?: number | undefined;
  readonly sha1?: string | undefined;
  /** Whom the archive gives it to. */
  readonly owner?: Owner | undefined;
  readonly group?: Owner | undefined;
}

/**
 * The path below the destination. Names that lead out of it are refused; a slash at the start only means the top, as
 * for tar.
 */
export function memberPath(name: string): string {
  if (name.includes('\0')) fail(`The archive has a name that no file can have: ${JSON.stringify(name)}`);
  const path = posix.normalize(name.replace(/^\/+/, '')).replace(/\/+$/, '');
  if (path === '..' || path.startsWith('../') || name.split('/').includes('..'))
    fail(`The archive would write outside of the destination: ${name}`);
  return path === '' ? '.' : path;
}

/** Refuses archives that make a link and then write through it, and hard links to what is outside. */
export function refuseEscapes(members: readonly Member[]): void {
  const links = new Set(members.filter((m) => m.type === 'link').map((m) => m.path));
  const through = (path: string): string | undefined => {
    for (let up = posix.dirname(path); up !== '.'; up = posix.dirname(up)) if (links.has(up)) return up;
    return undefined;
  };
  for (const { path, name, type, target } of members) {
    const link = through(path);
    if (link !== undefined) fail(`The archive would write through its own link ${link}: ${name}`);
    if (type !== 'hard' || target === undefined) continue;
    const leadsOut = target.split('/').includes('..') || through(memberPath(target)) !== undefined;
    if (leadsOut) fail(`The archive has a hard link that leads out of the destination: ${name} to ${target}`);
  }
}

/** A user who may open a device has what is behind it, whatever the permissions of files say. */
export function refuseDevices(members: readonly Member[]): void {
  const device = members.find(({ type }) => type === 'device');
  if (device !== undefined)
    fail(`The archive has a device: ${device.name}. Leave it out with exclude, or make it with mknod.`);
}

export interface Filter {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** unzip's rule: patterns for the whole name, a star crosses slashes. */
export function zipFilter({ include, exclude }: Filter): (name: string) => boolean {
  const matcher = (patterns: readonly string[]) => {
    const tests = patterns.map(fnmatch);
    return (name: string) => tests.some((test) => test(name) || test(name.replace(/\/$/, '')));
  };
  const [wanted, unwanted] = [matcher(include), matcher(exclude)];
  return (name) => (include.length === 0 || wanted(name)) && !unwanted(name);
}

/** tar's rule: exact names and all below for `include`, patterns from any slash on for `exclude`. */
export function tarFilter({ include, exclude }: Filter): (name: string) => boolean {
  const trimmed = include.map((name) => name.replace(/\/+$/, ''));
  const patterns = exclude.map((pattern) => fnmatch(pattern.replace(/\/+$/, '')));
  return (name) => {
    const plain = name.replace(/\/+$/, '');
    if (trimmed.length > 0 && !trimmed.some((own) => plain === own || plain.startsWith(`${own}/`)))
      return false;
    const parts = plain.split('/');
    return !parts.some((_, from) =>
      parts.some(
        (__, to) => to >= from && patterns.some((test) => test(parts.slice(from, to + 1).join('/'))),
      ),
    );
  };
}

/** Directories at the top that the archive has no entry for. */
export function topFolders(members: readonly Member[]): string[] {
  const known = new Set(members.map((m) => m.path));
  const tops = members.flatMap(({ path }) => (path.includes('/') ? [path.slice(0, path.indexOf('/'))] : []));
  return [...new Set(tops)].filter((top) => !known.has(top));
}
