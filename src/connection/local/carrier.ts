/**
 * The controller itself as a host.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex, Readable, Writable } from 'node:stream';
import { TsplayError } from '../../errors/index.ts';
import { allSaid, type Carrier, type ProcessEnd, type RemoteProcess } from '../carrier.ts';
import type { StreamTarget } from '../types.ts';
import { openPipes } from './pipes.ts';

const label = 'local';

export interface LocalOptions {
  readonly shell: string;
  /** Where programs start; default the controller's own folder. */
  readonly cwd?: string | undefined;
}

export function createLocalCarrier(options: LocalOptions): Carrier {
  const children = new Set<RemoteProcess>();
  return {
    label,
    maxShells: 16,
    async spawn(command) {
      const running = await startChild(options, command);
      children.add(running);
      void running.ended.then(() => children.delete(running));
      return running;
    },
    openStream: openLocalStream,
    close() {
      for (const child of children) child.stdin.end();
      return Promise.resolve();
    },
  };
}

interface Streams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

async function startChild(options: LocalOptions, command: string): Promise<RemoteProcess> {
  const pipes = await openPipes();
  // detached: a process group of its own, which a timeout can end without touching us.
  const child = spawn(options.shell, ['-c', command], {
    stdio: pipes === undefined ? 'pipe' : [...pipes.stdio],
    detached: true,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
  });
  pipes?.release();
  const streams: Streams = pipes ?? (child as Streams);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    destroy(streams);
    throw new TsplayError('TSP2002', `${label}: cannot start ${options.shell}: ${(cause as Error).message}`, {
      hint: 'Check ansible_shell_executable.',
      cause,
    });
  }
  const { stdin, stdout, stderr } = streams;
  return {
    stdin,
    stdout,
    stderr,
    ended: endOf(child, streams),
    abandon() {
      destroy(streams);
      endGroup(child.pid);
      child.unref();
    },
  };
}

const destroy = ({ stdin, stdout, stderr }: Streams): void => {
  for (const stream of [stdin, stdout, stderr]) stream.destroy();
};

/** Ended, and all output read; or ended, and its streams held open by a process that it left behind. */
async function endOf(child: ChildProcess, { stdout, stderr }: Streams): Promise<ProcessEnd> {
  const closed = Promise.all([stdout, stderr].map((stream) => once(stream, 'close').catch(() => undefined)));
  const [rc, signal] = (await once(child, 'exit')) as [number | null, string | null];
  await Promise.race([closed, allSaid([stdout, stderr])]);
  return { rc: rc ?? undefined, signal: signal ?? undefined };
}

/** What the login user may not signal (a root shell under sudo) sees its streams closed. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM');
  } catch {
    // Already gone.
  }
}

async function openLocalStream(target: StreamTarget): Promise<Duplex> {
  const socket = target.kind === 'tcp' ? connect(target.port, target.host) : connect(target.path);
  await once(socket, 'connect');
  if (target.kind === 'tcp') socket.setNoDelay(true);
  return socket;
}
