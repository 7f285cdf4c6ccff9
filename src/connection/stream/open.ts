/**
 * Streams from a host's point of view, by the shortest way that is open.
 * @module
 */
import type { Duplex } from 'node:stream';
import type { StartOptions } from '../become/start.ts';
import type { Carrier } from '../carrier.ts';
import type { Become, StreamTarget, TransportStats } from '../types.ts';
import { streamError, targetText, type StreamError } from './error.ts';
import { openHelperStream } from './helper.ts';

export type OpenStream = (
  target: StreamTarget,
  options?: { readonly become?: Become | undefined },
) => Promise<Duplex>;

/** Whether a program on the host could do better than the connection itself. */
const helperMayHelp = (target: StreamTarget, error: StreamError, become: Become | undefined): boolean => {
  if (error.reason === 'forbidden') return true;
  // sshd does not say why it could not open a unix socket.
  return (
    target.kind === 'unix' && error.reason !== 'missing' && (become !== undefined || error.reason === 'other')
  );
};

/**
 * Tries the connection's own forwarding first: it costs no process. Where that is closed, remembers it and goes
 * through a program as `become`.
 */
export function createStreamOpener(
  carrier: Carrier,
  start: (become: Become | undefined) => StartOptions,
  stats: TransportStats,
): OpenStream {
  const closed = new Set<string>();
  return async (target, options = {}) => {
    const key = target.kind === 'tcp' ? 'tcp' : `unix:${targetText(target)}`;
    stats.roundTrips++;
    if (!closed.has(key)) {
      try {
        return await carrier.openStream(target);
      } catch (cause) {
        const error = streamError(carrier.label, target, cause as Error);
        if (!helperMayHelp(target, error, options.become)) throw error;
        closed.add(key);
        stats.roundTrips++;
      }
    }
    return openHelperStream(carrier, start(options.become), target);
  };
}

/**
 * Knows what is open, to end it with the connection: HTTP's agents keep streams for their next request, and a socket of
 * this machine would outlive everything else.
 */
export function keepingOpen(opener: OpenStream): { readonly open: OpenStream; end(): void } {
  const streams = new Set<Duplex>();
  let over = false;
  return {
    open: async (target, options) => {
      const stream = await opener(target, options);
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      if (over) stream.destroy();
      return stream;
    },
    end: () => {
      over = true;
      for (const stream of streams) stream.destroy();
    },
  };
}
