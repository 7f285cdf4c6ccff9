/**
 * A manager's Docker as a controller elsewhere sees it: on a port of the loopback address, through the lab.
 */
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { containerOf } from '../../../lab/index.ts';

export interface Door {
  /** For DOCKER_HOST. */
  readonly address: string;
  close(): void;
}

/** Opens it on the named host. */
export async function openDoor(host: string): Promise<Door> {
  const server = createServer((socket) => {
    const args = ['exec', '-i', containerOf(host), 'docker', 'system', 'dial-stdio'];
    const child = spawn('docker', args, { stdio: ['pipe', 'pipe', 'ignore'] });
    socket.pipe(child.stdin);
    child.stdout.pipe(socket);
    const end = (): void => {
      socket.destroy();
      child.kill();
    };
    for (const part of [socket, child.stdin, child.stdout, child]) part.on('error', end);
    socket.on('close', end);
    child.on('close', end);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { address: `tcp://127.0.0.1:${port}`, close: () => void server.close() };
}
