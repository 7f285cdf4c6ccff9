import { Agent, request } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Graceful } from '../../common/src/graceful.ts';
import type { Fault } from '../src/fault.ts';
import { memoryStore } from '../src/memory-store.ts';
import { booksServer } from '../src/server.ts';
import type { BookStore } from '../src/store.ts';

const open: Server[] = [];

interface Running {
  readonly url: string;
  readonly service: Graceful;
}

async function run(fault: Fault = 'none', store: BookStore = memoryStore()): Promise<Running> {
  const { server, service } = booksServer({ store, fault, identity: { version: '1.2.3', color: 'blue' } });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, service };
}

const put = (url: string, body: string): Promise<Response> =>
  fetch(`${url}/api/v1/books`, { method: 'PUT', body });

const book = { _id: 1, title: 'My First Book', author: 'John Doe', description: 'Not a very good book' };

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('the books API', () => {
  it('keeps, lists, shows and removes books', async () => {
    const { url } = await run();
    expect((await put(url, JSON.stringify(book))).status).toBe(200);
    const list = await fetch(`${url}/api/v1/books`);
    expect(await list.json()).toEqual([{ _id: 1, title: 'My First Book', author: 'John Doe' }]);
    expect(await (await fetch(`${url}/api/v1/books/_id/1`)).json()).toEqual(book);
    const removed = await fetch(`${url}/api/v1/books/_id/1`, { method: 'DELETE' });
    expect(await removed.json()).toEqual(book);
    expect((await fetch(`${url}/api/v1/books/_id/1`)).status).toBe(404);
  });

  it('says which release and colour answers', async () => {
    const { url } = await run();
    const { headers } = await fetch(`${url}/api/v1/books`);
    expect(headers.get('x-service-version')).toBe('1.2.3');
    expect(headers.get('x-service-color')).toBe('blue');
  });

  it.each([
    ['no JSON', '{', 'the body is no JSON'],
    ['no object', '[', 'the body is no JSON'],
    ['no id', '{"title":"a","author":"b"}', '_id must be a whole number'],
    ['no title', '{"_id":1,"author":"b"}', 'title must be a string'],
    ['too much', `"${'x'.repeat(70_000)}"`, 'the body is larger than 65536 bytes'],
  ])('refuses a body with %s', async (_name, body, error) => {
    const { url } = await run();
    const response = await put(url, body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.json()).toEqual({ error });
  });

  it('knows no other addresses', async () => {
    const { url } = await run();
    expect((await fetch(`${url}/nothing`)).status).toBe(404);
    expect((await fetch(`${url}/api/v1/books/_id/x`)).status).toBe(400);
  });
});

describe('/health', () => {
  it('is good while the database answers', async () => {
    const { url } = await run();
    const response = await fetch(`${url}/health`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ status: 'ok', database: 'ok', version: '1.2.3', color: 'blue' });
  });

  it('is bad while it does not, and so is every request', async () => {
    const fail = (): Promise<never> => Promise.reject(new Error('away'));
    const { url } = await run('none', { ...memoryStore(), ping: fail, list: fail });
    expect((await fetch(`${url}/health`)).status).toBe(503);
    expect((await fetch(`${url}/api/v1/books`)).status).toBe(503);
  });
});

describe('stopping', () => {
  it('finishes requests in flight, ends idle connections, accepts no more', async () => {
    const { url, service } = await run();
    const agent = new Agent({ keepAlive: true });
    await get(`${url}/health`, agent);
    const slow = get(`${url}/api/v1/books?delay=200`, new Agent({ keepAlive: true }));
    await sleep(50);
    await service.stop();
    const answer = await slow;
    expect(answer.statusCode).toBe(200);
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    agent.destroy();
  });

  it('tells clients whose answer begins after the signal to close', async () => {
    const { url, service } = await run();
    const agent = new Agent({ keepAlive: true });
    const slow = get(`${url}/api/v1/books?delay=200`, agent);
    await sleep(50);
    const stopped = service.stop();
    const answer = await slow;
    expect(answer.statusCode).toBe(200);
    expect(answer.headers.connection).toBe('close');
    await stopped;
  });
});

describe('faults', () => {
  it('health: only /health fails', async () => {
    const { url } = await run('health');
    expect((await fetch(`${url}/health`)).status).toBe(500);
    expect((await fetch(`${url}/api/v1/books`)).status).toBe(200);
  });

  it('late: fails only behind a proxy', async () => {
    const { url } = await run('late');
    expect((await fetch(`${url}/api/v1/books`)).status).toBe(200);
    const forwarded = await fetch(`${url}/api/v1/books`, { headers: { 'X-Forwarded-For': '192.0.2.1' } });
    expect(forwarded.status).toBe(500);
    const renamed = await get(`${url}/api/v1/books`, new Agent(), { host: 'books' });
    expect(renamed.statusCode).toBe(500);
  });
});

function get(url: string, agent: Agent, headers: Record<string, string> = {}): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent, headers }, (response) => {
      response.resume().once('end', () => {
        resolve(response);
      });
    })
      .once('error', reject)
      .end();
  });
}
