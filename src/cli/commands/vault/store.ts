/**
 * Files of the vault: read whole, and replaced whole or not at all.
 * @module
 */
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { TsplayError } from '../../../errors/index.ts';
import type { CliProcess } from '../../process.ts';
import { errorText } from '../../../util/error-text.ts';

/** The content of a file, or of stdin for `-`. Throws TSP1401 when it cannot be read. */
export async function readSource(file: string, proc: CliProcess): Promise<Buffer> {
  if (file === '-') return buffer(proc.stdin);
  try {
    return readFileSync(resolve(proc.cwd(), file));
  } catch (cause) {
    throw new TsplayError('TSP1401', `Unable to read source file (${file}): ${errorText(cause)}`, { cause });
  }
}

/** The file itself where a name is a link. */
function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

/**
 * Puts content into a file, or on stdout for `-`. A file that is there keeps its mode and owner; a new one is for its
 * owner only. At every moment the name stands for the old content or the new.
 */
export function writeTarget(content: Buffer | string, file: string, proc: CliProcess): void {
  if (file === '-') {
    proc.stdout.write(content);
    return;
  }
  const target = realPath(resolve(proc.cwd(), file));
  const folder = dirname(target);
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new TsplayError('TSP1401', `Destination '${folder}' not writable`, { cause });
  }
  const old = statSync(target, { throwIfNoEntry: false });
  const fresh = join(folder, `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const fd = openSync(fresh, 'wx', 0o600);
    try {
      writeSync(fd, Buffer.from(content));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (old) keepOwner(fresh, old);
    renameSync(fresh, target);
  } catch (cause) {
    removeQuietly(fresh);
    throw new TsplayError('TSP1401', `Unable to write ${target}: ${errorText(cause)}`, { cause });
  }
}

function keepOwner(fresh: string, { uid, gid, mode }: { uid: number; gid: number; mode: number }): void {
  const made = statSync(fresh);
  if (made.uid !== uid || made.gid !== gid) chownSync(fresh, uid, gid);
  chmodSync(fresh, mode & 0o7777);
}

function removeQuietly(file: string): void {
  try {
    unlinkSync(file);
  } catch {
    // It was never made.
  }
}

/** Removes a file that held secrets, its content overwritten first. That it is gone already is not a problem. */
export function shred(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) return;
  const fd = openSync(file, 'r+');
  try {
    const noise = randomBytes(Math.min(size, 1 << 20));
    for (let at = 0; at < size; at += noise.length)
      writeSync(fd, noise, 0, Math.min(noise.length, size - at), at);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  unlinkSync(file);
}
