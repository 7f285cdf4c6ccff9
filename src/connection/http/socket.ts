/**
 * Makes any stream enough of a socket for Node's HTTP client, which pools sockets and sets timers on them.
 * @module
 */
import type { Duplex } from 'node:stream';

type SocketLike = Duplex & {
  setTimeout(ms: number, callback?: () => void): unknown;
  setKeepAlive(): unknown;
  setNoDelay(): unknown;
  ref(): unknown;
  unref(): unknown;
  /** The request that has it; null while an agent keeps it for the next one. */
  _httpMessage?: unknown;
};

/** Streams whose other side has said its last word. */
const ended = new WeakSet<Duplex>();

/** Whether an answer can still come over a socket that was kept: what ended half would swallow the next request. */
export const canAnswer = (socket: Duplex): boolean => !ended.has(socket) && !socket.destroyed;

export function asSocket(stream: Duplex): Duplex {
  const socket = stream as SocketLike;
  if (typeof (stream as Partial<SocketLike>).setTimeout === 'function') return stream;
  let timer: NodeJS.Timeout | undefined;
  socket.setTimeout = (ms, callback) => {
    clearTimeout(timer);
    timer = ms > 0 ? setTimeout(() => socket.emit('timeout'), ms).unref() : undefined;
    if (callback !== undefined) socket.once('timeout', callback);
    return socket;
  };
  const same = (): Duplex => socket;
  socket.setKeepAlive = socket.setNoDelay = socket.ref = socket.unref = same;
  socket.once('close', () => clearTimeout(timer));
  // Not by listening for data, which would start the flow before the HTTP parser listens too.
  const push = socket.push.bind(socket);
  socket.push = (chunk, encoding) => {
    timer?.refresh();
    if (chunk === null) {
      ended.add(socket);
      // A channel of SSH stays open for writing when the other side has closed; Node's own sockets close then.
      if (socket._httpMessage === null) setImmediate(() => socket.destroy());
    }
    return push(chunk, encoding);
  };
  return socket;
}
