/**
 * Putting one file in place: what `copy` and `template` (and whatever makes a file) have in common.
 * @module
 */
import { posix } from 'node:path';
import {
  type Diff,
  fail,
  type FileAttributes,
  missing,
  type ModuleContext,
  placeFunctions,
  type Plan,
  type Provision,
  type ReadHost,
  type ResultKeys,
  statAfter,
  unchanged,
  type Value,
  type WriteHost,
} from '../../../sdk/index.ts';
import { makeProgram } from '../file/directory.ts';
import {
  applyAttributes,
  newAttributes,
  octal,
  planAttributes,
  readLabels,
  type AttributePlan,
  type Wanted,
} from './attributes.ts';
import { contentDiff, maxDiffSize, stateDiff } from './diff.ts';
import { warnUnknownOwners } from './owners.ts';
import { pathInfo } from './result.ts';
import type { Source } from './source.ts';
import { findTarget, type Target } from './target.ts';

export interface PutRequest {
  readonly source: Source;
  /** Path or directory on the host, expanded; a slash at the end makes it a directory. */
  readonly dest: string;
  /** Name inside a directory. */
  readonly name: string | undefined;
  /** What the diff calls the source. */
  readonly label: string;
  readonly wanted: Wanted;
  readonly follow: boolean;
  readonly force: boolean;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly unsafeWrites?: boolean | undefined;
  /** SHA-1 of the content that this one was made from, empty for none: nothing else is replaced. */
  readonly replacesSha1?: string | undefined;
  /** Mode of directories that have to be made. */
  readonly directoryMode?: Value | undefined;
  /** Keys of the result that are known already. */
  readonly result?: ResultKeys;
}

/** Plans one file. One round trip when it is as it should be, two when it is not. */
export async function planPut(host: ReadHost, context: ModuleContext, request: PutRequest): Promise<Plan> {
  const { source, dest, name, wanted } = request;
  const [target, labels] = await Promise.all([
    findTarget(host, { dest, name, follow: request.follow, content: context.diff }),
    readLabels(host, dest, wanted),
  ]);
  if (name === undefined && (target.inDirectory || dest.endsWith('/')))
    fail('can not use content with a dir as dest', { dest });
  const { path, stat } = target;
  if (stat?.type === 'directory') fail(`Destination ${path} is a directory`, { dest: path });
  const keys = { ...request.result, dest: path, checksum: source.sha1, md5sum: source.md5 };
  if (stat !== undefined && !request.force)
    return unchanged({ ...request.result, dest: path, msg: 'file already exists' });
  if (!target.parentExists && !dest.endsWith('/'))
    missing(`Destination directory ${posix.dirname(path)} does not exist`, { dest: path });

  const replace = stat?.type !== 'file' || stat.checksum !== source.sha1;
  const attributes = attributesFor(target, wanted, labels);
  return {
    changed: replace || attributes.changed,
    result: stat === undefined || stat.type === 'link' ? keys : { ...keys, ...pathInfo(stat) },
    diff: context.diff ? diffs(request, target, replace, attributes) : undefined,
    warnings: await warnUnknownOwners(host, context, attributes.set),
    provides: () => provided(host, request, target, attributes.set),
    apply: async (write) => {
      if (!replace) return pathInfo(await applyAttributes(write, path, attributes.set));
      return put(write, request, target, attributes.set);
    },
  };
}

/** The file as it will be. */
async function provided(
  host: ReadHost,
  { source }: PutRequest,
  { path, stat, umask }: Target,
  set: FileAttributes,
): Promise<readonly Provision[]> {
  const content = Buffer.isBuffer(source.content) ? source.content : undefined;
  const after = statAfter(stat, {
    type: 'file',
    set,
    mode: 0o666 & ~umask,
    size: source.size,
    checksum: source.sha1,
    caps: await host.caps(),
  });
  return [{ path, expected: { stat: after, content } }];
}

type Labels = Awaited<ReturnType<typeof readLabels>>;

function attributesFor(target: Target, wanted: Wanted, labels: Labels): AttributePlan {
  const { stat, umask } = target;
  // What a link that is replaced led to does not matter.
  if (stat !== undefined && stat.type !== 'link') return planAttributes(stat, wanted, { umask, labels });
  const set = newAttributes(wanted, { mode: 0o666 & ~umask, isDirectory: false, umask });
  return { changed: true, set, before: {}, after: {} };
}

function diffs(
  request: PutRequest,
  target: Target,
  replace: boolean,
  attributes: AttributePlan,
): readonly Diff[] {
  const { path, stat } = target;
  const out: Diff[] = [];
  if (replace) {
    const { content } = request.source;
    const after = Buffer.isBuffer(content) ? content : Buffer.alloc(0);
    const headers = { before: path, after: request.label };
    out.push(
      Buffer.isBuffer(content)
        ? contentDiff(stat === undefined ? undefined : (target.content ?? Buffer.alloc(0)), after, headers)
        : {
            kind: 'prepared',
            text: `diff skipped: ${'remotePath' in content ? `copied from ${content.remotePath}` : `source file size is greater than ${maxDiffSize}`}\n`,
          },
    );
  }
  if (Object.keys(attributes.after).length > 0)
    out.push(stateDiff(path, attributes.before, attributes.after));
  return out;
}

async function put(
  host: WriteHost,
  request: PutRequest,
  target: Target,
  set: FileAttributes,
): Promise<ResultKeys> {
  const { path } = target;
  const { content } = request.source;
  // Sent together with the file: the host does one after the other.
  const folder = target.parentExists
    ? undefined
    : makeFolder(host, posix.dirname(path), request, target.umask);
  // What is big travels on a channel of its own.
  if (!Buffer.isBuffer(content) || content.length > 64 * 1024) await folder;
  const [, written] = await Promise.all([
    folder,
    host.writeFile(path, content, {
      ...set,
      follow: request.follow,
      backup: request.backup,
      validate: request.validate,
      unsafeWrites: request.unsafeWrites,
      replacesSha1: request.replacesSha1,
      sha1: 'remotePath' in content ? request.source.sha1 : undefined,
    }),
  ]);
  const { backupFile, stat } = written;
  if (stat.checksum !== undefined && stat.checksum !== request.source.sha1)
    fail(
      `The file on the host is not what was sent to it: SHA-1 ${stat.checksum} instead of ${request.source.sha1}`,
      {
        dest: path,
      },
    );
  return {
    ...pathInfo(stat),
    mode: octal(stat.mode),
    ...(backupFile === undefined ? {} : { backup_file: backupFile }),
  };
}

async function makeFolder(host: WriteHost, path: string, request: PutRequest, umask: number): Promise<void> {
  const wanted = { ...request.wanted, mode: request.directoryMode };
  const set = newAttributes(wanted, { mode: 0o777 & ~umask, isDirectory: true, umask });
  const { rc, stderr } = await host.run(placeFunctions() + '\n' + makeProgram(path, set));
  if (rc !== 0) fail(`There was an issue creating ${path} as requested: ${stderr.trim()}`, { path });
}
