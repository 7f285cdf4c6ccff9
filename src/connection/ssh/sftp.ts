/**
 * Big files over SFTP, several blocks on their way at a time.
 * @module
 */
import { open } from 'node:fs/promises';
import type { SFTPWrapper } from 'ssh2';
import { TsplayError } from '../../errors/index.ts';
import { fsPath, hasBytes } from '../../util/bytes.ts';
import type { Carrier } from '../carrier.ts';
import { transferFailed } from '../errors.ts';
import type { Login } from './session.ts';

/** What every server takes as one write, and how many may be unanswered. */
const blockSize = 32 * 1024;
const blocksAtOnce = 32;

type Read = (position: number) => Promise<Buffer>;
type Send = NonNullable<Carrier['sendFile']>;

const call = <T>(run: (done: (error: Error | null | undefined, value: T) => void) => void): Promise<T> =>
  new Promise((resolve, reject) => {
    run((error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });

async function withSource<T>(
  content: Parameters<Send>[0],
  use: (read: Read, size: number) => Promise<T>,
): Promise<T> {
  if (Buffer.isBuffer(content))
    return use((at) => Promise.resolve(content.subarray(at, at + blockSize)), content.length);
  const file = await open(fsPath(content.localPath)).catch((cause: unknown) => {
    throw new TsplayError('TSP1002', `Cannot read ${content.localPath}: ${(cause as Error).message}`, {
      cause,
    });
  });
  try {
    const { size } = await file.stat();
    return await use(async (at) => {
      const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(blockSize), 0, blockSize, at);
      return buffer.subarray(0, bytesRead);
    }, size);
  } finally {
    await file.close();
  }
}

interface Sending {
  readonly sftp: SFTPWrapper;
  readonly handle: Buffer;
  readonly read: Read;
  readonly size: number;
  /** The host has answered. */
  readonly heard: () => void;
}

async function sendBlocks({ sftp, handle, read, size, heard }: Sending): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < size) {
      const at = next;
      next += blockSize;
      const block = await read(at);
      if (block.length > 0)
        await call<unknown>((done) => sftp.write(handle, block, 0, block.length, at, done as never));
      heard();
    }
  };
  await Promise.all(Array.from({ length: blocksAtOnce }, worker));
}

/** A server without the subsystem, or without room for another session, says so: then there is none. */
const openSession = (login: Login): Promise<SFTPWrapper | undefined> =>
  login
    .answered<SFTPWrapper>(
      'open SFTP',
      (done) => void login.client.sftp(done),
      (late) => late.end(),
      (error) => error,
    )
    .then((sftp) => {
      login.occupied(sftp);
      return sftp;
    })
    .catch((error: unknown) => {
      if (error instanceof TsplayError) throw error;
      return undefined;
    });

export function createSftpSender(login: Login, label: string): Send {
  let session: Promise<SFTPWrapper | undefined> | undefined;
  return async (content, path, mode) => {
    // The library writes names as UTF-8.
    if (hasBytes(path)) return false;
    session ??= openSession(login);
    const sftp = await session;
    if (sftp === undefined) return false;
    await withSource(content, async (read, size) => {
      const watch = login.watch(`write ${path}`);
      const heard = (): void => watch.heard();
      try {
        const handle = await call<Buffer>((done) => sftp.open(path, 'w', { mode: 0o600 }, done));
        await sendBlocks({ sftp, handle, read, size, heard });
        heard();
        await call<undefined>((done) => sftp.fchmod(handle, mode, done as never));
        await call<undefined>((done) => sftp.close(handle, done as never));
      } catch (cause) {
        const reason = await login.reason(cause);
        if (reason instanceof TsplayError) throw reason;
        throw transferFailed(label, 'write', path, (reason as Error).message);
      } finally {
        watch.stop();
      }
    });
    return true;
  };
}
