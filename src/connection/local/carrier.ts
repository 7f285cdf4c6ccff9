/**
 * The controller itself as a host.
 * @module
 */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { TsplayError } from '../../errors/index.ts';
import type { Carrier, RemoteProcess } from '../carrier.ts';
import { startChild } from '../child.ts';
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
      const running = await startLocal(options, command);
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

async function startLocal(options: LocalOptions, command: string): Promise<RemoteProcess> {
  const pipes = await openPipes();
  return startChild(options.shell, ['-c', command], { cwd: options.cwd, pipes }).catch((cause: unknown) => {
    throw new TsplayError('TSP2002', `${label}: cannot start ${options.shell}: ${(cause as Error).message}`, {
      hint: 'Check ansible_shell_executable.',
      cause,
    });
  });
}

async function openLocalStream(target: StreamTarget): Promise<Duplex> {
  const socket = target.kind === 'tcp' ? connect(target.port, target.host) : connect(target.path);
  await once(socket, 'connect');
  if (target.kind === 'tcp') socket.setNoDelay(true);
  return socket;
}
