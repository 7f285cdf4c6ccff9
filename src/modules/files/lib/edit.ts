/**
 * Changing a text file of the host: what `lineinfile`, `blockinfile`, `replace` and `ini_file` have in common.
 * @module
 */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import {
  type Diff,
  EditedMeanwhile,
  fail,
  type FileAttributes,
  type FileStat,
  missing,
  type ModuleContext,
  placeFunctions,
  type Plan,
  type Provision,
  type ReadHost,
  type ResultKeys,
  statAfter,
  unchanged,
  type WriteHost,
} from '../../../sdk/index.ts';
import { makeProgram } from '../file/directory.ts';
import {
  applyAttributes,
  newAttributes,
  planAttributes,
  readLabels,
  type AttributePlan,
  type Wanted,
} from './attributes.ts';
import { contentDiff, stateDiff } from './diff.ts';
import { lookAt, type Look } from './look.ts';
import { warnUnknownOwners } from './owners.ts';
import { expandPath } from './paths.ts';
import { pathInfo } from './result.ts';

/** Text of any encoding: bytes that are not UTF-8 become characters one by one, and so does what is put in. */
export interface FileText {
  readonly text: string;
  /** A parameter as it has to look inside this text. */
  readonly adapt: (parameter: string) => string;
  readonly bytes: (text: string) => Buffer;
}

export function decodeText(content: Buffer): FileText {
  if (isUtf8(content))
    return { text: content.toString('utf8'), adapt: (p) => p, bytes: (t) => Buffer.from(t) };
  return {
    text: content.toString('latin1'),
    adapt: (p) => Buffer.from(p).toString('latin1'),
    bytes: (t) => Buffer.from(t, 'latin1'),
  };
}

export interface Edited {
  readonly text: string;
  readonly changed: boolean;
  readonly msg: string;
  readonly result?: ResultKeys;
}

export interface EditRequest {
  readonly path: string;
  readonly wanted: Wanted;
  /** What to do when there is no file: make it, fail, or leave it with this message. */
  readonly absent: 'create' | { readonly fail: (path: string) => string } | { readonly leave: string };
  readonly backup: boolean;
  readonly backupKey: 'backup' | 'backup_file';
  readonly validate?: string | undefined;
  readonly unsafeWrites: boolean;
  readonly follow?: boolean | undefined;
  readonly result?: ResultKeys;
  /** Added when a backup was asked for and there was nothing to keep. */
  readonly nothingKept?: ResultKeys;
  /** Tell the path, and what is there, by keys of the result instead of the message. */
  readonly tellsPath?: boolean;
  /** How often it has been begun; for the module's own use. */
  readonly attempt?: number;
  /** What a difference in the text is headed with; the path and `(content)` when not given. */
  readonly heading?: (path: string) => string;
  /** The new text; a file that is not there yet counts as empty, with `exists` false. */
  readonly edit: (file: FileText, exists: boolean) => Edited;
}

/** Reads, edits, and plans the difference: one round trip, two when there is something to change. */
export async function planEdit(host: ReadHost, context: ModuleContext, request: EditRequest): Promise<Plan> {
  const path = await expandPath(host, request.path);
  const [look, content, labels] = await Promise.all([
    lookAt(host, path),
    host.readFile(path).catch((error: unknown) => directoryRefusal(error, path)),
    readLabels(host, path, request.wanted),
  ]);
  if (look.target === undefined) {
    if (typeof request.absent === 'object' && 'leave' in request.absent)
      return unchanged({ ...request.result, msg: request.absent.leave });
    if (request.absent !== 'create') return missing(request.absent.fail(path), { rc: 257, path });
  }
  const file = decodeText(content ?? Buffer.alloc(0));
  const edited = request.edit(file, content !== undefined);
  const bytes = file.bytes(edited.text);
  const attributes = attributesFor(look, request.wanted, labels, edited.changed);
  const { changed } = attributes;
  const note = 'ownership, perms or SE linux context changed';
  const msg =
    !changed || request.tellsPath === true ? edited.msg : edited.changed ? `${edited.msg} and ${note}` : note;
  return {
    changed: edited.changed || changed,
    result: { ...told(request, path, look.stat), ...request.result, ...edited.result, msg },
    diff: context.diff
      ? diffs(path, content, edited.changed ? bytes : undefined, attributes, request.heading?.(path))
      : undefined,
    warnings: await warnUnknownOwners(host, context, attributes.set),
    provides: () => provided(host, look, edited.changed ? bytes : content, attributes.set),
    apply: (write) =>
      apply(write, path, request, look, {
        bytes: edited.changed ? bytes : undefined,
        old: content,
        set: attributes.set,
      }).catch((error: unknown) => again(error, write, context, request)),
  };
}

const told = ({ tellsPath }: EditRequest, path: string, stat: FileStat | undefined): ResultKeys =>
  tellsPath === true ? { path, ...(stat === undefined ? {} : pathInfo(stat)) } : {};

/** The file as it will be. */
async function provided(
  host: ReadHost,
  { real, target, umask }: Look,
  content: Buffer | undefined,
  set: FileAttributes,
): Promise<readonly Provision[]> {
  const size = content?.length ?? 0;
  const stat = statAfter(target, { type: 'file', set, mode: 0o666 & ~umask, size, caps: await host.caps() });
  return [{ path: real, expected: { stat, content } }];
}

/** Another task's or program's change is not lost: the edit is made once more, on what is there now. */
async function again(
  error: unknown,
  write: WriteHost,
  context: ModuleContext,
  request: EditRequest,
): Promise<ResultKeys> {
  const { attempt = 1 } = request;
  if (!(error instanceof EditedMeanwhile) || attempt === attempts) throw error;
  const plan = await planEdit(write, context, { ...request, attempt: attempt + 1 });
  if (plan.changed === false) return { ...plan.result };
  return { ...plan.result, ...(await plan.apply?.(write)) };
}

const directoryRefusal = (error: unknown, path: string): never => {
  if (error instanceof Error && error.message.includes('is a directory'))
    return fail(`Path ${path} is a directory !`, { rc: 256, path });
  throw error;
};

type Labels = Awaited<ReturnType<typeof readLabels>>;

/** A new file gets its attributes as it is made; that is not a change of its own. */
function attributesFor(look: Look, wanted: Wanted, labels: Labels, made: boolean): AttributePlan {
  const { target, umask } = look;
  if (target !== undefined) return planAttributes(target, wanted, { umask, labels });
  const set = made ? newAttributes(wanted, { mode: 0o666 & ~umask, isDirectory: false, umask }) : {};
  return { changed: false, set, before: {}, after: {} };
}

function diffs(
  path: string,
  before: Buffer | undefined,
  after: Buffer | undefined,
  attributes: AttributePlan,
  heading = `${path} (content)`,
): readonly Diff[] {
  const out: Diff[] = [];
  if (after !== undefined) out.push(contentDiff(before, after, { before: heading, after: heading }));
  if (attributes.changed)
    out.push(stateDiff(`${path} (file attributes)`, attributes.before, attributes.after));
  return out;
}

interface Change {
  readonly bytes: Buffer | undefined;
  /** What was edited; undefined when there was no file. */
  readonly old: Buffer | undefined;
  readonly set: FileAttributes;
}

/** Times that a file may turn out to have been changed by somebody else while it was edited. */
const attempts = 5;

async function apply(
  host: WriteHost,
  path: string,
  request: EditRequest,
  look: Look,
  change: Change,
): Promise<ResultKeys> {
  if (change.bytes === undefined) {
    return told(request, path, await applyAttributes(host, path, change.set));
  }
  const folder = look.target === undefined ? makeFolder(host, posix.dirname(path)) : undefined;
  const [, { backupFile, stat }] = await Promise.all([
    folder,
    host.writeFile(path, change.bytes, {
      ...change.set,
      replacesSha1: change.old === undefined ? '' : createHash('sha1').update(change.old).digest('hex'),
      backup: request.backup,
      validate: request.validate,
      unsafeWrites: request.unsafeWrites,
      follow: request.follow ?? true,
    }),
  ]);
  const kept = backupFile === undefined ? undefined : { [request.backupKey]: backupFile };
  return { ...told(request, path, stat), ...(request.backup ? (kept ?? request.nothingKept) : undefined) };
}

async function makeFolder(host: WriteHost, path: string): Promise<void> {
  const { rc, stderr } = await host.run(placeFunctions() + '\n' + makeProgram(path, {}));
  if (rc !== 0) fail(`Error creating ${path} (${stderr.trim()})`);
}

/** Lines with their ends, as Python's readlines gives them. */
export const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));

/** A line without its end. */
export const bare = (line: string): string => line.replace(/[\r\n]+$/, '');

export const hasEnd = (line: string | undefined): boolean => line !== undefined && /[\r\n]$/.test(line);
