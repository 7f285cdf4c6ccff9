/**
 * A program of the controller that carries a process of a host: a shell, ssh, docker.
 * @module
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { allSaid, type ProcessEnd, type RemoteProcess } from './carrier.ts';
import type { Pipes } from './local/pipes.ts';

interface Streams {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
}

export interface ChildOptions {
  readonly cwd?: string | undefined;
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Real pipes, for programs that open their streams by name. */
  readonly pipes?: Pipes | undefined;
}

/** Starts a program. Rejects with the system's error when it cannot be started. */
export async function startChild(
  file: string,
  args: readonly string[],
  options: ChildOptions = {},
): Promise<RemoteProcess> {
  const { pipes, cwd, env } = options;
  // detached: a process group of its own, which a timeout can end without touching us, and no terminal to ask at.
  const child = spawn(file, args, {
    stdio: pipes === undefined ? 'pipe' : [...pipes.stdio],
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
  });
  pipes?.release();
  const streams: Streams = pipes ?? (child as Streams);
  try {
    await once(child, 'spawn');
  } catch (cause) {
    destroy(streams);
    throw cause;
  }
  return {
    ...{ stdin: streams.stdin, stdout: streams.stdout, stderr: streams.stderr },
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

/** What a program that was waited for said. */
export interface Finished {
  readonly rc: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end with `input` on stdin; rejects when it cannot be started, or after `timeout` ms. */
export async function runChild(
  file: string,
  args: readonly string[],
  options: ChildOptions & { readonly input?: string | undefined; readonly timeout: number },
): Promise<Finished> {
  const child = await startChild(file, args, options);
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input ?? '');
  const said = { stdout: '', stderr: '' };
  for (const channel of ['stdout', 'stderr'] as const)
    child[channel].setEncoding('utf8').on('data', (text: string) => (said[channel] += text));
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), options.timeout);
  });
  const end = await Promise.race([child.ended, expired]);
  clearTimeout(timer);
  if (end !== undefined) return { rc: end.rc ?? signalled, ...said };
  child.abandon();
  throw new ChildTimeout(`no answer within ${options.timeout / 1000} s`, said.stderr);
}

/** Exit status of a program that a signal ended. */
const signalled = 128;

export class ChildTimeout extends Error {
  /** What the program had said until then. */
  readonly stderr: string;
  constructor(message: string, stderr: string) {
    super(message);
    this.stderr = stderr;
  }
}
