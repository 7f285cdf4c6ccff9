import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getUrl } from '../../../src/modules/files/net/get-url.ts';
import { expectStatus, openHost } from '../harness.ts';

const body = 'content\n'.repeat(1000);
const sha256 = createHash('sha256').update(body).digest('hex');
const sums = `${'0'.repeat(64)}  other\n${sha256} *./file\n`;
let server: Server;
let url: string;
let bin: string;
const path = process.env['PATH'];

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader(
      'Content-Length',
      request.url === '/SUMS'
        ? sums.length
        : ['/none', '/moved'].includes(request.url ?? '')
          ? 0
          : body.length,
    );
    if (request.url === '/secret' && request.headers.authorization !== `Basic ${btoa('u:p"w')}`)
      response.writeHead(401, { 'Content-Length': 0 }).end();
    else if (request.url === '/named')
      response.setHeader('Content-Disposition', 'attachment; filename="../good.txt"').end(body);
    else if (request.url === '/moved') response.writeHead(302, { Location: '/file' }).end();
    else if (request.url === '/SUMS') response.end(sums);
    else if (request.url === '/none') response.writeHead(404).end();
    else response.end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  // A PATH in which there is everything but curl.
  bin = await mkdtemp(join(tmpdir(), 'tsplay-bin-'));
  for (const dir of ['/bin', '/usr/bin'])
    for (const name of await readdir(dir))
      if (name !== 'curl') await symlink(join(dir, name), join(bin, name)).catch(() => undefined);
});
afterAll(async () => {
  process.env['PATH'] = path;
  server.close();
  await rm(bin, { recursive: true });
});

describe.each(['curl', 'the controller'])('fetched by %s', (who) => {
  beforeAll(() => void (process.env['PATH'] = who === 'curl' ? path : bin));

  it('fetches a file once', async () => {
    await using host = await openHost();
    const args = `url: ${url}/moved\ndest: ${host.dir}/f\nmode: "0640"`;
    const run = await host.converges(getUrl, args, { changing: 10 });
    expect(run.result).toMatchObject({
      status_code: 200,
      msg: 'OK (8000 bytes)',
      url: `${url}/file`,
      mode: '0640',
    });
    expect(await readFile(join(host.dir, 'f'), 'utf8')).toBe(body);
    expect(await readdir(host.dir)).toEqual(['f']);
  });

  it('names the file in a directory, never outside it', async () => {
    await using host = await openHost();
    await mkdir(join(host.dir, 'd'));
    const args = `url: ${url}/named\ndest: ${host.dir}/d`;
    expectStatus(await host.check(getUrl, args), 'changed');
    expectStatus(await host.run(getUrl, args), 'changed');
    expectStatus(await host.run(getUrl, args), 'ok');
    expectStatus(await host.check(getUrl, args), 'ok');
    expect(await readdir(join(host.dir, 'd'))).toEqual(['good.txt']);
  });

  it('replaces what has another checksum, and fetches when forced', async () => {
    await using host = await openHost();
    await writeFile(join(host.dir, 'f'), 'old');
    const base = `url: ${url}/file\ndest: ${host.dir}/f`;
    expectStatus(await host.run(getUrl, base), 'ok');
    const summed = `${base}\nchecksum: sha256:${url}/SUMS`;
    await host.converges(getUrl, summed, { changing: 10, converged: 3 });
    await writeFile(join(host.dir, 'f'), 'old');
    const forced = await host.run(getUrl, `${base}\nforce: yes\nbackup: yes`);
    expectStatus(forced, 'changed');
    expect(await readFile(forced.result['backup_file'] as string, 'utf8')).toBe('old');
    expectStatus(await host.run(getUrl, `${base}\nforce: yes`), 'ok');
  });

  it('refuses what it did not want', async () => {
    await using host = await openHost();
    const wrong = await host.run(
      getUrl,
      `url: ${url}/file\ndest: ${host.dir}/f\nchecksum: md5:${'0'.repeat(32)}`,
    );
    expect(wrong.result['msg']).toMatch(/The checksum for .*\/f did not match 0+; it was [0-9a-f]{32}\./);
    const none = await host.run(getUrl, `url: ${url}/none\ndest: ${host.dir}/f`);
    expect(none).toMatchObject({ status: 'failed', result: { status_code: 404, msg: 'Request failed' } });
    expect((await host.check(getUrl, `url: ${url}/none\ndest: ${host.dir}/f`)).kind).toBe('missing');
    expect((await host.run(getUrl, `url: http://127.0.0.1:1/\ndest: ${host.dir}/f`)).status).toBe('failed');
    expect((await host.check(getUrl, `url: ${url}/x\ndest: ${host.dir}/no/f`)).kind).toBe('missing');
    expect(await readdir(host.dir)).toEqual([]);
  });

  it('sends credentials', async () => {
    await using host = await openHost();
    const args = `url: ${url}/secret\ndest: ${host.dir}/f\nurl_username: u\nurl_password: 'p"w'\nmode: "0600"`;
    expectStatus(await host.run(getUrl, args), 'changed');
    expect((await stat(join(host.dir, 'f'))).mode & 0o777).toBe(0o600);
  });
});
