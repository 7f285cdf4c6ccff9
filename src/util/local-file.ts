/**
 * Files of the controller that are replaced whole or not at all: when the disk is full, the old one stays and nothing
 * else is left.
 * @module
 */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { fsPath, textOfBytes } from './bytes.ts';
import { TsplayError } from '../errors/index.ts';
import { makeFolders } from './folders.ts';

/** Private folders beside files that are being written: they go with the process, whenever that ends. */
const rooms = new Set<string>();

const leave = (room: string): void => {
  rooms.delete(room);
  rmSync(fsPath(room), { recursive: true, force: true });
};

function enter(folder: string): string {
  // Its name says nothing of the file's, which may be as long as names can be.
  const room = join(folder, `.tsplay-${randomBytes(9).toString('base64url')}`);
  mkdirSync(fsPath(room), { mode: 0o700 });
  if (rooms.size === 0 && !process.listeners('exit').includes(leaveAll)) process.on('exit', leaveAll);
  rooms.add(room);
  return room;
}

function leaveAll(): void {
  for (const room of rooms) leave(room);
}

/** Links that may follow each other, as the kernel has it. */
const mostLinks = 40;

/** Where writing to `path` would write: a link stays one, even where what it leads to is not there yet. */
function targetOf(path: string): string {
  let target = path;
  for (let i = 0; i < mostLinks; i++) {
    if (lstatSync(fsPath(target), { throwIfNoEntry: false })?.isSymbolicLink() !== true) break;
    target = resolve(dirname(target), textOfBytes(readlinkSync(fsPath(target), 'buffer')));
  }
  return target;
}

interface Replacing {
  /** What is written to: in a private folder, or the file itself where it can only be written in place. */
  readonly file: string;
  /** Puts the new file in the place of the old one, with its mode and, as far as possible, its owner. */
  commit(): void;
  /** Leaves nothing behind. */
  drop(): void;
}

const nothing = (): void => undefined;

function begin(path: string): Replacing {
  const target = targetOf(path);
  makeFolders(dirname(target));
  const old = statSync(fsPath(target), { throwIfNoEntry: false });
  const inPlace: Replacing = { file: target, commit: nothing, drop: nothing };
  // A device or a pipe is written to; a folder says itself that it is none.
  if (old !== undefined && !old.isFile()) return inPlace;
  let room: string;
  try {
    room = enter(dirname(target));
  } catch (error) {
    // The file may be ours where the folder is not.
    if (old !== undefined && isRefusal(error)) return inPlace;
    throw error;
  }
  const file = join(room, 'new');
  return {
    file,
    commit() {
      if (old !== undefined) takeOver(file, old);
      renameSync(fsPath(file), fsPath(target));
      leave(room);
    },
    drop: () => leave(room),
  };
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;
const isRefusal = (error: unknown): boolean => ['EACCES', 'EPERM'].includes(codeOf(error) ?? '');

function takeOver(file: string, { mode, uid, gid }: Stats): void {
  const fresh = statSync(fsPath(file));
  if (fresh.uid !== uid || fresh.gid !== gid)
    try {
      chownSync(fsPath(file), uid, gid);
    } catch (error) {
      if (!isRefusal(error)) throw error;
    }
  chmodSync(fsPath(file), mode & 0o7777);
}

/**
 * Replaces a file with what `fill` writes to the path that it is given, which no other user can reach until then. Folders
 * on the way are made; a file that is there keeps its mode.
 * @throws {TsplayError} TSP1005, for what the system refuses
 */
export async function replaceFile(path: string, fill: (file: string) => Promise<void>): Promise<void> {
  let replacing: Replacing | undefined;
  try {
    replacing = begin(path);
    await fill(replacing.file);
    replacing.commit();
  } catch (error) {
    replacing?.drop();
    throw problem(path, error);
  }
}

/** The same for content that is there already. `mode`: of a new file, as far as umask leaves it; default 0666. */
export function replaceFileSync(path: string, content: string | Buffer, mode?: number): void {
  let replacing: Replacing | undefined;
  try {
    replacing = begin(path);
    writeFileSync(fsPath(replacing.file), content, mode === undefined ? {} : { mode });
    replacing.commit();
  } catch (error) {
    replacing?.drop();
    throw problem(path, error);
  }
}

/** The same for a file that only its user may read: mode 0600, whatever the mode of one that is there. */
export function replacePrivateFileSync(path: string, content: string): void {
  // A file that is replaced keeps its mode; a device or a pipe is not a file of ours.
  if (statSync(fsPath(path), { throwIfNoEntry: false })?.isFile() === true) chmodSync(fsPath(path), 0o600);
  replaceFileSync(path, content, 0o600);
}

/** What the system said, in words: `no space left on device`. */
export const systemWords = (error: unknown): string =>
  error instanceof Error
    ? (/^[A-Z][A-Z0-9_]+: ([^,]+)/.exec(error.message)?.[1] ?? error.message)
    : String(error);

const isSystem = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && 'errno' in error;

/** What the calls of the file system do, for people. */
const deeds: ReadonlyMap<string, string> = new Map(
  Object.entries({
    open: ['open'],
    read: ['read', 'scandir', 'opendir', 'readlink'],
    'look at': ['stat', 'lstat', 'access', 'realpath'],
    enter: ['chdir'],
    make: ['mkdir', 'mkdtemp', 'symlink', 'link'],
    write: ['write', 'copyfile', 'cp', 'chmod', 'ftruncate', 'utime'],
    replace: ['rename'],
    remove: ['unlink', 'rmdir', 'rm'],
  }).flatMap(([deed, calls]) => calls.map((call) => [call, deed] as const)),
);

/**
 * Why a file of this machine could not be read or written, with its path; undefined for any other error. What a user has put
 * there (a file in place of a folder, a link to nothing, no permission) is no bug.
 */
export function fileProblem(error: unknown): string | undefined {
  if (!isSystem(error) || typeof error.path !== 'string') return undefined;
  const deed = deeds.get(error.syscall ?? '');
  return deed === undefined ? undefined : `cannot ${deed} ${error.path}: ${systemWords(error)}`;
}

function problem(path: string, cause: unknown): unknown {
  if (!isSystem(cause)) return cause;
  return new TsplayError('TSP1005', `cannot write ${path}: ${systemWords(cause)}`, { cause });
}

/** File systems take 255 bytes; what stands before or behind a host's name needs some. */
const longestName = 200;

/** A name of more bytes than that: its beginning and a digest, longer than any that is told whole. */
function digested(name: string): string {
  const digest = createHash('sha256').update(name).digest('hex');
  let head = '';
  let room = longestName - digest.length;
  for (const char of name) {
    const bytes = Buffer.byteLength(char);
    if (bytes > room) break;
    head += char;
    room -= bytes;
  }
  return `${head}${'_'.repeat(room)}%${digest}`;
}

/**
 * A host's name as the name of a file: what would lead elsewhere is written as URLs write it, what is too long for a file
 * system has a digest for an end, and nothing else is changed, so that two hosts never share a file.
 */
export const hostFileName = (host: string): string => {
  const name = host
    .replace(/%(?=2[EF]|00|25)/g, '%25')
    .replaceAll('/', '%2F')
    .replaceAll('\0', '%00');
  if (Buffer.byteLength(name) > longestName) return digested(name);
  return name === '.' || name === '..' ? name.replaceAll('.', '%2E') : name;
};
