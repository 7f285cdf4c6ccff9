import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import { graceful } from '../../common/src/graceful.ts';
import type { Graceful } from '../../common/src/graceful.ts';
import { sendJson } from '../../common/src/http.ts';
import { identify } from '../../common/src/identity.ts';
import type { Identity } from '../../common/src/identity.ts';
import { live } from './live.ts';
import { page } from './page.ts';

/** The server of the page, not yet listening, and the way to stop it. */
export function pageServer(identity: Identity): { server: Server; service: Graceful } {
  const server = createServer((request, response) => {
    identify(response, identity);
    service.track(response);
    const path = (request.url ?? '/').split('?')[0];
    if (path === '/health') sendHealth(service, identity, response);
    else if (path === '/' || path === '/index.html') sendPage(response);
    else if (path === '/events') open.events(response);
    else sendJson(response, 404, { error: 'there is nothing at this address' });
  });
  const open = live(server, identity);
  const service = graceful(server, () => open.stop());
  return { server, service };
}

function sendHealth(service: Graceful, identity: Identity, response: ServerResponse): void {
  const status = service.stopping ? 'stopping' : 'ok';
  sendJson(response, service.stopping ? 503 : 200, { status, ...identity });
}

function sendPage(response: ServerResponse): void {
  response.writeHead(200, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': Buffer.byteLength(page),
  });
  response.end(page);
}
