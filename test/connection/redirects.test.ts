import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { httpRequest } from '../../src/connection/http.ts';
import { nextHop } from '../../src/connection/http/redirect.ts';
import { connectLocal, type HttpRequest, type HttpResponse } from '../../src/connection/index.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
type Answer = { readonly status?: number; readonly headers?: Record<string, string | string[]> };

/** A server that notes what it was asked. */
class Station {
  readonly seen: Seen[] = [];
  answers: Record<string, Answer | ((seen: Seen) => Answer)> = {};
  readonly #server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const seen = { method, path, headers, body: Buffer.concat(chunks).toString() };
      this.seen.push(seen);
      const given = this.answers[path] ?? {};
      const { status = 200, headers: sent } = typeof given === 'function' ? given(seen) : given;
      response.writeHead(status, sent).end(status === 200 ? 'arrived' : '');
    });
  });
  base = '';
  async open(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }
  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

const home = new Station();
const away = new Station();
const transport = connectLocal();
beforeAll(() => Promise.all([home.open(), away.open()]));
afterAll(async () => {
  home.close();
  away.close();
  await transport.close();
});
beforeEach(() => {
  home.seen.length = away.seen.length = 0;
  home.answers = { '/away': { status: 302, headers: { location: `${away.base}/end` } } };
  away.answers = {};
});

const ask = (path: string, request: Omit<HttpRequest, 'url'> = {}): Promise<HttpResponse> =>
  httpRequest(transport, { url: `${home.base}${path}`, followRedirects: 'all', ...request });

const secrets = {
  Authorization: 'Bearer x',
  Cookie: 'a=b',
  'Proxy-Authorization': 'x',
  'X-Auth-Token': 'x',
  'PRIVATE-TOKEN': 'x',
  'X-Api-Key': 'x',
  'X-Vault-Token': 'x',
  Apikey: 'x',
  'X-Amz-Security-Token': 'x',
  'X-CSRFToken': 'x',
  'X-AuthKey': 'x',
  'X-SessionID': 'x',
  'X-Bearer': 'x',
  'X-Amz-Credentials': 'x',
  Tokens: 'x',
};
const harmless = { Accept: 'text/plain', 'X-Request-Id': '1', 'X-Keyboard': 'de', 'X-Tokenizer': 'bpe' };
const lower = (headers: object): string[] => Object.keys(headers).map((name) => name.toLowerCase());

describe('a redirect to another server', () => {
  it.each([
    ['without unredirected_headers', []],
    ['with one that is something else', ['Accept-Language']],
  ])('takes no secrets along, %s', async (_name, unredirectedHeaders) => {
    await ask('/away', { headers: { ...secrets, ...harmless }, unredirectedHeaders });
    const names = Object.keys(away.seen[0]?.headers ?? {});
    expect(names.filter((name) => lower(secrets).includes(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(lower(harmless)));
  });

  it('and back again brings none back', async () => {
    home.answers['/away'] = { status: 302, headers: { location: `${away.base}/back` } };
    away.answers['/back'] = { status: 302, headers: { location: `${home.base}/end` } };
    await ask('/away', { headers: secrets });
    expect(home.seen[1]?.headers.authorization).toBeUndefined();
  });

  it('gets no credentials, neither at once nor when it asks for them', async () => {
    away.answers['/end'] = { status: 401 };
    for (const atOnce of [true, false])
      expect((await ask('/away', { login: { user: 'u', password: 'p', atOnce } })).status).toBe(401);
    expect(away.seen.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
  });

  it('gets no cookies of the first', async () => {
    home.answers['/away'] = { status: 302, headers: { location: `${away.base}/end`, 'set-cookie': 's=1' } };
    await ask('/away');
    expect(away.seen[0]?.headers.cookie).toBeUndefined();
  });
});

describe('a redirect on the same server', () => {
  it('takes all headers but unredirected ones, at every further step', async () => {
    home.answers['/1'] = { status: 302, headers: { location: '/2' } };
    home.answers['/2'] = { status: 302, headers: { location: '/3' } };
    await ask('/1', {
      headers: { ...secrets, 'X-Once': '1' },
      unredirectedHeaders: ['x-once', 'AUTHORIZATION'],
    });
    const names = home.seen.map(({ headers }) => Object.keys(headers).sort());
    expect(names[0]).toEqual(expect.arrayContaining(['authorization', 'x-once']));
    for (const later of names.slice(1)) {
      expect(later).not.toContain('authorization');
      expect(later).not.toContain('x-once');
      expect(later).toContain('x-auth-token');
    }
  });

  it('logs in when asked, once', async () => {
    home.answers['/in'] = { status: 302, headers: { location: '/door' } };
    home.answers['/door'] = ({ headers }) => ({ status: headers.authorization === undefined ? 401 : 200 });
    home.answers['/never'] = { status: 401 };
    const login = { user: 'u', password: 'p', atOnce: false };
    expect((await ask('/in', { login })).status).toBe(200);
    home.seen.length = 0;
    expect((await ask('/never', { login })).status).toBe(401);
    expect(home.seen).toHaveLength(2);
  });

  it('brings cookies back where they belong, and none where they do not', async () => {
    home.answers['/a/set'] = {
      status: 302,
      headers: {
        location: '/a/next',
        'set-cookie': ['s=1; Path=/', 'here=2', 'far=3; Path=/b', 'tls=4; Secure', 'old=5; Max-Age=0'],
      },
    };
    home.answers['/a/next'] = { status: 302, headers: { location: '/end', 'set-cookie': 's=6; Path=/' } };
    const { cookies } = await ask('/a/set');
    expect(home.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, 's=1; here=2', 's=6']);
    expect(cookies).toEqual({ s: '6', here: '2', far: '3', tls: '4' });
  });
});

describe('what is followed', () => {
  // Columns: method, status, follow, the method and body of the second request, or null.
  it.each([
    ['GET', 301, 'safe', 'GET:'],
    ['HEAD', 302, 'safe', 'HEAD:'],
    ['POST', 301, 'safe', null],
    ['PUT', 308, 'safe', null],
    ['POST', 301, 'all', 'GET:'],
    ['POST', 302, 'all', 'GET:'],
    ['POST', 303, 'all', 'GET:'],
    ['POST', 307, 'all', 'POST:data'],
    ['POST', 308, 'all', 'POST:data'],
    ['PUT', 301, 'all', 'PUT:'],
    ['PUT', 302, 'all', 'GET:'],
    ['DELETE', 303, 'all', 'GET:'],
    ['PATCH', 307, 'all', 'PATCH:data'],
    ['GET', 308, 'urllib2', 'GET:'],
    ['POST', 301, 'urllib2', 'GET:'],
    ['POST', 307, 'urllib2', null],
    ['PUT', 302, 'urllib2', null],
    ['GET', 302, 'none', null],
    ['GET', 304, 'all', null],
    ['GET', 300, 'all', null],
  ] as const)('%s answered by %i with %s leads to %s', async (method, status, followRedirects, second) => {
    home.answers['/start'] = { status, headers: { location: '/end' } };
    const body = method === 'GET' || method === 'HEAD' ? undefined : 'data';
    const answer = await ask('/start', { method, followRedirects, body });
    const next = home.seen[1];
    expect(next === undefined ? null : `${next.method}:${next.body}`).toBe(second);
    if (second === null) expect(answer.status).toBe(status);
    else if (next?.body === '') expect(next.headers['content-type']).toBeUndefined();
  });

  it.each([
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'data:text/plain,x',
    'ftp://127.0.0.1/',
    'javascript:1',
  ])('a redirect to %s is refused by its name', async (location) => {
    home.answers['/start'] = { status: 302, headers: { location } };
    const { status, statusText } = await ask('/start');
    expect({ status, statusText }).toEqual({
      status: 302,
      statusText: `Found - Redirection to url '${location}' is not allowed`,
    });
  });

  it('ends after ten, in urllib’s words', async () => {
    for (let i = 0; i < 20; i++) home.answers[`/${i}`] = { status: 302, headers: { location: `/${i + 1}` } };
    expect((await ask('/0')).statusText).toMatch(/infinite loop\.\nThe last 30x error message was:\nFound$/);
    expect(home.seen).toHaveLength(11);
  });
});

describe('trust in another origin', () => {
  const hop = (from: string) => ({
    url: new URL(from),
    method: 'GET',
    body: undefined,
    headers: secrets,
    trusted: true,
  });
  it.each([
    ['http://h/a', 'https://h/b', true],
    ['https://h/a', 'http://h/b', false],
    ['http://h:8080/a', 'https://h/b', false],
    ['http://h/a', 'https://h:8443/b', false],
    ['https://h/a', 'https://h:443/b', true],
    ['https://h/a', 'https://h:444/b', false],
    ['https://h/a', 'https://sub.h/b', false],
    ['https://h/a', 'https://h.evil/b', false],
    ['https://h/a', '//evil/b', false],
    ['https://h/a', 'https://h@evil/b', false],
    ['https://h/a', '/b', true],
  ])('from %s to %s: %s', (from, location, kept) => {
    const next = nextHop(hop(from), { status: 302, location }, { followRedirects: 'all' });
    expect(next).toMatchObject({ kind: 'hop' });
    if (next.kind === 'hop')
      expect([next.hop.trusted, 'Authorization' in next.hop.headers]).toEqual([kept, kept]);
  });
});
