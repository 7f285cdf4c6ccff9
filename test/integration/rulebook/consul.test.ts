// Blocking queries against a real Consul on the loopback address.
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort, startSource, type Place } from './run-source.ts';

const dir = mkdtempSync(join(tmpdir(), 'tsplay-consul-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const zip = 'http://10.100.199.210:8080/consul/1.8.7/consul_1.8.7_linux_amd64.zip';

/** The release that the lab serves. */
function haveConsul(): boolean {
  const fetch = `
set -e
node -e "fetch('${zip}', {signal: AbortSignal.timeout(10000)}).then(async (r) => require('fs').writeFileSync('c.zip', Buffer.from(await r.arrayBuffer())))"
python3 -m zipfile -e c.zip . 2>/dev/null || unzip -q c.zip
chmod 755 consul`;
  try {
    execFileSync('sh', ['-c', fetch], { cwd: dir, stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}

describe.skipIf(!haveConsul())('Consul’s blocking queries (needs Consul)', () => {
  let agent: ChildProcess;
  let port = 0;
  const address = (): string => `http://127.0.0.1:${port}`;
  const put = async (path: string, body: unknown = ''): Promise<void> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { status } = await fetch(`${address()}/v1${path}`, { method: 'PUT', body: text });
    expect(status).toBe(200);
  };

  async function start(): Promise<void> {
    const ports = await Promise.all([1, 2, 3, 4].map(freePort));
    const words = ['-server', ...ports.slice(0, 3)].map(String);
    agent = spawn(
      join(dir, 'consul'),
      [
        ...['agent', '-dev', '-bind', '127.0.0.1', '-http-port', String(port), '-dns-port', '-1'],
        ...['-grpc-port', '-1', '-server-port', words[1] ?? '', '-serf-lan-port', words[2] ?? ''],
        ...['-serf-wan-port', '-1', '-node', 'here', '-log-level', 'err'],
      ],
      { stdio: 'ignore' },
    );
    for (let i = 0; i < 200; i++) {
      const leader = await fetch(`${address()}/v1/status/leader`).then(
        (response) => response.text(),
        () => '',
      );
      if (leader.includes(':')) return;
      await sleep(100);
    }
    throw new Error('Consul has no leader');
  }
  const end = async (): Promise<void> => {
    agent.kill('SIGKILL');
    await once(agent, 'exit');
  };
  beforeAll(async () => {
    port = await freePort();
    await start();
  });
  afterAll(end);

  it('tell of keys that are set and deleted, and of nothing twice', async () => {
    await put('/kv/app/old', 'before');
    const place: Place = {};
    const args = { address: address(), prefix: 'app/' };
    const source = startSource('tsplay.consul.kv', args, place);
    await source.seen(({ key }) => key === 'app/old');
    await put('/kv/app/color', 'grün');
    await put('/kv/other', 'x');
    await source.seen(({ value }) => value === 'grün');
    expect((await fetch(`${address()}/v1/kv/app/old`, { method: 'DELETE' })).status).toBe(200);
    await source.seen(({ key, deleted }) => key === 'app/old' && deleted === true);
    await source.stop();
    expect(source.events.map(({ key, deleted }) => `${String(key)} ${String(deleted)}`)).toEqual([
      'app/old false',
      'app/color false',
      'app/old true',
    ]);

    // What is set while nobody listens is told by the next run, and only that.
    await put('/kv/app/new', '1');
    const again = startSource('tsplay.consul.kv', args, place);
    await again.seen(({ key }) => key === 'app/new');
    await again.stop();
    expect(again.events).toMatchObject([{ key: 'app/new', value: '1', deleted: false }]);
  });

  it('tell of checks whose status changed, with what it was before', async () => {
    const check = { CheckID: 'web', TTL: '60s', Status: 'passing' };
    await put('/agent/service/register', { Name: 'web', ID: 'web-1', Port: 80, Check: check });
    const source = startSource('tsplay.consul.health', { address: address(), service: 'web' });
    await source.seen(({ status }) => status === 'passing');
    await put('/agent/check/fail/web?note=broken');
    const told = await source.seen(({ status }) => status === 'critical');
    expect(told).toMatchObject({ service: 'web', service_id: 'web-1', before: 'passing', output: 'broken' });
    await put('/agent/service/deregister/web-1');
    await source.seen(({ status, before }) => status === 'gone' && before === 'critical');
    await source.stop();
    expect(source.warnings).toEqual([]);
  });

  it('go on when the agent was away and its index begins anew', async () => {
    const source = startSource('tsplay.consul.kv', { address: address(), prefix: 'life/', wait: 2 });
    for (let i = 0; i < 30; i++) await put('/kv/filler', String(i));
    await put('/kv/life/first', '1');
    await source.seen(({ key }) => key === 'life/first');
    await end();
    await sleep(300);
    await start();
    await put('/kv/life/second', '2');
    await source.seen(({ key }) => key === 'life/second');
    await source.stop();
    expect(source.warnings).toHaveLength(1);
  });

  it('ask a server without an index in peace', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.end('[]');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const source = startSource('tsplay.consul.kv', {
      address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      prefix: 'x',
    });
    await sleep(1500);
    await source.stop();
    server.closeAllConnections();
    server.close();
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(5);
  });
});
