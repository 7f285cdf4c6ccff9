/**
 * A way for the controller's rsync to the host over the connection that is there: as the user that the task becomes,
 * through whatever the connection goes through, and without another login.
 *
 * rsync starts a program in place of ssh, which hands its streams to us over a socket; the server side of rsync is run
 * on the host with them.
 * @module
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { errorText, quoteAll, type ReadHost } from '../../../sdk/index.ts';
import { arriveProgram, type Arrival } from './arrive.ts';

/** Run in place of ssh: `HOST COMMAND…`. */
const program = `const [, , path, , ...command] = process.argv;
const socket = require('node:net').connect({ path, allowHalfOpen: true });
socket.write(JSON.stringify(command) + '\\n');
process.stdin.pipe(socket);
socket.pipe(process.stdout);
socket.on('error', () => process.exit(255));
socket.on('end', () => process.exit(0));
`;

/** Runs a program on the host; what may change something is for a host that may be changed. */
export type Exec = ReadHost['probeBytes'];

/** What rsync calls the host. */
export const hostName = 'host';

export interface Tunnel extends AsyncDisposable {
  /** The program for `--rsh`. */
  readonly rsh: string;
  /** What the host's side said on stderr. */
  said(): string;
}

/** How rsync's server side gets to where it writes; the word comes with its command line. */
export type Goal = Omit<Arrival, 'word'>;

/** Opens the way. It serves one rsync. */
export async function openTunnel(exec: Exec, goal: Goal): Promise<Tunnel> {
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-rsync-'));
  const path = join(dir, 'socket');
  let stderr = '';
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    void serve(exec, goal, socket, (text) => (stderr += text));
  });
  await listen(server, path);
  const rsh = join(dir, 'rsh');
  await writeFile(join(dir, 'rsh.cjs'), program);
  await writeFile(rsh, `#!/bin/sh\nexec ${quoteAll([process.execPath, join(dir, 'rsh.cjs'), path])} "$@"\n`);
  await chmod(rsh, 0o700);
  return {
    rsh,
    said: () => stderr,
    async [Symbol.asyncDispose]() {
      server.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(path, resolve);
  });

async function serve(
  exec: Exec,
  goal: Goal,
  socket: Socket,
  onStderr: (text: string) => void,
): Promise<void> {
  socket.on('error', () => undefined);
  const { words, stdin } = await request(socket);
  try {
    // rsync writes its words for a shell, as ssh hands them to one.
    const { stderr } = await exec(serverProgram(words, goal), {
      stdin,
      onOutput: (stream, chunk) => {
        if (stream === 'stdout') socket.write(chunk);
      },
    });
    onStderr(stderr.toString('utf8'));
  } catch (error) {
    onStderr(errorText(error));
  } finally {
    socket.end();
  }
}

/** Where rsync writes is the last of its words, unless it is the sender, or gets its words later (`--secluded-args`). */
function serverProgram(words: readonly string[], goal: Goal): string {
  const [dot, dest] = words.slice(-2);
  // Through sudo and the like it is another user who can go there.
  const plain = /^(?:\/\S*\/)?rsync$/.test(words[0] ?? '') && words[1] === '--server';
  const writes = plain && !words.includes('--sender') && dot === '.';
  if (!writes || dest === undefined || words.includes('--mkpath')) return `exec ${words.join(' ')}`;
  return arriveProgram({ word: dest, ...goal }, (word) => [...words.slice(0, -1), word].join(' '));
}

/** The command, which is the first line, and what follows it. */
function request(
  socket: Socket,
): Promise<{ readonly words: readonly string[]; readonly stdin: PassThrough }> {
  return new Promise((resolve) => {
    let head = Buffer.alloc(0);
    const hear = (chunk: Buffer): void => {
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\n');
      if (end < 0) return;
      socket.off('data', hear);
      const stdin = new PassThrough();
      stdin.on('error', () => undefined);
      stdin.write(head.subarray(end + 1));
      socket.pipe(stdin);
      resolve({ words: JSON.parse(head.subarray(0, end).toString('utf8')) as string[], stdin });
    };
    socket.on('data', hear);
  });
}
