import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { describeLoad, runLoad, share, startLoad } from '../e2e/load-client.ts';

const servers: Server[] = [];

async function serve(
  listener: RequestListener,
): Promise<{ url: string; connections: () => number; server: Server }> {
  const server = createServer(listener);
  servers.push(server);
  let count = 0;
  server.on('connection', () => {
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/api`, connections: () => count, server };
}

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

describe('load client', () => {
  it('sends at the rate that was asked for and counts colours', async () => {
    const { url } = await serve((request, response) => {
      response.setHeader('X-Service-Color', request.method === 'PUT' ? 'green' : 'blue');
      request.resume().on('end', () => response.end('ok'));
    });
    const report = await runLoad({ url, rate: 200, put: 0.25, duration: 500 });
    expect(report.failed).toBe(0);
    // 200 a second, however long the timers of a busy machine made it run.
    expect(report.sent).toBeGreaterThanOrEqual(80);
    expect(report.sent).toBeLessThanOrEqual((report.duration / 1000) * 200 + 1);
    expect(report.ok).toBe(report.sent);
    const green = report.colors['green']?.count ?? 0;
    expect(green / report.ok).toBeCloseTo(0.25, 1);
    expect(describeLoad(report)).toContain('0 failed');
  });

  it('keeps as many connections as it was told, and opens one for each other request', async () => {
    const { url, connections } = await serve((_request, response) => response.end('ok'));
    const kept = await runLoad({ url, rate: 200, connections: 4, keepAlive: 1, duration: 300 });
    expect(connections()).toBe(4);
    const before = connections();
    const fresh = await runLoad({ url, rate: 200, connections: 4, keepAlive: 0, duration: 300 });
    expect(connections() - before).toBe(fresh.sent);
    expect(kept.failed + fresh.failed).toBe(0);
  });

  it('keeps the rate while answers are slow', async () => {
    const { url } = await serve((request, response) => {
      const delay = Number(new URL(request.url ?? '', 'http://x').searchParams.get('delay'));
      setTimeout(() => response.end('ok'), delay);
    });
    const report = await runLoad({
      url,
      rate: 100,
      slow: { share: 1, ms: 300 },
      connections: 50,
      duration: 300,
    });
    expect(report.sent).toBeGreaterThanOrEqual(25);
    expect(report.failed).toBe(0);
    expect(report.maxLatency).toBeGreaterThanOrEqual(295);
  });
});

describe('failures of a load', () => {
  it('counts bad statuses', async () => {
    let n = 0;
    const { url } = await serve((_request, response) => {
      response.statusCode = (n += 1) % 2 === 0 ? 502 : 200;
      response.end();
    });
    const report = await runLoad({ url, rate: 100, duration: 200 });
    expect(report.failures.status).toBe(Math.floor(report.sent / 2));
    expect(report.samples[0]?.detail).toBe('status 502');
  });

  it('counts a connection that is reset, and does not send the request again', async () => {
    let requests = 0;
    const { url } = await serve((request) => {
      requests += 1;
      (request.socket as Socket & { resetAndDestroy(): void }).resetAndDestroy();
    });
    const report = await runLoad({ url, rate: 100, duration: 200 });
    expect(report.failures.reset).toBe(report.sent);
    expect(requests).toBe(report.sent);
  });

  it('counts an answer that breaks off', async () => {
    const { url } = await serve((request, response) => {
      response.writeHead(200, { 'Content-Length': 100 });
      response.write('half');
      setTimeout(() => request.socket.destroy(), 10);
    });
    const report = await runLoad({ url, rate: 50, duration: 100 });
    expect(report.failures.reset).toBe(report.sent);
    expect(report.ok).toBe(0);
  });

  it('counts requests that are not answered in time', async () => {
    const { url } = await serve(() => undefined);
    const report = await runLoad({ url, rate: 50, timeout: 100, duration: 100 });
    expect(report.failures.timeout).toBe(report.sent);
  });

  it('counts refused connections, and sees the gap', async () => {
    const { url, server } = await serve((_request, response) => response.end('ok'));
    const load = startLoad({ url, rate: 100, keepAlive: 0 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    server.close();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const report = await load.stop();
    expect(report.failures.refused).toBeGreaterThan(5);
    expect(report.ok).toBeGreaterThan(5);
    expect(report.longestGap).toBeGreaterThan(150);
    expect(report.samples.at(-1)?.reason).toBe('refused');
  });
});

it('spreads a share evenly', () => {
  const tenth = share(0.1);
  expect(Array.from({ length: 100 }, tenth).filter(Boolean)).toHaveLength(10);
  const all = share(1);
  expect(Array.from({ length: 5 }, all).every(Boolean)).toBe(true);
});
