import { mkdirSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { getUrl } from '../../../src/modules/net_tools/get-url/get-url.ts';
import { expectStatus, openHost } from '../harness.ts';
import { serve } from './server.ts';

const sha = (data: string | Buffer, algorithm = 'sha256'): string =>
  createHash(algorithm).update(data).digest('hex');
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);
const big = randomBytes(3 * 1024 * 1024);

/** One round trip looks for a file of logins, two open a stream and ask; the harness counts them with those of the shell. */
const asking = 3;

describe('get_url', { timeout: 30_000 }, () => {
  it('downloads a file once', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f.conf': { body: 'content\n' } });
    const dest = join(host.dir, 'f.conf');
    const first = await host.converges(getUrl, `url: ${server.url}/f.conf\ndest: ${dest}\nmode: '0640'`, {
      changing: 2 + asking,
    });
    expect(await readFile(dest, 'utf8')).toBe('content\n');
    expect(await modeOf(dest)).toBe('640');
    expect(first.result).toMatchObject({
      dest,
      url: `${server.url}/f.conf`,
      status_code: 200,
      msg: 'OK (8 bytes)',
      checksum_src: sha('content\n', 'sha1'),
      checksum_dest: null,
      md5sum: sha('content\n', 'md5'),
      size: 8,
      state: 'file',
      mode: '0640',
      elapsed: 0,
    });
    expect(server.asked).toEqual(['HEAD /f.conf', 'GET /f.conf']);
    expect(await readdir(host.dir)).toEqual(['f.conf']);
  });

  it('streams what is big, and trusts only the digest', async () => {
    await using host = await openHost();
    await using server = await serve({
      '/app.zip': { body: big },
      '/SUMS': { body: `${sha('x')}  other.zip\n${sha(big)} *./app.zip\n` },
    });
    const dest = join(host.dir, 'app.zip');
    const args = `url: ${server.url}/app.zip\ndest: ${dest}\nchecksum: sha256:${server.url}/SUMS`;
    await host.converges(getUrl, args, { changing: 3 + 2 * asking, converged: 1 + asking });
    expect(sha(await readFile(dest))).toBe(sha(big));
    expect(server.asked.filter((line) => line === 'GET /app.zip')).toHaveLength(1);
    expect(await readdir(host.dir)).toEqual(['app.zip']);
  });

  it('finds a file by its digest without asking', async () => {
    await using host = await openHost();
    const dest = join(host.dir, 'f');
    await writeFile(dest, 'x');
    const args = `url: http://127.0.0.1:1/f\ndest: ${dest}\nchecksum: 'SHA1:${sha('x', 'sha1').toUpperCase()}'`;
    const run = await host.run(getUrl, `${args}\nforce: true`);
    expectStatus(run, 'ok');
    expect(run.result).toMatchObject({ msg: 'file already exists', dest });
    expect(run.roundTrips).toBe(1);
    await host.converges(getUrl, `${args}\nmode: '0600'`);
  });

  it('replaces a file whose digest differs, and keeps the old one when asked to', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'new' } });
    const dest = join(host.dir, 'f');
    await writeFile(dest, 'old', { mode: 0o604 });
    const run = await host.converges(
      getUrl,
      `url: ${server.url}/f\ndest: ${dest}\nchecksum: sha512:${sha('new', 'sha512')}\nbackup: true`,
      { changing: 2 + asking },
    );
    expect(await readFile(dest, 'utf8')).toBe('new');
    expect(await modeOf(dest)).toBe('604');
    expect(await readFile(run.result['backup_file'] as string, 'utf8')).toBe('old');
  });

  it('refuses what has another digest, and leaves the old file', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'evil' }, '/big': { body: big } });
    const dest = join(host.dir, 'f');
    await writeFile(dest, 'old');
    for (const name of ['f', 'big']) {
      const run = await host.run(
        getUrl,
        `url: ${server.url}/${name}\ndest: ${dest}\nchecksum: md5:${sha('good', 'md5')}`,
      );
      expectStatus(run, 'failed');
      expect(run.result['msg']).toMatch(
        new RegExp(
          `^The checksum for \\S+ did not match ${sha('good', 'md5')}; it was ${sha(name === 'f' ? 'evil' : big, 'md5')}\\.$`,
        ),
      );
    }
    expect(await readFile(dest, 'utf8')).toBe('old');
    expect(await readdir(host.dir)).toEqual(['f']);
  });

  it('leaves a file alone that is there, unless forced to compare', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'new' } });
    const dest = join(host.dir, 'f');
    await writeFile(dest, 'old');
    const kept = await host.run(getUrl, `url: ${server.url}/f\ndest: ${dest}`);
    expectStatus(kept, 'ok');
    expect(kept.roundTrips).toBe(1);
    expect(server.asked).toEqual([]);
    const forced = `url: ${server.url}/f\ndest: ${dest}\nforce: true`;
    expectStatus(await host.check(getUrl, forced), 'changed');
    expect(await readFile(dest, 'utf8')).toBe('old');
    const run = await host.run(getUrl, forced);
    expectStatus(run, 'changed');
    expect(run.result).toMatchObject({ checksum_dest: sha('old', 'sha1') });
    expectStatus(await host.check(getUrl, forced), 'ok');
    const again = await host.run(getUrl, forced);
    expectStatus(again, 'ok');
    expect(again.result).toMatchObject({ changed: false, status_code: 200 });
    expect(server.headers.at(-1)).toMatchObject({ 'cache-control': 'no-cache' });
  });

  it('lets the server name the file inside a directory', async () => {
    await using host = await openHost();
    await using server = await serve({
      '/get?id=1': { body: 'a', headers: { 'Content-Disposition': 'attachment; filename="../../app.txt"' } },
      '/moved': { status: 302, headers: { Location: '/real.txt' } },
      '/real.txt': { body: 'b' },
    });
    const inDir = (path: string): string => `url: ${server.url}${path}\ndest: ${host.dir}`;
    expectStatus(await host.check(getUrl, inDir('/get?id=1')), 'changed');
    const run = await host.run(getUrl, inDir('/get?id=1'));
    expectStatus(run, 'changed');
    expect(run.result['dest']).toBe(join(host.dir, 'app.txt'));
    expectStatus(await host.check(getUrl, inDir('/get?id=1')), 'ok');
    expectStatus(await host.run(getUrl, inDir('/get?id=1')), 'ok');
    expect((await host.run(getUrl, inDir('/moved'))).result['dest']).toBe(join(host.dir, 'real.txt'));
    expect(await readdir(host.dir)).toEqual(['app.txt', 'real.txt']);
  });

  it.each([
    ['attachment; filename="../../evil"', 'evil'],
    ['attachment; filename=../evil', 'evil'],
    ['attachment; filename="/etc/evil"', 'evil'],
    ['attachment; filename=".."', 'name'],
    ['attachment; filename="."', 'name'],
    ['attachment; filename="/"', 'name'],
    ['attachment; filename="a/.."', 'name'],
    ['attachment; filename="a/../"', 'name'],
    ['attachment; filename="\\.\\./\\.\\."', 'name'],
    ["attachment; filename*=UTF-8''..%2f..%2fevil", 'name'],
    ['attachment; filename="-rf"', '-rf'],
  ])('lets no server name a place outside of the directory: %s', async (disposition, name) => {
    await using host = await openHost();
    await using server = await serve({
      '/a/name': { body: 'a', headers: { 'Content-Disposition': disposition } },
    });
    mkdirSync(join(host.dir, 'in/side'), { recursive: true });
    const run = await host.run(getUrl, `url: ${server.url}/a/name\ndest: ${host.dir}/in/side`);
    expect(run.result['dest']).toBe(join(host.dir, 'in/side', name));
    expect([await readdir(join(host.dir, 'in/side')), await readdir(join(host.dir, 'in'))]).toEqual([
      [name],
      ['side'],
    ]);
  });

  it.each([
    ['/x/..%2f..%2fevil', '..%2f..%2fevil'],
    ['/x/%2e%2e/%2e%2e', 'index.html'],
    ['/x/..', 'index.html'],
    ['/x/..;a', '..;a'],
  ])('lets no address that a server leads to name one: %s', async (location, name) => {
    await using host = await openHost();
    const real = new URL(location, 'http://h').pathname;
    await using server = await serve({
      '/a': { status: 302, headers: { Location: location } },
      [real]: { body: 'b' },
    });
    mkdirSync(join(host.dir, 'in/side'), { recursive: true });
    const run = await host.run(getUrl, `url: ${server.url}/a\ndest: ${host.dir}/in/side/`);
    expect(run.result['dest']).toBe(join(host.dir, 'in/side', name));
    expect([await readdir(join(host.dir, 'in/side')), await readdir(join(host.dir, 'in'))]).toEqual([
      [name],
      ['side'],
    ]);
  });

  it('authenticates when asked to, or at once', async () => {
    await using host = await openHost();
    await using server = await serve({
      '/f': { body: 'x', login: 'me:s3cr:et' },
      '/moved': { status: 302, headers: { Location: '/f' } },
    });
    const args = (name: string): string =>
      `url: ${server.url}/f\ndest: ${host.dir}/${name}\nusername: me\npassword: 's3cr:et'`;
    expectStatus(await host.run(getUrl, args('a')), 'changed');
    expect(server.asked).toHaveLength(2);
    expectStatus(await host.run(getUrl, `${args('b')}\nforce_basic_auth: true`), 'changed');
    expect(server.asked).toHaveLength(3);
    const inUrl = server.url.replace('//', '//me:s3cr%3Aet@');
    expectStatus(await host.run(getUrl, `url: ${inUrl}/f\ndest: ${host.dir}/c`), 'changed');
    const moved = args('d').replace('/f', '/moved') + '\nforce_basic_auth: true';
    expectStatus(await host.run(getUrl, moved), 'changed');
    const kept = await host.run(
      getUrl,
      `${moved.replace('/d', '/e')}\nunredirected_headers: [Authorization]`,
    );
    expect(kept.result).toMatchObject({ failed: true, status_code: 401 });
  });

  it('sends headers and unpacks gzip', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'plain', gzip: true } });
    const args = `url: ${server.url}/f\nheaders: {X-One: 1, X-Two: two}\nhttp_agent: me`;
    expectStatus(await host.run(getUrl, `${args}\ndest: ${host.dir}/a`), 'changed');
    expect(await readFile(join(host.dir, 'a'), 'utf8')).toBe('plain');
    expect(server.headers[0]).toMatchObject({ 'x-one': '1', 'x-two': 'two', 'user-agent': 'me' });
    await host.run(getUrl, `${args}\ndest: ${host.dir}/b\ndecompress: false`);
    expect((await readFile(join(host.dir, 'b')))[0]).toBe(0x1f);
  });

  it('says what the server said', async () => {
    await using host = await openHost();
    await using server = await serve({});
    const args = `url: ${server.url}/none\ndest: ${host.dir}/f`;
    for (const run of [await host.run(getUrl, args), await host.check(getUrl, args)]) {
      expectStatus(run, 'failed');
      expect(run.kind).toBe('done');
      expect(run.result).toMatchObject({
        msg: 'Request failed',
        status_code: 404,
        response: 'HTTP Error 404: Not Found',
        dest: join(host.dir, 'f'),
      });
    }
  });

  it.each([
    ['a server that is not there yet', 'url: http://127.0.0.1:1/f\ndest: DIR/f', /^Request failed: /],
    [
      'a directory that is not there yet',
      'url: http://127.0.0.1:1/f\ndest: DIR/none/f',
      /^Destination DIR\/none does not exist$/,
    ],
    [
      'a temporary directory that is not there yet',
      'url: http://127.0.0.1:1/f\ndest: DIR/f\ntmp_dest: DIR/t',
      /^DIR\/t directory does not exist\.$/,
    ],
  ])('can wait for %s', async (_what, args, message) => {
    await using host = await openHost();
    const run = await host.check(getUrl, args.replaceAll('DIR', host.dir));
    expect(run.kind).toBe('missing');
    expect(String(run.result['msg']).replaceAll(host.dir, 'DIR')).toMatch(message);
  });

  it.each([
    ['checksum: abc', 'The checksum parameter has to be in format <algorithm>:<checksum>'],
    ['checksum: sha256:xyz', 'The checksum format is invalid'],
    ['checksum: crc:12', /^Could not hash file with algorithm 'crc'\. Available algorithms: md5/],
  ])('refuses %s', async (args, message) => {
    await using host = await openHost();
    const run = await host.run(getUrl, `url: http://127.0.0.1:1/f\ndest: ${host.dir}/f\n${args}`);
    expectStatus(run, 'failed');
    expect(run.result['msg']).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  });

  it('does not find a sum that is not there', async () => {
    await using host = await openHost();
    await using server = await serve({
      '/f': { body: 'x' },
      '/SUMS': { body: `${sha('x')}  g\n${sha('y')}  h\n` },
    });
    const run = await host.run(
      getUrl,
      `url: ${server.url}/f\ndest: ${host.dir}/f\nchecksum: sha256:${server.url}/SUMS`,
    );
    expect(run.result['msg']).toBe(`Unable to find a checksum for file 'f' in '${server.url}/SUMS'`);
  });

  it('leaves nothing behind when the server breaks off', async () => {
    await using host = await openHost();
    await using server = await serve({
      '/big': { body: big, cut: 1024 * 1024 },
      '/small': { body: 'abcdef', cut: 3 },
    });
    for (const name of ['big', 'small']) {
      const run = await host.run(getUrl, `url: ${server.url}/${name}\ndest: ${host.dir}/f`);
      expectStatus(run, 'failed');
      expect(run.result['msg']).toMatch(/^failed to create temporary content file: .*closed/);
    }
    expect(await readdir(host.dir)).toEqual([]);
  });

  it('uses another directory for the unfinished file', async () => {
    await using host = await openHost();
    await using server = await serve({ '/big': { body: big } });
    await mkdir(join(host.dir, 'tmp'));
    const run = await host.run(
      getUrl,
      `url: ${server.url}/big\ndest: ${host.dir}/f\ntmp_dest: ${host.dir}/tmp`,
    );
    expectStatus(run, 'changed');
    expect(run.result['src']).toContain(`${host.dir}/tmp/`);
    expect(sha(await readFile(join(host.dir, 'f')))).toBe(sha(big));
    expect(await readdir(join(host.dir, 'tmp'))).toEqual([]);
  });

  it('replaces a link, not what it leads to', async () => {
    await using host = await openHost();
    await using server = await serve({ '/f': { body: 'new' } });
    await writeFile(join(host.dir, 'target'), 'old');
    await symlink('target', join(host.dir, 'link'));
    await host.run(getUrl, `url: ${server.url}/f\ndest: ${host.dir}/link\nforce: true`);
    expect(await readFile(join(host.dir, 'target'), 'utf8')).toBe('old');
    expect(await readFile(join(host.dir, 'link'), 'utf8')).toBe('new');
  });

  it('copies a file of the host', async () => {
    await using host = await openHost();
    const source = join(host.dir, 'a b');
    await writeFile(source, 'x');
    await utimes(source, 1, 1);
    await mkdir(join(host.dir, 'd'));
    const run = await host.converges(
      getUrl,
      `url: file://${source.replace(' ', '%20')}\ndest: ${host.dir}/d/f`,
      {
        changing: 3,
      },
    );
    expect(run.result['src']).toBe(source);
    const none = await host.check(getUrl, `url: file://${host.dir}/none\ndest: ${host.dir}/g`);
    expect(none.kind).toBe('missing');
  });
});
