/**
 * Owner, group, permissions, SELinux context and chattr attributes of a path, as shell.
 * @module
 */
import type { FileAttributes } from '../host.ts';
import { raw, sh } from '../shell.ts';

/** chown, chgrp and chmod, in the order that keeps setuid bits. `:` when there is nothing to do. */
export function ownerModeProgram(word: string, attributes: FileAttributes, follow = true): string {
  const path = raw(word);
  const { owner, group, mode } = attributes;
  const h = raw(follow ? '' : '-h ');
  const steps = [
    owner === undefined ? '' : sh`chown ${h}${owner} -- ${path}`,
    group === undefined ? '' : sh`chgrp ${h}${group} -- ${path}`,
    mode === undefined ? '' : sh`chmod ${mode.toString(8).padStart(4, '0')} -- ${path}`,
  ].filter((step) => step !== '');
  return steps.length === 0 ? ':' : steps.join(' && ');
}

/** What comes last: the context (a host without SELinux ignores it, as Ansible does) and chattr attributes. */
export function labelProgram(word: string, attributes: FileAttributes): string {
  const path = raw(word);
  const { se, attributes: flags } = attributes;
  const context = [
    ['-u', se?.user],
    ['-r', se?.role],
    ['-t', se?.type],
    ['-l', se?.level],
  ].flatMap(([flag = '', value]) => (value === undefined ? [] : [flag, value]));
  const steps = [
    context.length === 0 ? '' : sh`{ [ ! -e /sys/fs/selinux/enforce ] || chcon ${context} -- ${path}; }`,
    flags === undefined ? '' : sh`chattr ${/^[-+=]/.test(flags) ? flags : `=${flags}`} -- ${path}`,
  ].filter((step) => step !== '');
  return steps.length === 0 ? ':' : steps.join(' && ');
}
