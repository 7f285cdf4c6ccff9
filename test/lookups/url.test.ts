import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask } from './support.ts';

const asked: [path: string, headers: IncomingHttpHeaders][] = [];
const answers: Record<string, (response: ServerResponse, headers: IncomingHttpHeaders) => void> = {
  '/lines': (response) => response.end('one\r\ntwo\n'),
  '/file': (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  '/away': (response) => response.writeHead(302, { location: `http://localhost:${port}/lines` }).end(),
  '/secret': (response, { authorization }) =>
    authorization === undefined ? response.writeHead(401).end() : response.end(authorization),
};
const server = createServer((request, response) => {
  const path = request.url ?? '';
  asked.push([path, request.headers]);
  const answer = answers[path];
  if (answer === undefined) response.writeHead(404).end();
  else answer(response, request.headers);
});
let port = 0;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, resolve));
  ({ port } = server.address() as AddressInfo);
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});
beforeEach(() => void asked.splice(0));

const get = (path: string, options = ''): ReturnType<typeof ask> =>
  ask(`query('ansible.builtin.url', 'http://127.0.0.1:${port}${path}'${options})`);

describe('url', () => {
  it('gives lines, or the whole', async () => {
    expect(await get('/lines')).toEqual(['one', 'two']);
    expect(await get('/lines', ', split_lines=false')).toEqual(['one\r\ntwo\n']);
  });

  it('logs in when it is asked to, or at once', async () => {
    const expected = [`Basic ${Buffer.from('u:p').toString('base64')}`];
    expect(await get('/secret', ", username='u', password='p'")).toEqual(expected);
    expect(asked).toHaveLength(2);
    expect(await get('/secret', ", username='u', password='p', force_basic_auth=true")).toEqual(expected);
    expect(asked).toHaveLength(3);
  });

  it('takes no secrets to another server', async () => {
    await get('/away', ", headers={'Authorization': 'x', 'X-Mine': 'y'}");
    expect(asked.map(([, { authorization, 'x-mine': mine }]) => [authorization, mine])).toEqual([
      ['x', 'y'],
      [undefined, 'y'],
    ]);
    await expect(get('/away', ", follow_redirects='no'")).rejects.toThrow('HTTP Error 302: Found');
  });

  it('logs in as the file says that NETRC names, on no other server', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tsplay-netrc-'));
    writeFileSync(join(folder, 'logins'), 'machine 127.0.0.1 login u password p\n');
    process.env['NETRC'] = join(folder, 'logins');
    try {
      const expected = `Basic ${Buffer.from('u:p').toString('base64')}`;
      expect(await get('/secret')).toEqual([expected]);
      await get('/away');
      await get('/lines', ', use_netrc=false');
      expect(asked.map(([path, { authorization }]) => [path, authorization])).toEqual([
        ['/secret', expected],
        ['/away', expected],
        ['/lines', undefined],
        ['/lines', undefined],
      ]);
    } finally {
      delete process.env['NETRC'];
      rmSync(folder, { recursive: true });
    }
  });

  it('says what is wrong', async () => {
    await expect(get('/none')).rejects.toThrow(/Received HTTP error for .* : HTTP Error 404: Not Found/);
    await expect(get('/file')).rejects.toThrow("Redirection to url 'file:///etc/passwd' is not allowed");
    await expect(ask("lookup('url', 'http://127.0.0.1:1/')")).rejects.toThrow('Failed lookup url for');
  });
});
