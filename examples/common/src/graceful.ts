import type { Server, ServerResponse } from 'node:http';

/** A server that can be stopped without losing a request. */
export interface Graceful {
  readonly stopping: boolean;
  /** Call it for every response when its request comes in. */
  track(response: ServerResponse): void;
  /** Accept no more connections, let requests finish, then resolve. After `patience` ms connections are cut. */
  stop(patience?: number): Promise<void>;
}

const DEFAULT_PATIENCE = 25_000;

/** How often to close connections that became idle: `Server.close` of Node 18 does not by itself. */
const SWEEP = 50;

/**
 * Make a server graceful.
 * @param onStop what to do first: end what would stay open for long
 */
export function graceful(server: Server, onStop: () => void = () => undefined): Graceful {
  let stopped: Promise<void> | undefined;
  const unanswered = new Set<ServerResponse>();
  return {
    get stopping() {
      return stopped !== undefined;
    },
    track(response) {
      if (stopped) sayLast(response);
      unanswered.add(response);
      response.once('close', () => unanswered.delete(response));
    },
    stop(patience = DEFAULT_PATIENCE) {
      if (!stopped) {
        for (const response of unanswered) sayLast(response);
        onStop();
      }
      stopped ??= close(server, patience);
      return stopped;
    },
  };
}

/** A client that keeps the connection would send its next request into a closing door. */
function sayLast(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
}

function close(server: Server, patience: number): Promise<void> {
  return new Promise((resolve) => {
    const sweep = setInterval(() => {
      server.closeIdleConnections();
    }, SWEEP);
    const cut = setTimeout(() => {
      server.closeAllConnections();
    }, patience);
    server.close(() => {
      clearInterval(sweep);
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Stop on SIGTERM and SIGINT, run `after`, and let the process end with status 0. */
export function stopOnSignals(service: Graceful, after: () => Promise<void> | void = () => undefined): void {
  const stop = (): void => {
    void service
      .stop()
      .then(after)
      .then(() => process.exit(0));
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
}
