/**
 * Bringing a tree to the host: one archive, one program.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import {
  attributesProgram,
  fail,
  type FileAttributes,
  hasBytes,
  sh,
  type WriteHost,
} from '../../../sdk/index.ts';
import { makeProgram } from '../file/directory.ts';
import { attributesMessage } from '../lib/attributes.ts';
import { belowProgram } from '../lib/below.ts';
import { forMany } from '../lib/many.ts';
import { treeFunctions } from '../lib/tree-functions.ts';
import { tarOf } from './tar.ts';
import type { FileChange, NewLink, TreePlan } from './tree.ts';

interface Options {
  readonly backup: boolean;
  readonly unsafeWrites: boolean;
  /** Attributes of what links lead to. */
  readonly follow: boolean;
}

/** The name of a file within the archive. */
type Arrival = (rel: string) => string;

/** Archives hold names as text: one that is none has another there until it is unpacked. */
function arrivals(): Arrival {
  const id = randomBytes(6).toString('hex');
  const names = new Map<string, string>();
  return (rel) => {
    if (!hasBytes(rel)) return rel;
    const name = names.get(rel) ?? `.tsplay-${id}-${names.size}`;
    names.set(rel, name);
    return name;
  };
}

/** Everything of a plan, in one round trip and one more for each file that is too big to hold. */
export async function applyTree(
  host: WriteHost,
  root: string,
  plan: TreePlan,
  options: Options,
): Promise<void> {
  const inMemory = plan.files.filter((file) => Buffer.isBuffer(file.item.source.content));
  const big = plan.files.filter((file) => !Buffer.isBuffer(file.item.source.content));
  const arrival = arrivals();
  const archive = await tarOf(
    inMemory.map(({ item, set }) => ({
      name: arrival(item.rel),
      mode: set.mode,
      content: item.source.content as Buffer,
    })),
  );
  const program = [
    treeFunctions(options.backup),
    directoriesProgram(plan),
    inMemory.length === 0 ? '' : filesProgram(root, inMemory, arrival),
    ...plan.links.map(linkProgram),
    attributesOfTree(root, plan.attributes, options.follow),
  ].filter((step) => step !== '');
  await check(host.run(program.join('\n'), inMemory.length === 0 ? {} : { stdin: archive }), root);
  for (const file of big)
    await host.writeFile(file.path, file.item.source.content, {
      ...file.set,
      backup: options.backup,
      unsafeWrites: options.unsafeWrites,
      follow: false,
    });
}

async function check(work: Promise<{ rc: number; stderr: string }>, root: string): Promise<void> {
  const { rc, stderr } = await work;
  if (rc === 0) return;
  // Of each file that has no room tar says so.
  const full = /No space left on device|Read-only file system|Disk quota exceeded/.exec(stderr)?.[0];
  fail(full === undefined ? attributesMessage(stderr, root) : `Could not write ${root}: ${full}`, {
    dest: root,
  });
}

const orExit = (step: string): string => (step === '' || step === ':' ? '' : `{ ${step}\n} || exit 1`);

export const directoriesProgram = (plan: TreePlan): string =>
  plan.directories.map(({ path, set }) => orExit(makeProgram(path, set))).join('\n');

/** Unpacks where no other user can reach, gives every file its owner, then moves them into place a directory at a time. */
function filesProgram(root: string, files: readonly FileChange[], arrival: Arrival): string {
  const owners = grouped(
    files.flatMap((file) => (file.chown === undefined ? [] : [[file.chown, `./${file.item.rel}`]])),
  );
  const inTemp = [...owners].map(([owner, names]) => forMany(sh`chown -- ${owner}`, names)).join(' &&\n');
  const attributed = attributesOfMany(
    files.map(({ item, set }) => ({
      path: `./${item.rel}`,
      set: { ...set, mode: specialMode(set), se: undefined },
    })),
  );
  const folders = grouped(files.map(({ item }) => [posix.dirname(item.rel), `./${item.rel}`]));
  return [
    sh`at_enter ${`${root}/`} || x ${`cannot go to ${root}`}`,
    'rp=${PWD%/}; at_stage || x "cannot write"',
    `trap 'back && cd -P .. && rm -rf ./t; at_unstage' EXIT`,
    `trap 'exit 143' HUP INT TERM`,
    // Modes come from the archive, whatever the umask; owners do not.
    orExit('mkdir ./t && cd -P ./t && tar -xpof -'),
    ...files.flatMap(({ item: { rel } }) =>
      arrival(rel) === rel
        ? []
        : [
            orExit(
              sh`mkdir -p -- ${`./${posix.dirname(rel)}`} && mv -f -- ${`./${arrival(rel)}`} ${`./${rel}`}`,
            ),
          ],
    ),
    orExit(inTemp),
    attributed,
    ...[...folders].map(([folder, names]) =>
      orExit(forMany(sh`into ${folder === '.' ? '' : folder}`, names)),
    ),
    `cd -P .. && rm -rf ./t; at_unstage; trap - EXIT; cd "$at_c" 2>/dev/null || cd /`,
  ]
    .filter((step) => step !== '')
    .join('\n');
}

/** chown drops setuid and setgid, so that these modes are set again. */
const specialMode = (set: FileAttributes): number | undefined =>
  set.mode !== undefined && (set.mode & 0o6000) !== 0 ? set.mode : undefined;

export const linkProgram = ({ path, target, chown }: NewLink): string =>
  sh`lay ${path} ${target} ${chown} || exit 1`;

/** Attributes of files whose content is right already. */
export const attributesOfTree = (root: string, changes: TreePlan['attributes'], follow: boolean): string =>
  follow
    ? changes.map(({ path, set }) => orExit(attributesProgram(path, set))).join('\n')
    : orExit(belowProgram(root, changes));

function grouped(pairs: readonly (readonly string[])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key = '', value = ''] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/** Attributes of many paths that no other user can reach: those that need the same together. */
function attributesOfMany(
  changes: readonly { readonly path: string; readonly set: FileAttributes }[],
): string {
  const by = (command: (set: FileAttributes) => string | undefined): string[] =>
    [...grouped(changes.flatMap(({ path, set }) => {
      const text = command(set);
      return text === undefined ? [] : [[text, path]];
    }))].map(([text, paths]) => orExit(forMany(text, paths))); // prettier-ignore
  return [
    ...by((set) => (set.owner === undefined ? undefined : sh`chown -- ${set.owner}`)),
    ...by((set) => (set.group === undefined ? undefined : sh`chgrp -- ${set.group}`)),
    ...by((set) =>
      set.mode === undefined ? undefined : `chmod -- ${set.mode.toString(8).padStart(4, '0')}`,
    ),
    ...by((set) => (set.attributes === undefined ? undefined : sh`chattr ${set.attributes}`)),
  ].join('\n');
}
