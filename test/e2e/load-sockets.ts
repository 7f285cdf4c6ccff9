/**
 * Websockets of a load: each says something twice a second and wants it said back. One that the service ends cleanly is
 * opened again at once, as clients do; what it had not heard back is said again. Anything else is a failure.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { loadStats } from './load-stats.ts';

export interface SocketOptions {
  readonly url: URL;
  readonly count: number;
  /** Milliseconds after which what is not said back counts as failed. */
  readonly timeout: number;
}

type Stats = Pick<ReturnType<typeof loadStats>, 'sent' | 'ended'>;

/** "Going away" and "service restart": an invitation to connect again. */
const cleanCodes = [1001, 1012];
const pause = 500;

/** Opens the sockets; the answer ends them, once what is due has been said back. */
export function openSockets(options: SocketOptions, stats: Stats): () => Promise<void> {
  const state = { running: true };
  const all = Array.from({ length: options.count }, (_, i) => talk(options, stats, state, i));
  return async () => {
    state.running = false;
    await Promise.all(all);
  };
}

async function talk(
  { url, timeout }: SocketOptions,
  stats: Stats,
  state: { readonly running: boolean },
  number: number,
): Promise<void> {
  let socket: Socket | undefined;
  for (let n = 0; state.running; n += 1) {
    const begun = performance.now();
    const text = `${number}:${n}`;
    stats.sent();
    for (;;) {
      const reused = socket !== undefined;
      socket ??= open(url);
      const heard = await Promise.race([socket.say(text), sleep(timeout, late, { ref: false })]);
      if ('clean' in heard) {
        socket = undefined;
        continue;
      }
      const common = { method: 'WS', reused, latency: performance.now() - begun };
      if ('color' in heard) stats.ended({ ...common, color: heard.color });
      else {
        stats.ended({ ...common, color: '', failure: heard });
        socket.end();
        socket = undefined;
      }
      break;
    }
    await sleep(pause);
  }
  socket?.end();
}

const late = { reason: 'timeout', detail: 'a websocket did not answer in time' } as const;
const closedCleanly = { clean: true } as const;
type Failure = { readonly reason: 'reset' | 'timeout' | 'refused'; readonly detail: string };
type Heard = { readonly color: string } | Failure | typeof closedCleanly;

interface Socket {
  say(text: string): Promise<Heard>;
  end(): void;
}

function open(url: URL): Socket {
  const socket = new WebSocket(url);
  const waiting = new Map<string, (heard: Heard) => void>();
  const opened = new Promise<void>((resolve) => socket.once('open', resolve));
  let gone: Heard | undefined;
  const over = (heard: Heard): void => {
    gone ??= heard;
    for (const tell of waiting.values()) tell(gone);
    waiting.clear();
  };
  socket.on('message', (data: Buffer) => {
    const { color, text = '' } = JSON.parse(data.toString('utf8')) as { color: string; text?: string };
    waiting.get(text)?.({ color });
    waiting.delete(text);
  });
  socket.once('error', (error) => over({ reason: 'refused', detail: `websocket: ${error.message}` }));
  socket.once('close', (code) =>
    over(
      cleanCodes.includes(code)
        ? closedCleanly
        : { reason: 'reset', detail: `websocket closed with ${code}` },
    ),
  );
  return {
    say: (text) =>
      new Promise((resolve) => {
        waiting.set(text, resolve);
        if (gone === undefined) void opened.then(() => socket.send(text, () => undefined));
        else resolve(gone);
      }),
    end: () => socket.close(1000),
  };
}
