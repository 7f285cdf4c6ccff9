import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, createServer as createRawServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { Duplex } from 'node:stream';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { connectLocal, HttpConnectError, httpRequest } from '../../src/connection/index.ts';
import type { HttpRequest, Transport } from '../../src/connection/types.ts';

const transport = connectLocal();
const dir = mkdtempSync(join(tmpdir(), 'tsplay-http-'));
let server: Server;
let base = '';
let connections = 0;
let seen: { method: string; url: string; headers: IncomingMessage['headers']; body: string }[] = [];
let act: (request: IncomingMessage, response: ServerResponse) => void;

async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
  act(request, response);
}

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response));
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  seen = [];
  connections = 0;
  act = (request, response) => response.end(`${request.method} ${request.url}`);
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await transport.close();
  rmSync(dir, { recursive: true, force: true });
});

const ask = (path: string, request: Partial<HttpRequest> = {}, readOnly = false) =>
  httpRequest(transport, { url: `${base}${path}`, ...request }, { readOnly });

/** An answer that sends the client elsewhere, once. */
const redirect = (status: number, location: string): void => {
  act = (request, response) => {
    if (request.url === '/start') response.writeHead(status, { location }).end();
    else response.end('arrived');
  };
};

describe('httpRequest', () => {
  it('gives status, headers, body and final URL', async () => {
    act = (_request, response) => {
      response.setHeader('X-Twice', ['a', 'b']);
      response.writeHead(418, 'Teapot').end(Buffer.from([0, 255, 1]));
    };
    const answer = await ask('/x?y=1');
    expect(answer).toMatchObject({ status: 418, statusText: 'Teapot', url: `${base}/x?y=1` });
    expect(answer.headers['x-twice']).toBe('a, b');
    expect(answer.body).toEqual(Buffer.from([0, 255, 1]));
  });

  it('sends method, headers and body with its length', async () => {
    await ask('/x', { method: 'post', headers: { 'Content-Type': 'text/plain' }, body: 'hé' });
    expect(seen[0]).toMatchObject({ method: 'POST', body: 'hé' });
    expect(seen[0]?.headers).toMatchObject({ 'content-length': '3', 'content-type': 'text/plain' });
  });

  it('takes user and password from the URL, and shows them nowhere', async () => {
    const url = `${base.replace('://', '://us%40r:p%3Aw@')}/x`;
    await httpRequest(transport, { url });
    expect(seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('us@r:p:w').toString('base64')}`);
    const error: unknown = await httpRequest(transport, { url: 'http://u:secret@127.0.0.1:1/' }).catch(
      (e: unknown) => e,
    );
    expect(String(error)).not.toContain('secret');
  });

  it('opens one connection for ten requests in a row', async () => {
    for (let i = 0; i < 10; i++) await ask(`/${i}`);
    expect(connections).toBeLessThanOrEqual(1);
  });

  it('tries again on a fresh connection when the server had closed the kept one', async () => {
    const sockets: Socket[] = [];
    act = (request, response) => {
      sockets.push(request.socket);
      response.end('ok');
    };
    await ask('/1');
    // Closed without a word while the client believes it open: the next request meets the end of the stream.
    sockets[0]?.destroy();
    expect((await ask('/2')).body.toString()).toBe('ok');
  });

  it('keeps no stream that has ended on the other side, as a channel of SSH stays open then', async () => {
    const streams: Duplex[] = [];
    /** Bytes go both ways; when the server closes, only the end is told, and what is written goes nowhere. */
    const channel = (): Duplex => {
      const real = connect({ port: Number(new URL(base).port), host: '127.0.0.1', allowHalfOpen: true });
      const stream: Duplex = new Duplex({
        read: () => undefined,
        write: (chunk: Buffer, _encoding, done) => {
          if (real.destroyed) done();
          else real.write(chunk, () => done());
        },
      });
      real.on('data', (chunk: Buffer) => stream.push(chunk)).on('end', () => stream.push(null));
      real.on('error', () => undefined);
      streams.push(stream);
      return stream;
    };
    const half: Transport = { ...transport, openStream: () => Promise.resolve(channel()) };
    const sockets: Socket[] = [];
    act = (request, response) => {
      sockets.push(request.socket);
      response.end('ok');
    };
    const once = (path: string) => httpRequest(half, { url: `${base}${path}`, timeout: 5000 });
    await once('/1');
    await once('/2');
    expect(streams).toHaveLength(1);
    sockets[0]?.end();
    await new Promise((resolve) => streams[0]?.once('close', resolve));
    expect((await once('/3')).body.toString()).toBe('ok');
    expect(streams).toHaveLength(2);
  });

  it('speaks to a unix socket', async () => {
    const other = createServer((request, response) =>
      response.end(`unix ${request.url} ${request.headers.host}`),
    );
    const socketPath = join(dir, 'api.sock');
    await new Promise<void>((resolve) => other.listen(socketPath, resolve));
    const answer = await httpRequest(transport, { url: 'http://docker/v1/info', socketPath });
    expect(answer.body.toString()).toBe('unix /v1/info docker');
    other.close();
    other.closeAllConnections();
  });

  describe('redirects', () => {
    it.each([
      ['GET', 'safe', 302, 'arrived'],
      ['GET', 'none', 302, ''],
      ['POST', 'safe', 302, ''],
      ['POST', 'all', 303, 'arrived'],
    ] as const)('%s with %s on %i gives %j', async (method, followRedirects, status, body) => {
      redirect(status, '/end');
      const answer = await ask('/start', {
        method,
        followRedirects,
        body: method === 'POST' ? 'data' : undefined,
      });
      expect(answer.body.toString()).toBe(body);
      if (body !== '') expect(answer.url).toBe(`${base}/end`);
    });

    it('keep method and body with 307, not with 302', async () => {
      for (const [status, method, body] of [
        [307, 'POST', 'data'],
        [302, 'GET', ''],
      ] as const) {
        seen = [];
        redirect(status, '/end');
        await ask('/start', { method: 'POST', body: 'data', followRedirects: 'all' });
        expect(seen[1]).toMatchObject({ method, body });
      }
    });

    it('take no credentials to another server', async () => {
      redirect(302, `${base.replace('127.0.0.1', 'localhost')}/end`);
      await ask('/start', { headers: { Authorization: 'Bearer secret', 'X-Mine': '1' } });
      expect(seen[1]?.headers.authorization).toBeUndefined();
      expect(seen[1]?.headers['x-mine']).toBe('1');
    });

    it('end somewhere', async () => {
      act = (_request, response) => void response.writeHead(302, { location: '/again' }).end();
      const { status, statusText } = await ask('/');
      expect(status).toBe(302);
      expect(statusText).toContain('infinite loop');
    });
  });

  describe('a read-only host', () => {
    it.each(['GET', 'HEAD', 'head'])('may %s', async (method) => {
      expect((await ask('/', { method }, true)).status).toBe(200);
    });
    it.each(['POST', 'PUT', 'DELETE', 'PATCH'])('may not %s, and nothing is sent', async (method) => {
      await expect(ask('/', { method, body: 'x' }, true)).rejects.toMatchObject({
        reason: 'forbidden-method',
      });
      expect(seen).toEqual([]);
    });
  });

  describe('no answer', () => {
    it.each([
      ['refused', 'http://127.0.0.1:1/'],
      ['dns', 'http://no-such-host.invalid/'],
      ['url', 'nonsense'],
      ['url', 'ftp://127.0.0.1/'],
    ])('is %s for %s', async (reason, url) => {
      const error: unknown = await httpRequest(transport, { url }).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(HttpConnectError);
      expect(error).toMatchObject({ reason, code: 'TSP2008' });
    });

    it('is a timeout when the server sleeps, before or after its headers', async () => {
      for (const begin of [false, true]) {
        act = (_request, response) => {
          if (begin) response.write('some');
        };
        await expect(ask('/', { timeout: 150 })).rejects.toMatchObject({ reason: 'timeout' });
      }
    });

    it('is closed when the server hangs up', async () => {
      act = (request) => request.socket.destroy();
      await expect(ask('/')).rejects.toMatchObject({ reason: 'closed' });
    });
  });
});

describe('an answer that is none', () => {
  it.each([
    [
      '101 with an upgrade',
      'GET',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nraw',
    ],
    ['a tunnel', 'CONNECT', 'HTTP/1.1 200 OK\r\n\r\nraw'],
  ])('is told at once: %s', async (_what, method, words) => {
    const raw = createRawServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.write(words));
    });
    await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(raw.address() as AddressInfo).port}/`;
      await expect(httpRequest(transport, { url, method, timeout: 60_000 })).rejects.toThrow(
        'changes to another protocol',
      );
    } finally {
      raw.close();
    }
  });

  it('is what port 0 gives, and no other port', async () => {
    await expect(httpRequest(transport, { url: 'http://127.0.0.1:0/' })).rejects.toThrow('at port 0');
  });
});
