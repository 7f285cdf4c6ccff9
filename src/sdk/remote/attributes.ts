/**
 * Owner, group, permissions, SELinux context and chattr attributes of a path, as shell.
 * @module
 */
import type { FileAttributes } from '../host.ts';
import { raw, sh } from '../shell.ts';

const modeWord = (mode: number): string => mode.toString(8).padStart(4, '0');

const optional = (steps: readonly string[]): string =>
  steps.filter((step) => step !== '').join(' &&\n') || ':';

/**
 * chown, chgrp and chmod, in the order that keeps setuid bits; `:` when there is nothing to do. A link gets the owner
 * itself, and no permissions: it has none.
 */
export function ownerModeProgram(word: string, { owner, group, mode }: FileAttributes): string {
  const path = raw(word);
  return optional([
    owner === undefined ? '' : sh`chown -h -- ${owner} ${path}`,
    group === undefined ? '' : sh`chgrp -h -- ${group} ${path}`,
    mode === undefined ? '' : sh`{ [ -L ${path} ] || chmod -- ${modeWord(mode)} ${path}; }`,
  ]);
}

/** The SELinux context; a host without SELinux ignores it, as Ansible does. */
export function contextProgram(word: string, { se }: FileAttributes): string {
  const context = [
    ['-u', se?.user],
    ['-r', se?.role],
    ['-t', se?.type],
    ['-l', se?.level],
  ].flatMap(([flag = '', value]) => (value === undefined ? [] : [flag, value]));
  return context.length === 0
    ? ':'
    : sh`{ [ ! -e /sys/fs/selinux/enforce ] || chcon -h ${context} -- ${raw(word)}; }`;
}

/** Attributes of chattr, which comes last: nothing can be moved once it is immutable. It follows no links. */
export const flagsProgram = (word: string, { attributes: flags }: FileAttributes): string =>
  flags === undefined ? ':' : sh`chattr ${/^[-+=]/.test(flags) ? flags : `=${flags}`} ${raw(word)}`;

const hasNone = ({ owner, group, mode, se, attributes }: FileAttributes): boolean =>
  [owner, group, mode, se, attributes].every((value) => value === undefined);

/**
 * Gives a path that is there what it is to have, in a program that has the functions of place.ts. The path is gone to
 * once; what it leads to is changed when `follow` is true.
 */
export function attributesProgram(path: string, set: FileAttributes, follow = true): string {
  if (hasNone(set)) return ':';
  const steps = optional([ownerModeProgram('"$f"', set), contextProgram('"$f"', set)]);
  return atEntry(path, follow, steps, flagsProgram('"$f"', set));
}

/** A subshell that runs steps on what a path leads to, which `f` stands for, and then those after which it cannot be moved. */
export const atEntry = (path: string, follow: boolean, steps: string, last = ':'): string =>
  [
    sh`( { at_aim ${trimmed(path)} ${follow ? 1 : 0} || { x=${noFolder(path)}; at_no "\${at_why:-$x}"; }; } && at_open ${follow ? 1 : 0} && { ${raw(steps)}; }; r=$?`,
    `[ -z "$at_why" ] || printf '%s\\n' "$at_why" >&2`,
    `at_close; [ $r = 0 ] || exit $r; ${last} )`,
  ].join('\n');

/** Gives entries of the working directory what they are to have: those that need the same together. */
export function manyProgram(
  items: readonly { readonly name: string; readonly set: FileAttributes }[],
): string {
  const by = (command: (set: FileAttributes) => string | undefined, prefix: string): string[] => {
    const groups = new Map<string, string[]>();
    for (const { name, set } of items) {
      const text = command(set);
      if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), `${prefix}${name}`]);
    }
    return [...groups].flatMap(([text, names]) => chunks(names).map((some) => sh`${raw(text)} ${some}`));
  };
  return optional([
    ...by(({ owner }) => (owner === undefined ? undefined : sh`chown -h -- ${owner}`), './'),
    ...by(({ group }) => (group === undefined ? undefined : sh`chgrp -h -- ${group}`), './'),
    ...by(({ mode }) => (mode === undefined ? undefined : `at_perm ${modeWord(mode)}`), ''),
    ...items.map(({ name, set }) => contextProgram(sh`${`./${name}`}`, set)).filter((step) => step !== ':'),
    ...items.map(({ name, set }) => flagsProgram(sh`${`./${name}`}`, set)).filter((step) => step !== ':'),
  ]);
}

/** A few hundred at a time, so that no list of arguments is too long. */
const chunks = (names: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(names.length / 400) }, (_, i) => names.slice(i * 400, i * 400 + 400));

/** A subshell in the directory of a path, where `n` is its name. */
export const atFolder = (path: string, steps: string, follow = false): string =>
  [
    sh`( { at_aim ${trimmed(path)} ${follow ? 1 : 0} || { x=${noFolder(path)}; at_no "\${at_why:-$x}"; }; } && { ${raw(steps)}`,
    '}; r=$?',
    `[ -z "$at_why" ] || printf '%s\\n' "$at_why" >&2`,
    'exit $r )',
  ].join('\n');

/** Steps that make the new thing `./$n` in a private directory, and put it in place of what has the name. */
export const replacing = (steps: string): string =>
  `at_stage && { { ${steps}; } && mv -f "./$n" ..; r=$?; rm -f "./$n"; at_unstage; (exit $r); }`;

/** Makes room for what is to take the place of an empty directory. */
export const emptied = (previous: string): string => (previous === 'directory' ? 'rmdir "../$n"' : ':');

const noFolder = (path: string): string => `cannot go to the directory of ${path}`;

const trimmed = (path: string): string => path.replace(/(.)\/+$/, '$1');

/** The function `at_dress`, which gives the new directory `f` what it is to have. */
export const dressFunction = (set: FileAttributes): string =>
  `at_dress() { ${optional([ownerModeProgram('"$f"', set), contextProgram('"$f"', set), flagsProgram('"$f"', set)])}; }`;
