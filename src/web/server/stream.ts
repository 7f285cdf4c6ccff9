/**
 * A run as server-sent events: what was before, then what comes, until it is over. A browser that lost the connection says
 * which message it has last heard and is told the rest.
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { headers } from './headers.ts';
import type { RunView } from './run-view.ts';

/** Milliseconds between two signs of life: a connection that is gone is noticed. */
const beat = 15_000;

export function streamRun(request: IncomingMessage, response: ServerResponse, view: RunView): void {
  response.writeHead(200, { ...headers, 'Content-Type': 'text/event-stream; charset=utf-8' });
  const last = Number(request.headers['last-event-id'] ?? 0);
  let next = Number.isInteger(last) && last > 0 ? last : 0;
  let isFull = false;
  // No faster than the browser reads.
  const pump = (): void => {
    while (!isFull && next < view.count) {
      next++;
      isFull = !response.write(`id: ${next}\ndata: ${view.message(next - 1)}\n\n`);
    }
    if (!isFull && view.isOver && next >= view.count) response.end();
  };
  const pulse = setInterval(() => response.write(': \n\n'), beat).unref();
  const forget = view.onMore(pump);
  response.on('drain', () => {
    isFull = false;
    pump();
  });
  response.on('close', () => {
    clearInterval(pulse);
    forget();
  });
  pump();
}
