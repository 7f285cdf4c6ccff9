/** A small web server with files of our own, and a record of what it was asked. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

export interface Server extends AsyncDisposable {
  readonly url: string;
  /** `GET /path`, in order. */
  readonly asked: string[];
  readonly headers: IncomingMessage['headers'][];
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** Content coding. */
  readonly gzip?: boolean;
  /** Breaks the connection after this many bytes. */
  readonly cut?: number;
  readonly login?: string;
}

function replyTo(replies: Readonly<Record<string, Reply>>): RequestListener {
  return (request, response) => {
    const reply = replies[request.url ?? ''];
    if (reply === undefined) return void response.writeHead(404).end('no such thing');
    const login = Buffer.from(reply.login ?? '').toString('base64');
    if (reply.login !== undefined && request.headers.authorization !== `Basic ${login}`)
      return void response.writeHead(401).end();
    const plain = Buffer.from(reply.body ?? '');
    const body = reply.gzip === true ? gzipSync(plain) : plain;
    response.writeHead(reply.status ?? 200, {
      'Content-Length': body.length,
      ...(reply.gzip === true ? { 'Content-Encoding': 'gzip' } : {}),
      ...reply.headers,
    });
    if (request.method === 'HEAD') return void response.end();
    if (reply.cut === undefined) return void response.end(body);
    response.write(body.subarray(0, reply.cut), () => setTimeout(() => response.destroy(), 20));
  };
}

export async function serve(replies: Readonly<Record<string, Reply>>): Promise<Server> {
  const asked: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const answer = replyTo(replies);
  const server = createServer((request, response) => {
    asked.push(`${request.method ?? ''} ${request.url ?? ''}`);
    headers.push(request.headers);
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
