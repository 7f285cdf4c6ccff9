/**
 * The server of `tsplay web`: this machine only, and only for who has the token.
 * @module
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { TsplayError } from '../../errors/index.ts';
import { problem, send } from './answer.ts';
import { admit, newToken, type Gate } from './gate.ts';
import { answer } from './routes.ts';
import { Views } from './views.ts';
import type { World } from './world.ts';
import { errorText } from '../../util/error-text.ts';

export interface WebServer {
  /** With the token: the key to everything. */
  readonly url: string;
  readonly port: number;
  /** Ends all connections. */
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 is any that is free. Throws TSP1503 when the port cannot be had. */
export async function openServer(world: World, port: number): Promise<WebServer> {
  const views = new Views(world);
  const token = newToken();
  let gate: Gate = { token, port };
  const server = createServer((request, response) => {
    respond(request, response, gate, world, views).catch((error: unknown) => fail(response, error));
  });
  await listen(server, port);
  gate = { token, port: (server.address() as AddressInfo).port };
  return {
    url: `http://127.0.0.1:${gate.port}/${token}/`,
    port: gate.port,
    close: () =>
      new Promise((done) => {
        views.close();
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  gate: Gate,
  world: World,
  views: Views,
): Promise<void> {
  const asked = admit(request, gate);
  const found =
    'status' in asked
      ? problem(asked.status, { message: asked.message })
      : await answer({ request, response, asked, world, views });
  if (found !== undefined) send(response, found);
}

/** What was not expected costs one answer, not the server. */
function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const isKnown = error instanceof TsplayError;
  const message = errorText(error);
  const hint = isKnown ? error.hint : undefined;
  send(response, problem(isKnown ? 404 : 500, { message, hint }));
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'another program has it' : error.message;
      fail(
        new TsplayError('TSP1503', `port ${port} cannot be listened on: ${why}`, {
          hint: 'Without --port any free one is taken.',
        }),
      );
    });
    server.listen({ port, host: '127.0.0.1', exclusive: true }, done);
  });
}
