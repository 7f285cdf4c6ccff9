/** `ansible.builtin.file` */
import { posix } from 'node:path';
import { defineModule, fail, sh, unchanged, type Plan, type ReadHost } from '../../../sdk/index.ts';
import { lookAt, presentState } from '../lib/look.ts';
import { expandPath } from '../lib/paths.ts';
import { contentOf } from './content.ts';
import { ensureDirectory } from './directory.ts';
import { ensureLink } from './link.ts';
import { fileParams } from './params.ts';
import { ensureAbsent, ensureFile, ensureHard, ensureTouched } from './states.ts';
import { findBelow } from './recurse.ts';
import type { FileTask } from './task.ts';
import { wantedTimes } from './times.ts';

const states: Readonly<Record<string, (task: FileTask) => Plan | Promise<Plan>>> = {
  absent: ensureAbsent,
  directory: ensureDirectory,
  file: ensureFile,
  hard: ensureHard,
  link: ensureLink,
  touch: ensureTouched,
};

export const file = defineModule({
  name: 'ansible.builtin.file',
  summary: 'Make, remove and set attributes of files, directories and links',
  params: fileParams,
  diffAlways: true,
  ahead: true,
  support: { check: 'full', diff: 'full' },
  differences: [
    'A link that has to be replaced and leads to a directory is replaced in one step, never followed into.',
  ],
  returns: {
    path: 'The path that was managed (absent, directory, file).',
    dest: 'The path that was managed (link, hard, touch).',
    src: 'What the link leads to.',
    state: 'What the path is now.',
    mode: 'Permissions as octal text.',
    owner: 'Name of the owner.',
    group: 'Name of the group.',
    uid: 'Number of the owner.',
    gid: 'Number of the group.',
    size: 'Bytes.',
  },
  examples: [
    { title: 'Make a directory', yaml: 'file:\n  path: /etc/app\n  state: directory\n  mode: "0755"' },
    { title: 'Make a link', yaml: 'file:\n  src: /opt/app/current\n  dest: /usr/local/app\n  state: link' },
    { title: 'Remove a directory and all in it', yaml: 'file:\n  path: /tmp/old\n  state: absent' },
    {
      title: 'Make a file, or only set its mode when it is there',
      yaml: 'file:\n  path: /etc/app.conf\n  state: touch\n  mode: u=rw,g=r,o=\n  modification_time: preserve\n  access_time: preserve',
    },
    {
      title: 'Give a whole tree to a user',
      yaml: 'file:\n  path: /srv/app\n  state: directory\n  recurse: true\n  owner: app\n  mode: u=rwX,go=rX',
    },
  ],
  async plan(params, host, context) {
    const given = await expandPath(host, trimmed(params.path));
    if (params._diff_peek !== undefined) return peek(host, given);
    const src = params.src === undefined ? undefined : await expandPath(host, params.src);
    const beside = src === undefined ? undefined : besidePath(params.state, given, src);
    const [first, source, times, content, below] = await Promise.all([
      lookAt(host, given),
      beside === undefined ? undefined : host.stat(beside, { follow: true }),
      wantedTimes(params, host, params.state === 'touch' ? 'now' : 'preserve'),
      params.state === 'absent' && context.diff ? contentOf(host, given) : undefined,
      params.recurse ? findBelow(host, given, params.follow) : undefined,
    ]);
    let look = first;
    // A file named like the source, inside a directory; not for links and removals.
    const inside = params._original_basename ?? (src === undefined ? undefined : posix.basename(src));
    if (
      inside !== undefined &&
      !['link', 'absent'].includes(params.state ?? '') &&
      look.target?.type === 'directory'
    )
      look = await lookAt(host, posix.join(given, inside));
    const state = params.state ?? currentState(presentState(look.stat), params.recurse);
    const { path } = look;
    if (params.recurse && state !== 'directory')
      fail("recurse option requires state to be 'directory'", { path });
    if (src !== undefined && state !== 'link' && state !== 'hard')
      fail("src option requires state to be 'link' or 'hard'", { path });
    const ensure = states[state] ?? ensureFile;
    return await ensure({
      params: { ...params, src },
      host,
      context,
      path,
      look,
      state,
      source,
      times,
      content,
      below,
    });
  },
});

/** A null byte within the first part of the content makes it binary. */
async function peek(host: ReadHost, path: string): Promise<Plan> {
  const { stdout } = await host.probeBytes(sh`head -c 8192 -- ${path} 2>/dev/null`);
  return unchanged({ path, appears_binary: stdout.includes(0) });
}

const currentState = (present: string, recurse: boolean): string =>
  present !== 'absent' ? present : recurse ? 'directory' : 'file';

/** `lstat` of a link with a slash at its end would follow it. */
const trimmed = (path: string): string => (path.length > 1 ? path.replace(/\/+$/, '') || '/' : path);

/** A symbolic link's source is relative to the link, a hard link's to the current directory. */
const besidePath = (state: string | undefined, path: string, src: string): string =>
  state === 'link' && !posix.isAbsolute(src) ? posix.join(posix.dirname(path), src) : src;
