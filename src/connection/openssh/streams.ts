/**
 * Streams through the system's ssh: `-W` for TCP, a forwarded socket of this machine for unix sockets.
 * @module
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { runChild, startChild } from '../child.ts';
import { asDuplex } from '../stream/duplex.ts';
import { untilOpen } from '../stream/opened.ts';
import type { StreamTarget } from '../types.ts';
import { sshWords } from './args.ts';
import { control, loginLog, type Login } from './login.ts';

/** What ssh says (-v) when the other side has opened the stream. */
const opened = /master session id: \d+|channel \d+: open confirm/;

/** Milliseconds that the host may take to answer over the shared login. */
const patience = 10_000;

export interface StreamOpener {
  open(target: StreamTarget): Promise<Duplex>;
  close(): Promise<void>;
}

/** A failure with the words of RFC 4254 that the shared login heard. */
function refusal(said: string): Error & { reason?: number } {
  const reason = /open failed: (.*?)\s*$/m.exec(said)?.[1];
  return new Error(reason?.replace(/^connect failed: /, '') ?? said.trim());
}

async function openTcp(login: Login, host: string, port: number): Promise<Duplex> {
  const { command, env } = login;
  login.askpass?.refill();
  const before = (await loginLog(login)).length;
  const address = host.includes(':') ? `[${host}]` : host;
  const words = sshWords(command, [command.shared ? '-v' : '-vv', '-W', `${address}:${port}`]);
  const child = await startChild(command.executable, words, { env });
  const said = await untilOpen(child, opened);
  if (said === undefined) return asDuplex(child, (text) => refusal(text));
  throw refusal(`${(await loginLog(login)).slice(before)}\n${said}`);
}

/** One socket of this machine per socket of the host. */
async function forwardSocket(login: Login, dir: string, name: string, path: string): Promise<string> {
  const local = join(dir, name);
  const before = (await loginLog(login)).length;
  const { rc, stderr } = await control(login, 'forward', '-L', `${local}:${path}`);
  if (rc !== 0) throw new Error(`prohibited: ${stderr.trim()}`);
  const probe = connect(local);
  probe.on('error', () => undefined);
  await once(probe, 'connect');
  probe.resume();
  // Whatever the host says of the socket, it has said before it answers this.
  await runChild(login.command.executable, sshWords(login.command, ['-T'], 'exit 0'), {
    env: login.env,
    timeout: patience,
  });
  if (probe.closed) throw refusal((await loginLog(login)).slice(before));
  probe.destroy();
  return local;
}

export function createStreams(login: Login): StreamOpener {
  const sockets = new Map<string, Promise<string>>();
  let dir: Promise<string> | undefined;
  const socketFor = (path: string): Promise<string> => {
    const known = sockets.get(path);
    if (known !== undefined) return known;
    dir ??= mkdtemp(join(tmpdir(), 'tsplay-'));
    const name = `s${sockets.size}`;
    const made = dir.then((folder) => forwardSocket(login, folder, name, path));
    sockets.set(path, made);
    made.catch(() => sockets.delete(path));
    return made;
  };
  return {
    async open(target) {
      if (target.kind === 'tcp') return openTcp(login, target.host, target.port);
      // Without a shared login nothing could hold the socket: a program on the host relays.
      if (!login.command.shared) throw new Error('prohibited: no shared login');
      const socket = connect(await socketFor(target.path));
      await once(socket, 'connect');
      return socket;
    },
    async close() {
      const made = await dir;
      if (made === undefined) return;
      for (const [path, local] of sockets)
        await local
          .then((socket) => control(login, 'cancel', '-L', `${socket}:${path}`))
          .catch(() => undefined);
      await rm(made, { recursive: true, force: true });
    },
  };
}
