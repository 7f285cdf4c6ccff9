import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { graceful } from '../../common/src/graceful.ts';
import type { Graceful } from '../../common/src/graceful.ts';
import { HttpError, sendJson } from '../../common/src/http.ts';
import { identify } from '../../common/src/identity.ts';
import type { Identity } from '../../common/src/identity.ts';
import { failsRequest } from './fault.ts';
import type { Fault } from './fault.ts';
import { serveBooks } from './routes.ts';
import type { BookStore } from './store.ts';

/** What the service is made of. */
export interface Parts {
  readonly store: BookStore;
  readonly identity: Identity;
  readonly fault: Fault;
}

/** The HTTP server of the service, not yet listening, and the way to stop it. */
export function booksServer(parts: Parts): { server: Server; service: Graceful } {
  const server = createServer((request, response) => {
    identify(response, parts.identity);
    service.track(response);
    void answer(parts, service, request, response).catch((error: unknown) => {
      sendError(response, error);
    });
  });
  const service = graceful(server);
  return { server, service };
}

async function answer(
  parts: Parts,
  service: Graceful,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://service');
  if (failsRequest(parts.fault, url.pathname, request))
    sendJson(response, 500, { error: `this release is broken on purpose: ${parts.fault}` });
  else if (url.pathname === '/health') await sendHealth(parts, service, response);
  else await serveBooks(parts.store, url, request, response);
}

/** Healthy means able to serve: the database answers, and the service is not on its way out. */
async function sendHealth(parts: Parts, service: Graceful, response: ServerResponse): Promise<void> {
  const database = await parts.store.ping().then(
    () => 'ok',
    () => 'unreachable',
  );
  const status = service.stopping ? 'stopping' : database === 'ok' ? 'ok' : 'failing';
  sendJson(response, status === 'ok' ? 200 : 503, { status, database, ...parts.identity });
}

function sendError(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (error instanceof HttpError) sendJson(response, error.status, { error: error.message });
  else sendJson(response, 503, { error: `the database does not answer: ${String(error)}` });
}
