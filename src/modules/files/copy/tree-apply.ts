/**
 * Bringing a tree to the host: one archive, one program.
 * @module
 */
import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import { fail, quote, sh, type FileAttributes, type WriteHost } from '../../../sdk/index.ts';
import { attributesMessage } from '../lib/attributes.ts';
import { forMany } from '../lib/many.ts';
import { tarOf } from './tar.ts';
import type { FileChange, TreePlan } from './tree.ts';

/** Bytes of an archive that still travel within the request. */
const inlineLimit = 4 * 1024 * 1024;

interface Options {
  readonly backup: boolean;
  readonly unsafeWrites: boolean;
}

/** Everything of a plan, in one round trip (two when the files are big). */
export async function applyTree(
  host: WriteHost,
  root: string,
  plan: TreePlan,
  options: Options,
): Promise<void> {
  const inMemory = plan.files.filter((file) => Buffer.isBuffer(file.item.source.content));
  const big = plan.files.filter((file) => !Buffer.isBuffer(file.item.source.content));
  const archive = await tarOf(
    inMemory.map(({ item, set }) => ({
      name: item.rel,
      mode: set.mode,
      content: item.source.content as Buffer,
    })),
  );
  const temp = posix.join(root, `.tsplay-${randomBytes(6).toString('hex')}.tmp`);
  const inline = archive.length <= inlineLimit;
  const make = directoriesProgram(plan);
  if (!inline) {
    await check(host.run(make), root);
    await host.upload(archive, `${temp}.tar`);
  }
  const program = [
    inline ? make : '',
    inMemory.length === 0 ? '' : filesProgram(temp, inMemory, inline ? undefined : `${temp}.tar`, options),
    ...plan.links.map(({ path, target }) => linkProgram(path, target)),
    attributesOfMany(plan.attributes),
  ].filter((step) => step !== '');
  await check(host.run(program.join('\n') || ':', inline ? { stdin: archive } : {}), root);
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
  if (rc !== 0) fail(attributesMessage(stderr, root), { dest: root });
}

const orExit = (step: string): string => (step === '' ? '' : `{ ${step}\n} || exit 1`);

const directoriesProgram = (plan: TreePlan): string =>
  plan.directories.length === 0
    ? ''
    : [
        orExit(
          forMany(
            'mkdir -p --',
            plan.directories.map(({ path }) => path),
          ),
        ),
        attributesOfMany(plan.directories),
      ].join('\n');

/** Unpacks beside, gives every file its owner, then moves them into place a directory at a time. */
function filesProgram(
  temp: string,
  files: readonly FileChange[],
  archive: string | undefined,
  options: Options,
): string {
  const { backup } = options;
  const owners = grouped(
    files.flatMap((file) => (file.chown === undefined ? [] : [[file.chown, `./${file.item.rel}`]])),
  );
  const inTemp = [...owners].map(([owner, names]) => forMany(sh`chown ${owner} --`, names)).join(' &&\n');
  const attributed = attributesOfMany(
    files.map(({ item, set }) => ({
      path: `./${item.rel}`,
      set: { ...set, mode: specialMode(set), se: undefined },
    })),
  );
  return [
    sh`t=${temp}; trap 'rm -rf -- "$t" "$t.tar"' EXIT`,
    orExit('mkdir -m 700 -- "$t"'),
    // Modes come from the archive, whatever the umask; owners do not.
    orExit(archive === undefined ? 'tar -xpof - -C "$t"' : sh`tar -xpof ${archive} -C "$t"`),
    orExit(`cd -- "$t" ${inTemp === '' ? '' : `&& ${inTemp}`}`),
    attributed,
    backup
      ? files
          .filter((f) => f.old !== undefined)
          .map((f) => backupProgram(f.path))
          .join('\n')
      : '',
    ...[...grouped(files.map((f) => [posix.dirname(f.path), `./${f.item.rel}`]))].map(([dir, names]) =>
      orExit(forMany('mv -f --', names, ` ${quote(dir === '/' ? dir : `${dir}/`)}`)),
    ),
    sh`cd /; rm -rf -- ${temp} ${`${temp}.tar`}; trap - EXIT`,
  ]
    .filter((step) => step !== '')
    .join('\n');
}

/** chown drops setuid and setgid, so that these modes are set again. */
const specialMode = (set: FileAttributes): number | undefined =>
  set.mode !== undefined && (set.mode & 0o6000) !== 0 ? set.mode : undefined;

const backupProgram = (path: string): string =>
  sh`b=${path}.$$.$(date '+%Y-%m-%d@%H:%M:%S~'); cp -p -- ${path} "$b" || exit 1`;

const linkProgram = (path: string, target: string): string =>
  sh`[ ! -e ${path} ] || [ -L ${path} ] || { echo ${`refusing to convert ${path} to symlink`} >&2; exit 1; }; rm -f -- ${path}; ln -s -- ${target} ${path} || exit 1`;

function grouped(pairs: readonly (readonly string[])[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [key = '', value = ''] of pairs) groups.set(key, [...(groups.get(key) ?? []), value]);
  return groups;
}

/** Attributes of many paths: those that need the same together. */
export function attributesOfMany(
  changes: readonly { readonly path: string; readonly set: FileAttributes }[],
): string {
  const by = (command: (set: FileAttributes) => string | undefined): string[] =>
    [...grouped(changes.flatMap(({ path, set }) => {
      const text = command(set);
      return text === undefined ? [] : [[text, path]];
    }))].map(([text, paths]) => orExit(forMany(text, paths))); // prettier-ignore
  return [
    ...by((set) => (set.owner === undefined ? undefined : sh`chown ${set.owner} --`)),
    ...by((set) => (set.group === undefined ? undefined : sh`chgrp ${set.group} --`)),
    ...by((set) =>
      set.mode === undefined ? undefined : `chmod ${set.mode.toString(8).padStart(4, '0')} --`,
    ),
    ...by((set) => (set.attributes === undefined ? undefined : sh`chattr ${set.attributes} --`)),
  ].join('\n');
}
