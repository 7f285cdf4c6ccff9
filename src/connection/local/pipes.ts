/**
 * Real pipes for a child process.
 *
 * Node gives its children sockets, and a socket cannot be opened by name: `echo x >/dev/stderr` would fail. Over SSH,
 * as under any shell, these are pipes; a FIFO that is opened at both ends and then forgotten is one too.
 * @module
 */
import { execFile } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { promisify } from 'node:util';

export interface Pipes {
  /** For `spawn`. */
  readonly stdio: readonly [number, number, number];
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Closes the child's ends here, so that only the child holds them. */
  release(): void;
}

const { O_RDONLY, O_WRONLY, O_RDWR, O_NONBLOCK } = constants;
const names = ['0', '1', '2'] as const;

const run = promisify(execFile);

/** `undefined` where there is no mkfifo: sockets will do. */
export async function openPipes(): Promise<Pipes | undefined> {
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-'));
  const paths = names.map((name) => join(dir, name)) as [string, string, string];
  try {
    await run('mkfifo', ['-m', '600', ...paths]);
    return connectEnds(paths);
  } catch {
    return undefined;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

function connectEnds([input, output, errors]: readonly [string, string, string]): Pipes {
  // Opening one end alone would wait for the other.
  const holder = openSync(input, O_RDWR | O_NONBLOCK);
  const ours = [
    openSync(input, O_WRONLY | O_NONBLOCK),
    openSync(output, O_RDONLY | O_NONBLOCK),
    openSync(errors, O_RDONLY | O_NONBLOCK),
  ] as const;
  const stdio = [openSync(input, O_RDONLY), openSync(output, O_WRONLY), openSync(errors, O_WRONLY)] as const;
  closeSync(holder);
  const socket = (fd: number, reads: boolean): Socket =>
    new Socket({ fd, readable: reads, writable: !reads });
  return {
    stdio,
    stdin: socket(ours[0], false),
    stdout: socket(ours[1], true),
    stderr: socket(ours[2], true),
    release: () => stdio.forEach((fd) => closeSync(fd)),
  };
}
