/**
 * What stays open: a websocket that answers each message with who serves it, and a stream of events that says it at once
 * and then every few seconds. The page learns by it that another release serves.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import type { Identity } from '../../common/src/identity.ts';

/** Milliseconds between events. */
const beat = 2000;

/** "Going away" (RFC 6455, 7.4.1): the client may connect again, and reaches another instance. */
const goingAway = 1001;

export interface Live {
  /** `GET /events`. */
  events(response: ServerResponse): void;
  /** Says goodbye to all that is open. */
  stop(): void;
}

/** Takes upgrades of `/live` from a server. */
export function live(server: Server, identity: Identity): Live {
  const sockets = new WebSocketServer({ noServer: true });
  const streams = new Set<ServerResponse>();
  server.on('upgrade', (request: IncomingMessage, socket, head) => {
    if ((request.url ?? '').split('?')[0] !== '/live') {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => undefined);
      client.send(JSON.stringify(identity));
      client.on('message', (data: Buffer) =>
        client.send(JSON.stringify({ ...identity, text: data.toString('utf8') })),
      );
    });
  });
  return {
    events: (response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      const tell = (): unknown => response.write(`data: ${JSON.stringify(identity)}\n\n`);
      tell();
      const timer = setInterval(tell, beat);
      streams.add(response);
      response.once('close', () => {
        clearInterval(timer);
        streams.delete(response);
      });
    },
    stop: () => {
      for (const client of sockets.clients) client.close(goingAway, 'another release serves');
      for (const response of streams) response.end();
    },
  };
}
