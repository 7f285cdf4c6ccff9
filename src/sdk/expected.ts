/**
 * What earlier tasks of a dry run would have left on a host. A module tells with `provides` what its change leaves behind;
 * the tasks behind it then plan over that as if it were there, so that a dry run sees its own changes.
 *
 * Only a dry run has them. A host that can be changed never knows of any: {@link createWriteHost} drops them.
 * @module
 */
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { UnknownValueError } from '../template/runtime/unknown.ts';
import type { FileAttributes, FileStat, HostCaps, StatOptions } from './host-types.ts';

/** What is expected at a path. */
export type Expected =
  | 'absent'
  | {
      readonly stat: FileStat;
      /** Of a file; undefined when it cannot be known beforehand. */
      readonly content?: Buffer | undefined;
    };

/** One path that a change leaves otherwise than it was. */
export interface PathProvision {
  /** Absolute, as the task names it: links on the way are not followed. */
  readonly path: string;
  readonly expected: Expected;
}

/** Something else by name, and what is said of it: for a package `present`, for an account its parameters. */
export interface ThingProvision {
  readonly thing: 'package' | 'user' | 'group' | 'unit' | 'docker';
  readonly name: string;
  readonly state: string;
}

export type Provision = PathProvision | ThingProvision;

/** What a unit is to be. */
export interface ExpectedUnit {
  readonly active: boolean;
  readonly enabled: boolean;
}

/** Where unit files lie. */
const unitFolders = [
  '/etc/systemd/system',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** What packages call their daemons, and the groups that are let use them: `docker.io` and `docker-ce` bring `docker`. */
const stems = (name: string): readonly string[] => [
  name,
  name.replace(/\..*$/, ''),
  name.replace(/-(?:ce|server|daemon|common|light|full)$/, ''),
];

const normal = (path: string): string => posix.normalize(path).replace(/(?<=.)\/+$/, '');

/** The expectations of one host. */
export class Expectations {
  readonly #paths = new Map<string, Expected>();
  readonly #things = new Map<string, string>();

  add(provisions: readonly Provision[]): void {
    for (const provision of provisions) {
      if ('thing' in provision) {
        this.#things.set(`${provision.thing} ${provision.name}`, provision.state);
        continue;
      }
      const { path, expected } = provision;
      const at = normal(path);
      if (!posix.isAbsolute(at)) continue;
      if (expected === 'absent' || expected.stat.type !== 'directory')
        for (const known of [...this.#paths.keys()])
          if (known.startsWith(`${at}/`)) this.#paths.delete(known);
      this.#paths.set(at, expected);
    }
  }

  /** What is expected at a path; undefined where the host itself has to be asked. */
  at(path: string): Expected | undefined {
    const at = normal(path);
    const own = this.#paths.get(at);
    if (own !== undefined) return own;
    for (let above = posix.dirname(at); above !== '/' && above !== '.'; above = posix.dirname(above)) {
      const known = this.#paths.get(above);
      if (known !== undefined) return known === 'absent' ? 'absent' : undefined;
    }
    return undefined;
  }

  /** What is said of something; undefined where the host itself has to be asked. */
  thing(thing: ThingProvision['thing'], name: string): string | undefined {
    return this.#things.get(`${thing} ${name}`);
  }

  /** What is said of all things of a kind whose names begin so. */
  things(thing: ThingProvision['thing'], prefix: string): readonly string[] {
    return [...this.#things].flatMap(([key, state]) => (key.startsWith(`${thing} ${prefix}`) ? [state] : []));
  }

  /** Whether a group should be there: made by a task, or by a package of that name. */
  hasGroup(name: string): boolean {
    return this.thing('group', name) !== undefined || this.#isOfPackage(name);
  }

  /** What a unit should be that the host does not have yet. A package of Debian's starts its daemon. */
  unit(name: string): ExpectedUnit | undefined {
    const file = name.includes('.') ? name : `${name}.service`;
    const said = this.thing('unit', file);
    if (said !== undefined) return JSON.parse(said) as ExpectedUnit;
    if (unitFolders.some((folder) => this.exists(`${folder}/${file}`) === true))
      return { active: false, enabled: false };
    return this.#isOfPackage(file.replace(/\.service$/, '')) ? { active: true, enabled: true } : undefined;
  }

  #isOfPackage(name: string): boolean {
    return [...this.#things].some(([key, state]) => {
      const [thing = '', own = ''] = key.split(' ', 2);
      return thing === 'package' && state === 'present' && stems(own).includes(name);
    });
  }

  /** What is expected below a path. */
  below(path: string): readonly PathProvision[] {
    const prefix = `${normal(path)}/`;
    return [...this.#paths].flatMap(([known, expected]) =>
      known.startsWith(prefix) ? [{ path: known, expected }] : [],
    );
  }

  /** Whether something is expected below a path, which is a directory then. */
  hasBelow(path: string): boolean {
    return this.below(path).some(({ expected }) => expected !== 'absent');
  }

  /** Whether there should be something at a path; undefined where the host itself has to be asked. */
  exists(path: string): boolean | undefined {
    const expected = this.at(path);
    if (expected !== undefined) return expected !== 'absent';
    return this.hasBelow(path) ? true : undefined;
  }

  /** Whether a directory is expected there. */
  isDirectory(path: string): boolean {
    const expected = this.at(path);
    return expected !== undefined && expected !== 'absent'
      ? expected.stat.type === 'directory'
      : this.hasBelow(path);
  }
}

/** What `stat` says of what is expected. */
export function expectedStat(expected: Expected, { checksum }: StatOptions = {}): FileStat | undefined {
  if (expected === 'absent') return undefined;
  const { stat, content } = expected;
  if (checksum === undefined || content === undefined) return stat;
  return { ...stat, checksum: createHash(checksum).update(content).digest('hex') };
}

/** The content of a file that is expected; undefined when there is none. @throws {UnknownValueError} */
export function expectedContent(expected: Expected, path: string): Buffer | undefined {
  if (expected === 'absent') return undefined;
  if (expected.content === undefined)
    throw new UnknownValueError(`an earlier task writes ${path}, and its content is not known before`);
  return expected.content;
}

/** A path as a change leaves it: what was there, with what is set. */
export function statAfter(
  old: FileStat | undefined,
  made: {
    readonly type: FileStat['type'];
    readonly set: FileAttributes;
    /** Of what is new. */
    readonly mode: number;
    readonly size?: number;
    /** SHA-1, for content that is not kept. */
    readonly checksum?: string | undefined;
    readonly linkTarget?: string | undefined;
    readonly caps: HostCaps;
  },
): FileStat {
  const { type, set, mode, size, caps, linkTarget, checksum } = made;
  const now = Math.floor(Date.now() / 1000);
  const base = old?.type === type ? old : undefined;
  return {
    type,
    mode: set.mode ?? base?.mode ?? mode,
    ...ownersAfter(old, set, caps),
    size: size ?? base?.size ?? 0,
    mtime: now,
    atime: now,
    ctime: now,
    inode: base?.inode ?? 0,
    dev: base?.dev ?? 0,
    nlink: base?.nlink ?? 1,
    linkTarget,
    checksum,
  };
}

/** The number of a user that only has a name is not known: it stays what it was. */
const ownersAfter = (
  old: FileStat | undefined,
  { owner, group }: FileAttributes,
  { uid, user }: HostCaps,
): Pick<FileStat, 'uid' | 'gid' | 'owner' | 'group'> => ({
  uid: idOf(owner) ?? old?.uid ?? uid,
  gid: idOf(group) ?? old?.gid ?? uid,
  owner: owner ?? old?.owner ?? user,
  group: group ?? old?.group ?? user,
});

const idOf = (name: string | undefined): number | undefined =>
  name !== undefined && /^\d+$/.test(name) ? Number(name) : undefined;
