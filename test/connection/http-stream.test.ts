import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { httpStream } from '../../src/connection/http.ts';
import { connectLocal, HttpConnectError } from '../../src/connection/index.ts';

const block = randomBytes(1024 * 1024);
const blocks = 24;

let server: Server;
let base: string;
const transport = connectLocal();

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { Location: '/big' }).end('elsewhere');
    else if (request.url === '/stuck') response.writeHead(200).write('begins');
    else if (request.url === '/cut')
      response.writeHead(200, { 'Content-Length': '10' }).write('begins', () => response.destroy());
    else Readable.from(Array.from({ length: blocks }, () => block)).pipe(response.writeHead(200));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await transport.close();
  server.closeAllConnections();
  server.close();
});

const expected = (): string => {
  const hash = createHash('sha256');
  for (let i = 0; i < blocks; i++) hash.update(block);
  return hash.digest('hex');
};

const failureOf = async (body: Readable): Promise<unknown> => {
  try {
    await body.resume().toArray();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('an answer as a stream', () => {
  it('goes on into a program of the host, redirects followed', async () => {
    const answer = await httpStream(transport, { url: `${base}/moved` });
    expect(answer).toMatchObject({ status: 200, url: `${base}/big` });
    const { stdout } = await transport.exec({ script: 'sha256sum', stdin: answer.body });
    expect(stdout.toString()).toContain(expected());
  });

  it('ends with an error when the server falls silent', async () => {
    const answer = await httpStream(transport, { url: `${base}/stuck`, timeout: 200 });
    const error = await failureOf(answer.body);
    expect(error).toBeInstanceOf(HttpConnectError);
    expect((error as Error).message).toContain('no data for 0.2 s');
  });

  it('breaks the request that it feeds when it breaks itself', async () => {
    const answer = await httpStream(transport, { url: `${base}/cut` });
    await expect(transport.exec({ script: 'cat', stdin: answer.body })).rejects.toThrow(/closed/);
  });
});
