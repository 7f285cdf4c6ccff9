/**
 * Names that become folders. They come from archives and requirements of others as well as from the user, so what could
 * lead elsewhere, or mean something else to a program, is refused before any path is made of it.
 * @module
 */
import { TsplayError } from '../errors/index.ts';
import type { SourceRef } from '../util/value.ts';

/** One component, of letters, digits and `. _ + @ -` and inner blanks; never hidden, never an option. */
const roleName = /^[\p{L}\p{N}_](?:[\p{L}\p{N}_.+@ -]*[\p{L}\p{N}_.+@-])?$/u;
/** Ansible's rule: two Python identifiers in ASCII. */
const collectionName = /^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/i;
/** What git takes for a branch, a tag or a commit and Galaxy for a version; never an option. */
const versionText = /^(?!-)[^\s\p{C}~^:?*[\\]+$/u;

const longest = 255;
const fits = (name: string): boolean => Buffer.byteLength(name) <= longest;

export const isRoleName = (name: string): boolean => roleName.test(name) && fits(name);
export const isCollectionName = (name: string): boolean => collectionName.test(name) && fits(name);

/** Returns it. Throws TSP1505. */
export function checkedRoleName(name: string, src?: SourceRef): string {
  if (isRoleName(name)) return name;
  throw new TsplayError('TSP1505', `${JSON.stringify(name)} is not a name for a role`, {
    src,
    hint: 'the name is one folder below the roles path: letters, digits and . _ + @ -; say another with `name:`, or as SOURCE,VERSION,NAME',
  });
}

/** Returns it. Throws TSP1505. */
export function checkedCollectionName(name: string, src?: SourceRef): string {
  if (isCollectionName(name)) return name;
  throw new TsplayError('TSP1505', `${JSON.stringify(name)} is not a name for a collection`, {
    src,
    hint: 'a name is <namespace>.<collection>, each of ASCII letters, digits and _, and not beginning with a digit',
  });
}

/** Returns it. Throws TSP1505. */
export function checkedVersion(version: string, src?: SourceRef): string {
  if (version === '*' || (versionText.test(version) && fits(version))) return version;
  throw new TsplayError('TSP1505', `${JSON.stringify(version)} is not a version`, {
    src,
    hint: 'a branch, a tag or a commit; it may not begin with - or hold blanks',
  });
}
