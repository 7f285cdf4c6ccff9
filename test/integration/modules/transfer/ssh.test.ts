/** Through a real sshd: what travels, how often, and what curl on the host does. */
import { createHash, randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../../src/connection/index.ts';
import { getUrl } from '../../../../src/modules/net_tools/get-url/get-url.ts';
import { unarchive } from '../../../../src/modules/files/unarchive/unarchive.ts';
import { hostOver, type TestHost } from '../../../modules/harness.ts';
import { zipOf } from '../../../modules/files/archives.ts';
import { serve, type Server } from '../../../modules/net_tools/server.ts';
import { startSshd, type Sshd } from '../../connection/sshd.ts';

const program = randomBytes(6 * 1024 * 1024);
const release = zipOf([
  { name: 'app', content: program, mode: 0o100755 },
  { name: 'LICENSE', content: 'text' },
]);
const sum = createHash('sha256').update(release).digest('hex');

let sshd: Sshd;
let server: Server;
beforeAll(async () => {
  sshd = await startSshd();
  server = await serve({ '/app.zip': { body: release }, '/SUMS': { body: `${sum}  app.zip\n` } });
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sshd.stop();
});

async function openSsh(): Promise<TestHost> {
  const dir = await mkdtemp(join(tmpdir(), 'tsplay-test-'));
  const transport = await connect(sshd.options);
  return hostOver(transport, dir, async () => {
    await transport.close();
    await rm(dir, { recursive: true, force: true });
  });
}

const haveCurl = (): boolean => {
  try {
    execFileSync('curl', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

const args = (host: TestHost): string =>
  `url: ${server.url}/app.zip\ndest: ${host.dir}/app.zip\nchecksum: sha256:${server.url}/SUMS\nmode: '0644'`;

describe('a release over SSH', () => {
  it('is downloaded and unpacked; the second time next to nothing travels', async () => {
    await using host = await openSsh();
    const first = await host.run(getUrl, `${args(host)}\ndecompress: false`);
    expect(first.result).toMatchObject({ changed: true, status_code: 200, size: release.length });
    const unpack = `src: ${host.dir}/app.zip\ndest: ${host.dir}\nremote_src: true\ninclude: [app]\nmode: '0755'`;
    const made = await host.run(unarchive, unpack);
    expect(made.result).toMatchObject({ changed: true, handler: 'ZipArchive' });
    expect(made.roundTrips).toBe(2);
    expect(program.equals(await readFile(join(host.dir, 'app')))).toBe(true);
    expect((await readdir(host.dir)).sort()).toEqual(['app', 'app.zip']);
    const { bytesReceived, bytesSent } = host.transport.stats;
    const again = [await host.run(getUrl, args(host)), await host.run(unarchive, unpack)];
    expect(again.map((run) => run.status)).toEqual(['ok', 'ok']);
    expect(again[1]?.roundTrips).toBe(1);
    const travelled =
      host.transport.stats.bytesReceived - bytesReceived + host.transport.stats.bytesSent - bytesSent;
    expect(travelled).toBeLessThan(20_000);
  });

  it.skipIf(!haveCurl())('is fetched by curl where the host has one (needs curl)', async () => {
    await using host = await openSsh();
    const before = server.asked.length;
    const { bytesSent } = host.transport.stats;
    await host.run(
      getUrl,
      `${args(host)}\nheaders: {X-Key: 'a "quoted" \\ one'}\nurl_username: me\nforce_basic_auth: true`,
    );
    expect(server.asked.slice(before).filter((line) => line === 'GET /app.zip')).toHaveLength(2);
    expect(server.headers.at(-1)).toMatchObject({
      'x-key': 'a "quoted" \\ one',
      authorization: `Basic ${Buffer.from('me:').toString('base64')}`,
      'user-agent': 'ansible-httpget',
    });
    expect(host.transport.stats.bytesSent - bytesSent).toBeLessThan(20_000);
    expect(release.equals(await readFile(join(host.dir, 'app.zip')))).toBe(true);
  });
});
