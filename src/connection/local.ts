/**
 * The controller itself as a host.
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import { leftoverGrace, type Carrier, type ProcessEnd, type RemoteProcess } from './carrier.ts';
import type { StreamTarget } from './types.ts';

const label = 'local';

export function createLocalCarrier(options: {
  readonly shell: string;
  readonly cwd?: string | undefined;
}): Carrier {
  const children = new Set<RemoteProcess>();
  return {
    label,
    async spawn(command) {
      const running = await startChild(options.shell, command, options.cwd);
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

async function startChild(shell: string, command: string, cwd: string | undefined): Promise<RemoteProcess> {
  // detached: a process group of its own, which a timeout can end without touching us.
  const child = spawn(shell, ['-c', command], {
    stdio: 'pipe',
    detached: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
  try {
    await once(child, 'spawn');
  } catch (cause) {
    throw new TsplayError('TSP2002', `${label}: cannot start ${shell}: ${(cause as Error).message}`, {
      hint: 'Check ansible_shell_executable.',
      cause,
    });
  }
  const ended = new Promise<ProcessEnd>((resolve) => {
    const end = (rc: number | null, signal: string | null): void =>
      resolve({ rc: rc ?? undefined, signal: signal ?? undefined });
    child.once('close', end);
    // A process left behind can hold the streams open for ever.
    child.once('exit', (rc, signal) => void setTimeout(end, leftoverGrace, rc, signal));
  });
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    abandon() {
      child.stdin.destroy();
      child.stdout.destroy();
      child.stderr.destroy();
      endGroup(child.pid);
      child.unref();
    },
  };
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
