import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectLocal, httpRequest, type HttpOptions } from '../../../src/connection/index.ts';
import { patiently } from '../../../src/galaxy/http.ts';
import { getUrl } from '../../../src/modules/net_tools/get-url/get-url.ts';
import { uri } from '../../../src/modules/net_tools/uri/uri.ts';
import { openHost } from '../harness.ts';
import { serve } from './server.ts';
import { startTinyproxy } from './tinyproxy.ts';

const hasTinyproxy = spawnSync('tinyproxy', ['-v']).status === 0;
const dir = mkdtempSync(join(tmpdir(), 'tsplay-proxy-'));
const file = (name: string): Buffer => readFileSync(join(dir, name));
beforeAll(() => {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(dir, 'key')];
  const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-out', join(dir, 'crt'), ...name], {
    stdio: 'ignore',
  });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

async function serveTls(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer({ key: file('key'), cert: file('crt') }, (_request, response) =>
    response.end('behind TLS'),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.runIf(hasTinyproxy)('a proxy in the environment (needs tinyproxy)', () => {
  it('hands on plain requests, with the login that its variable has', async () => {
    await using host = await openHost();
    await using proxy = await startTinyproxy('BasicAuth jo s3cret');
    await using server = await serve({ '/x?y=1': { body: 'content' } });
    const environment = { http_proxy: `http://jo:s%33cret@${proxy.address}` };
    const { result } = await host.run(uri, `url: ${server.url}/x?y=1\nreturn_content: true`, { environment });
    expect(result).toMatchObject({ status: 200, content: 'content', url: `${server.url}/x?y=1` });
    expect(proxy.asked()).toEqual([`GET ${server.url}/x?y=1 HTTP/1.1`]);
    expect(server.headers[0]).not.toHaveProperty('proxy-authorization');
    const refused = await host.run(uri, `url: ${server.url}/x?y=1`, {
      environment: { http_proxy: `http://${proxy.address}` },
    });
    expect(refused.result).toMatchObject({ status: 407 });
  });

  it('opens the way for TLS, which it cannot read', async () => {
    await using host = await openHost();
    await using proxy = await startTinyproxy('BasicAuth jo secret');
    await using server = await serveTls();
    const args = `url: ${server.url}\nca_path: ${dir}/crt\nreturn_content: true`;
    const { result } = await host.run(uri, args, {
      environment: { https_proxy: `jo:secret@${proxy.address}` },
    });
    expect(result).toMatchObject({ status: 200, content: 'behind TLS' });
    expect(proxy.asked()).toEqual([`CONNECT ${server.url.slice(8)} HTTP/1.1`]);
    const refused = await host.run(uri, args, { environment: { https_proxy: proxy.address } });
    expect(refused.result['msg']).toContain(`the proxy ${proxy.address} answers 407`);
    expect(refused.result['msg']).toContain('to CONNECT');
  });

  it('is told when it is away', async () => {
    await using host = await openHost();
    const { result } = await host.run(uri, 'url: http://127.0.0.1/x', {
      environment: { http_proxy: 'http://127.0.0.1:9' },
    });
    expect(result['msg']).toContain('http://127.0.0.1/x: 127.0.0.1:9: ');
  });

  it.each(['no_proxy: 127.0.0.1', 'use_proxy: false'])('is not asked where %s says so', async (line) => {
    await using host = await openHost();
    await using server = await serve({ '/x': { body: 'content' } });
    const [name = '', value = ''] = line.split(': ');
    const environment = {
      http_proxy: 'http://127.0.0.1:9',
      ...(name === 'no_proxy' ? { [name]: value } : {}),
    };
    const args = `url: ${server.url}/x\n${name === 'use_proxy' ? line : ''}`;
    expect((await host.run(uri, args, { environment })).result).toMatchObject({ status: 200 });
  });

  it.each([10, 5 * 1024 * 1024])('brings files of %i bytes', async (size) => {
    await using host = await openHost();
    await using proxy = await startTinyproxy('BasicAuth jo secret');
    await using server = await serve({ '/f': { body: Buffer.alloc(size, 'x') } });
    const environment = { HTTP_PROXY: `http://jo:secret@${proxy.address}` };
    const { result } = await host.run(getUrl, `url: ${server.url}/f\ndest: ${host.dir}/f`, { environment });
    expect(result).toMatchObject({ changed: true, size });
    expect(new Set(proxy.asked())).toEqual(new Set([`GET ${server.url}/f HTTP/1.1`]));
    expect(proxy.asked()).toHaveLength(server.asked.length);
  });

  it('is read from the environment of the host, where the task has none', async () => {
    await using proxy = await startTinyproxy();
    await using server = await serve({ '/x': { body: 'content' } });
    process.env['http_proxy'] = `http://${proxy.address}`;
    try {
      await using host = await openHost();
      await host.run(uri, `url: ${server.url}/x`);
      const own = await host.run(uri, `url: ${server.url}/x`, { environment: { http_proxy: '' } });
      expect(own.result).toMatchObject({ status: 200 });
    } finally {
      delete process.env['http_proxy'];
    }
    expect(proxy.asked()).toHaveLength(1);
    expect(server.asked).toHaveLength(2);
  });

  it('is used by tsplay itself when it asks a Galaxy server', async () => {
    await using proxy = await startTinyproxy();
    await using server = await serve({ '/api/': { body: '{}' } });
    process.env['http_proxy'] = `http://${proxy.address}`;
    try {
      expect((await patiently({ url: `${server.url}/api/` })).status).toBe(200);
    } finally {
      delete process.env['http_proxy'];
    }
    expect(proxy.asked()).toHaveLength(1);
  });
});

describe('a server that only the machine’s own authorities vouch for', () => {
  const ask = async (url: string, options: HttpOptions): Promise<string> => {
    const local = connectLocal();
    try {
      return (await httpRequest(local, { url, method: 'POST', body: 'x' }, options)).body.toString();
    } finally {
      await local.close();
    }
  };
  const untrusted = 'TLS failed: self-signed certificate';

  it('is asked again with them, and only then are they read', async () => {
    await using server = await serveTls();
    let reads = 0;
    const authorities = (): Promise<Buffer> => {
      reads++;
      return Promise.resolve(file('crt'));
    };
    await using plain = await serve({ '/': { body: 'plain' } });
    expect(await ask(`${plain.url}/`, { authorities })).toBe('plain');
    expect(reads).toBe(0);
    expect(await ask(server.url, { authorities })).toBe('behind TLS');
  });

  it('is asked again when a task has installed its authority meanwhile', async () => {
    await using server = await serveTls();
    const other = rootCertificates[0] ?? '';
    const asked: boolean[] = [];
    const authorities = (anew: boolean): Promise<Buffer> => {
      asked.push(anew);
      return Promise.resolve(anew ? file('crt') : Buffer.from(other));
    };
    expect(await ask(server.url, { authorities })).toBe('behind TLS');
    expect(asked).toEqual([false, true]);
  });

  it('is refused where they do not know it either', async () => {
    await using server = await serveTls();
    const none = (): Promise<undefined> => Promise.resolve(undefined);
    await expect(ask(server.url, { authorities: none })).rejects.toThrow(untrusted);
    await expect(ask(server.url, {})).rejects.toThrow(untrusted);
  });
});
