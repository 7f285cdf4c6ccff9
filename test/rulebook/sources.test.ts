import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { linesOf } from '../../src/rulebook/sources/client.ts';
import { eventSources } from '../../src/rulebook/sources/index.ts';
import type { EventData } from '../../src/sdk/index.ts';
import { fromPlain, type Dict } from '../../src/util/value.ts';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Runs a source until the work is done; the answer is its events. */
async function withSource(
  name: string,
  args: object,
  work: (events: EventData[]) => Promise<void>,
  warn: (message: string) => void = () => undefined,
): Promise<EventData[]> {
  const events: EventData[] = [];
  const stop = new AbortController();
  const source = eventSources.find((one) => one.name === name);
  const running = source?.prepare(
    fromPlain(args) as Dict,
    undefined,
  )({
    put: (event) => Promise.resolve(void events.push(event)),
    signal: stop.signal,
    sleep: () => new Promise((resolve) => setTimeout(resolve, 5)),
    position: { load: () => undefined, save: () => undefined },
    env: {},
    cwd: '/',
    warn,
  });
  try {
    await work(events);
  } finally {
    stop.abort();
    await running?.catch(() => undefined);
  }
  return events;
}

/** Posts, as soon as somebody listens. */
async function post(port: number, body: string, headers: Record<string, string> = {}): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      return (await fetch(`http://127.0.0.1:${port}/hook?x=1`, { method: 'POST', body, headers })).status;
    } catch (error) {
      if (attempt === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

describe('webhook', () => {
  it('makes an event of a body, and keeps the token out of it', async () => {
    const port = await freePort();
    const events = await withSource(
      'eda.builtin.webhook',
      { host: '127.0.0.1', port, token: 'pass' },
      async () => {
        expect(await post(port, '{"a": 1}')).toBe(401);
        expect(await post(port, '{"a": 1}', { authorization: 'Bearer other' })).toBe(401);
        expect(await post(port, 'no json', { authorization: 'Bearer pass' })).toBe(400);
        expect(await post(port, '{"a": 1}', { authorization: 'Bearer pass' })).toBe(200);
      },
    );
    expect(events).toMatchObject([{ payload: { a: 1 }, meta: { endpoint: 'hook' } }]);
    expect(JSON.stringify(events)).not.toMatch('pass');
  });

  it.each([
    ['nested without end', '['.repeat(200_000) + ']'.repeat(200_000), 'nested more than 1000 levels deep'],
    ['of values without end', `[${'[],'.repeat(700_000)}0]`, 'more than 1000000 values'],
  ])('refuses a body %s', async (_what, body, why) => {
    const port = await freePort();
    const events = await withSource('eda.builtin.webhook', { host: '127.0.0.1', port }, async () => {
      expect(await post(port, '{}')).toBe(200);
      const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body });
      expect([answer.status, await answer.text()]).toEqual([400, `the body is ${why}\n`]);
    });
    expect(events).toHaveLength(1);
  });

  it.each(['hex', 'base64'] as const)('checks a signature in %s', async (format) => {
    const port = await freePort();
    const body = '{"a": 1}';
    const digest = createHmac('sha256', 'key').update(body).digest(format);
    const args = { host: '127.0.0.1', port, hmac_secret: 'key', hmac_format: format };
    const events = await withSource('eda.builtin.webhook', args, async () => {
      expect(await post(port, body)).toBe(400);
      expect(await post(port, `${body} `, { 'x-hub-signature-256': `sha256=${digest}` })).toBe(401);
      expect(await post(port, body, { 'x-hub-signature-256': `sha256=${digest}` })).toBe(200);
    });
    expect(events).toHaveLength(1);
  });
});

describe('alertmanager', () => {
  it('makes an event of each alert, with its host', async () => {
    const port = await freePort();
    const args = { host: '127.0.0.1', port, skip_original_data: true };
    const alerts = [{ labels: { instance: 'web1:9100' } }, { labels: {} }];
    const events = await withSource('ansible.eda.alertmanager', args, async () => {
      expect(await post(port, JSON.stringify({ alerts }))).toBe(200);
    });
    expect(events).toMatchObject([
      { alert: alerts[0], meta: { hosts: ['web1'] } },
      { alert: alerts[1], meta: { hosts: [] } },
    ]);
  });
});

describe('registry.push', () => {
  it('tells of manifests that were pushed, and of nothing else', async () => {
    const port = await freePort();
    const mediaType = 'application/vnd.docker.distribution.manifest.v2+json';
    const target = { mediaType, repository: 'books', tag: 'latest', digest: 'sha256:1' };
    const notices = [
      { id: '1', action: 'push', target },
      { id: '2', action: 'pull', target },
      { id: '3', action: 'push', target: { ...target, mediaType: 'application/octet-stream' } },
    ];
    const events = await withSource('tsplay.registry.push', { host: '127.0.0.1', port }, async () => {
      expect(await post(port, JSON.stringify({ events: notices }))).toBe(200);
    });
    expect(events).toMatchObject([{ repository: 'books', tag: 'latest', digest: 'sha256:1', id: '1' }]);
  });
});

describe('url_check', () => {
  it('tells whether an address answers', async () => {
    const port = await freePort();
    const events = await withSource(
      'ansible.eda.url_check',
      { urls: [`http://127.0.0.1:${port}/`], delay: 0.01 },
      async (seen) => {
        while (seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
        const server = createServer((_request, response) => response.end()).listen(port, '127.0.0.1');
        while (!JSON.stringify(seen).includes('"up"'))
          await new Promise((resolve) => setTimeout(resolve, 10));
        server.close();
        server.closeAllConnections();
      },
    );
    expect(events[0]).toMatchObject({ url_check: { status: 'down' } });
  });
});

/** A web server of the test's own, and its address. */
async function serving(
  answer: RequestListener,
): Promise<{ readonly url: string; readonly close: () => void }> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

const soon = async (is: () => boolean): Promise<void> => {
  for (let i = 0; i < 1000 && !is(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(is()).toBe(true);
};

describe('consul', () => {
  it('takes its token to no server that an answer leads to', async () => {
    const headers: IncomingHttpHeaders[] = [];
    const other = await serving((request, response) => {
      headers.push(request.headers);
      response.end('[]');
    });
    const first = await serving((request, response) => {
      response.writeHead(307, { location: `${other.url}${request.url ?? ''}` }).end();
    });
    await withSource('tsplay.consul.health', { address: first.url, token: 'of-ours' }, () =>
      soon(() => headers.length > 0),
    );
    for (const { close } of [first, other]) close();
    expect(JSON.stringify(headers)).not.toContain('of-ours');
  });

  it.each(['tsplay.consul.health', 'tsplay.consul.kv'])(
    'gives up an answer without end, warns, and asks again: %s',
    async (name) => {
      let asked = 0;
      const endless = await serving((_request, response) => {
        asked++;
        const more = (): void => {
          while (response.write(Buffer.alloc(65_536, 0x20)));
        };
        response.on('drain', more);
        more();
      });
      const warned: string[] = [];
      const args = { address: endless.url, ...(name.endsWith('kv') ? { prefix: 'x' } : {}) };
      await withSource(
        name,
        args,
        () => soon(() => asked > 1),
        (message) => warned.push(message),
      );
      endless.close();
      expect(warned).toEqual([expect.stringContaining('the answer is longer than 16 MiB; trying again')]);
    },
  );
});

describe('lines of a source', () => {
  it('come whole wherever they are cut, and none without end is kept', async () => {
    const from = (...parts: string[]): Readable => Readable.from(parts.map((text) => Buffer.from(text)));
    const read = async (input: Readable): Promise<string[]> => {
      const seen: string[] = [];
      for await (const line of linesOf(input, 100)) seen.push(line);
      return seen;
    };
    expect(await read(from('a\nb', 'c\n', '\n\u00e4', '\nlast'))).toEqual(['a', 'bc', '\u00e4', 'last']);
    await expect(read(from('a\n', 'x'.repeat(60), 'x'.repeat(60)))).rejects.toThrow('more than 100 bytes');
  });
});
