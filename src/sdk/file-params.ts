/**
 * Parameters that every module that makes files shares (`add_file_common_args` of Ansible).
 * @module
 */
import type { Value } from '../util/value.ts';
import { checkMode } from './mode.ts';
import { p } from './params.ts';

/** A `mode` parameter: octal int or text, symbolic text, and the further words given. */
export const modeParam = <const O extends { readonly doc: string; readonly aliases?: readonly string[] }>(
  options: O,
  words: readonly string[] = [],
) => p.raw({ ...options, check: (value: Value) => checkMode(value, words) });

/** `mode`, `owner`, `group`, SELinux and file attributes, `unsafe_writes`. */
export const fileAttributeParams = {
  mode: modeParam({
    doc: 'Permissions: "0644" (quoted, or with a leading zero), or symbolic like u=rw,g=r,o=r.',
  }),
  owner: p.str({ doc: 'Name or number of the user that owns the path.' }),
  group: p.str({ doc: 'Name or number of the group that owns the path.' }),
  seuser: p.str({ doc: 'User part of the SELinux context.' }),
  serole: p.str({ doc: 'Role part of the SELinux context.' }),
  selevel: p.str({ doc: 'Level part of the SELinux context (MLS/MCS range).' }),
  setype: p.str({ doc: 'Type part of the SELinux context.' }),
  attributes: p.str({ doc: 'File attributes in the form of chattr, e.g. +i.', aliases: ['attr'] }),
  unsafe_writes: p.bool({
    doc: 'Write in place where the file cannot be replaced atomically, such as a bind mount in a container.',
    default: false,
    fallbackEnv: 'ANSIBLE_UNSAFE_WRITES',
  }),
} as const;
