import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressForms, countConnections } from '../../../src/modules/net_tools/wait-for/tcp-table.ts';
import { uri } from '../../../src/modules/net_tools/uri/uri.ts';
import { waitForModule } from '../../../src/modules/net_tools/wait-for/wait-for.ts';
import { expectStatus, openHost } from '../harness.ts';

let server: Server;
let base: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const json = (status: number, value: unknown): void => {
        response.writeHead(status, { 'Content-Type': 'application/json', 'X-Some-Header': 'yes' });
        response.end(JSON.stringify(value));
      };
      if (request.url === '/away') {
        response.writeHead(302, { Location: '/echo' });
        response.end();
      } else if (request.url === '/secret' && request.headers.authorization === undefined) json(401, {});
      else if (request.url === '/bad') json(500, { error: 'no' });
      else if (request.url === '/file.txt') response.end('content\n');
      else json(200, { method: request.method, headers: request.headers, body, url: request.url });
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const echo = (result: Readonly<Record<string, unknown>>) =>
  result['json'] as { method: string; headers: Record<string, string>; body: string };

describe('uri', () => {
  it('sends headers that are not text, including integers of any size', async () => {
    await using host = await openHost();
    const run = await host.run(uri, `url: ${base}/echo\nheaders: {X-N: 123456789012345678901, X-B: true}`);
    expect(echo(run.result).headers).toMatchObject({ 'x-n': '123456789012345678901', 'x-b': 'true' });
  });

  it('gets JSON, also in check mode', async () => {
    await using host = await openHost();
    for (const run of [
      await host.run(uri, `url: ${base}/echo`),
      await host.check(uri, `url: ${base}/echo`),
    ]) {
      expectStatus(run, 'ok');
      expect(run.result).toMatchObject({ status: 200, x_some_header: 'yes', redirected: false, elapsed: 0 });
      expect(run.result).not.toHaveProperty('content');
      expect(echo(run.result).headers['user-agent']).toBe('ansible-httpget');
    }
  });

  it('sends bodies in every format, not in check mode', async () => {
    await using host = await openHost();
    const post = (args: string) => host.run(uri, `url: ${base}/echo\nmethod: POST\n${args}`);
    const typeOf = async (args: string) => echo((await post(args)).result).headers['content-type'];
    expect(await typeOf('body: plain words')).toBe('application/x-www-form-urlencoded');
    expect(await typeOf('body: plain words\nheaders: {content-type: text/x-own}')).toBe('text/x-own');
    expect(await typeOf('')).toBeUndefined();
    expectStatus(await host.check(uri, `url: ${base}/echo\nmethod: POST`), 'unknown');
    const json = await post('body_format: json\nbody: {a: [1, "ü"]}');
    expectStatus(json, 'ok');
    expect(echo(json.result)).toMatchObject({ body: '{"a": [1, "\\u00fc"]}', method: 'POST' });
    expect(echo(json.result).headers['content-type']).toBe('application/json');
    const form = await post('body_format: form-urlencoded\nbody: {a: "x y", b: [1, 2]}');
    expect(echo(form.result).body).toBe('a=x+y&b=1&b=2');
    const own = await post('body_format: json\nbody: "{}"\nheaders: {content-type: application/x-own}');
    expect(echo(own.result).headers['content-type']).toBe('application/x-own');
    writeFileSync(`${host.dir}/up.txt`, 'file content');
    const multi = await post('body_format: form-multipart\nbody: {text: hello, file: {filename: up.txt}}');
    expect(echo(multi.result).body).toMatch(
      /name="text"[^]*hello[^]*filename="up.txt"[^]*text\/plain[^]*file content/,
    );
    expect(echo((await post('src: up.txt')).result).body).toBe('file content');
  });

  it('fails with the status and the content', async () => {
    await using host = await openHost();
    const run = await host.run(uri, `url: ${base}/bad`);
    expectStatus(run, 'failed');
    expect(run.result).toMatchObject({ status: 500, json: { error: 'no' }, content: '{"error":"no"}' });
    expect(run.result['msg']).toBe(
      'Status code was 500 and not [200]: HTTP Error 500: Internal Server Error',
    );
    expectStatus(await host.run(uri, `url: ${base}/bad\nstatus_code: [200, 500]`), 'ok');
    const closed = await host.run(uri, 'url: http://127.0.0.1:1/');
    expect(closed).toMatchObject({ kind: 'missing', result: { status: -1 } });
  });

  it('follows redirects as told and authenticates when asked', async () => {
    await using host = await openHost();
    const away = await host.run(uri, `url: ${base}/away`);
    expect(away.result).toMatchObject({ redirected: true, url: `${base}/echo` });
    expect((await host.run(uri, `url: ${base}/away\nfollow_redirects: none`)).result).toMatchObject({
      status: 302,
    });
    const header = await host.run(
      uri,
      `url: ${base}/away\nheaders: {X-A: 1, X-B: 2}\nunredirected_headers: [x-a]`,
    );
    expect(echo(header.result).headers).toMatchObject({ 'x-b': '2' });
    expect(echo(header.result).headers).not.toHaveProperty('x-a');
    const login = await host.run(uri, `url: ${base}/secret\nurl_username: u\nurl_password: p`);
    expect(echo(login.result).headers['authorization']).toBe(
      `Basic ${Buffer.from('u:p').toString('base64')}`,
    );
  });

  it('writes a file once', async () => {
    await using host = await openHost();
    await host.converges(uri, `url: ${base}/file.txt\ndest: ${host.dir}\nmode: "0600"`, {
      changing: 5,
      converged: 5,
    });
    expectStatus(await host.run(uri, `url: ${base}/file.txt\ncreates: ${host.dir}/file.txt`), 'ok');
  });
});

describe('wait_for', () => {
  it('finds files and text in them', async () => {
    await using host = await openHost();
    const path = `${host.dir}/late`;
    expectStatus(await host.check(waitForModule, `path: ${path}`), 'unknown');
    setTimeout(() => writeFileSync(path, 'one\nready=42\n'), 300);
    const run = await host.run(waitForModule, `path: ${path}\nsleep: 0\ntimeout: 10`);
    expectStatus(run, 'ok');
    expectStatus(await host.check(waitForModule, `path: ${path}`), 'ok');
    const text = await host.run(
      waitForModule,
      `path: ${path}\nsearch_regex: '^ready=(?P<n>\\d+)$'\ntimeout: 5`,
    );
    expect(text.result).toMatchObject({ match_groups: ['42'], match_groupdict: { n: '42' } });
    const timeout = await host.run(waitForModule, `path: ${path}\nstate: absent\ntimeout: 1`);
    expect(timeout.result).toMatchObject({
      failed: true,
      msg: `Timeout when waiting for ${path} to be absent.`,
    });
  });

  it('finds ports and what they say', async () => {
    await using host = await openHost();
    const tcp = createTcp((socket) => {
      socket.on('error', () => undefined);
      socket.end('hello OpenSSH\r\n');
    });
    setTimeout(() => tcp.listen(39_321, '127.0.0.1'), 300);
    expectStatus(await host.run(waitForModule, 'port: 39321\ntimeout: 10\nsleep: 0'), 'ok');
    expectStatus(await host.check(waitForModule, 'port: 39321'), 'ok');
    expectStatus(await host.run(waitForModule, 'port: 39321\nsearch_regex: OpenSSH\ntimeout: 5'), 'ok');
    tcp.close();
    expectStatus(await host.run(waitForModule, 'port: 39321\nstate: stopped\ntimeout: 5'), 'ok');
    const late = await host.run(waitForModule, 'port: 39321\ntimeout: 1\nmsg: too late');
    expect(late.result).toMatchObject({ failed: true, msg: 'too late', elapsed: 1 });
    expectStatus(await host.run(waitForModule, 'port: 39322\nstate: drained\ntimeout: 5'), 'ok');
  });

  it('refuses what makes no sense', async () => {
    await using host = await openHost();
    const run = await host.run(waitForModule, 'port: 1\npath: /x');
    expect(run.result['msg']).toBe('port and path parameter can not both be passed to wait_for');
  });
});

describe('the tables of connections', () => {
  const line = (local: string, remote: string, state: string) => `  1: ${local} ${remote} ${state} 0:0 0:0`;
  it('writes addresses like the kernel', () => {
    expect(addressForms('127.0.0.1')).toEqual(['0100007F', '0000000000000000FFFF00000100007F']);
    expect(addressForms('::1')).toEqual(['00000000000000000000000001000000']);
  });
  it('counts what is active', () => {
    const table = [
      line('0100007F:1F90', '0200007F:C000', '01'),
      line('0100007F:1F90', '0300007F:C000', '06'),
      line('0100007F:1F91', '0200007F:C000', '01'),
      line('0100007F:1F90', '00000000:0000', '0A'),
    ].join('\n');
    const filter = { local: addressForms('127.0.0.1'), port: 8080, states: ['01', '06'], excluded: [] };
    expect(countConnections(table, filter)).toBe(2);
    expect(countConnections(table, { ...filter, excluded: addressForms('127.0.0.3') })).toBe(1);
    expect(countConnections(table, { ...filter, local: addressForms('10.0.0.1') })).toBe(0);
  });
});
