// What the roles write for nginx, with the real nginx in front of two colours of the example.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2 } from 'node:http2';
import { createServer, request as requestHttp, type IncomingMessage, type Server } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { withServers } from '../../../src/modules/bluegreen/upstream-file.ts';
import { answeredIn } from '../../../src/modules/bluegreen/canary-verdict.ts';
import { pageServer } from '../../../examples/books-fe/src/server.ts';

/** The lab's nginx, as its registry serves it. */
function labImage(): string | undefined {
  try {
    const format = '{{.Repository}}:{{.Tag}}';
    const args = ['images', '--filter', 'label=tsplay.lab=nginx', '--format', format];
    return execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' }).split('\n')[0] || undefined;
  } catch {
    return undefined;
  }
}

const image = labImage();
const dir = mkdtempSync(join(tmpdir(), 'tsplay-front-'));
const container = `tsplay-test-nginx-${process.pid}`;
const docker = (...args: string[]): string =>
  execFileSync('docker', args, { encoding: 'utf8', stdio: 'pipe' });

const roles = resolve('roles');
const at = (path: string): string => join(dir, path);

/** What only some services have. */
const conditions: Readonly<Record<string, string>> = {
  'nginx-tls-default.conf.j2': 'service_front.tls | length > 0',
  'nginx-canary.conf.j2': 'service_front.canary | length > 0',
};

/** Renders what the role service writes for a service, with its own variables. */
function render(vars: object): void {
  const book = {
    hosts: 'localhost',
    connection: 'local',
    gather_facts: false,
    vars_files: [
      `${roles}/nginx/defaults/main.yml`,
      `${roles}/service/defaults/main.yml`,
      `${roles}/service/vars/main.yml`,
    ],
    tasks: [
      ['nginx', 'nginx.conf.j2', 'nginx.conf'],
      ['service', 'nginx-streams.conf.j2', 'upstreams/00-streams.conf'],
      ['service', 'nginx-include.conf.j2', 'includes/{{ nginx_conf_name }}/{{ service_name }}.conf'],
      ['service', 'nginx-server.conf.j2', 'servers/{{ nginx_conf_name }}.conf'],
      ['service', 'nginx-tls-default.conf.j2', 'servers/00-tls.conf'],
      ['service', 'nginx-canary.conf.j2', 'upstreams/{{ service_name }}-canary.conf'],
    ].map(([role, src, dest]) => ({
      template: { src: `${roles}/${role}/templates/${src}`, dest: at(dest ?? '') },
      when: conditions[src ?? ''] ?? true,
    })),
  };
  const file = at('book.yml');
  writeFileSync(file, JSON.stringify([book]));
  const tsx = import.meta.resolve('tsx');
  const start = at('start.mjs');
  writeFileSync(start, `import { start } from ${JSON.stringify(resolve('src/cli/main.ts'))};\nawait start();\n`);
  const settings = {
    ...{ nginx_directory: dir, service_nginx_directory: dir, nginx_port: ports.plain, nginx_host: '127.0.0.1' },
    ...vars,
  };
  execFileSync(
    process.execPath,
    ['--import', tsx, start, 'run', file, '-i', 'localhost,', '-e', JSON.stringify(settings)],
    { stdio: 'pipe', env: { ...process.env, TSPLAY_RECORD: 'false' } },
  );
}

const ports = { plain: 0, tls: 0 };

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}

const backends: Server[] = [];

/** What a backend was asked last. */
const asked: { url?: string; headers?: IncomingMessage['headers'] } = {};

async function startColor(service: string, color: string): Promise<void> {
  const { server } = pageServer({ version: '1.0.0', color });
  server.prependListener('request', (request: IncomingMessage) => {
    asked.url = request.url ?? '';
    asked.headers = request.headers;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  backends.push(server);
  const upstream = `upstream ${service}-${color}-upstream { server 127.0.0.1:${(server.address() as AddressInfo).port}; }\n`;
  writeFileSync(at(`upstreams/${service}-${color}.conf`), upstream);
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
}

function ask(path: string, options: RequestOptions & { readonly body?: string } = {}): Promise<Answer> {
  return new Promise((done, fail) => {
    const { body, ...rest } = options;
    const send = rest.port === ports.tls ? requestHttps : requestHttp;
    const sent = send({ host: '127.0.0.1', port: ports.plain, path, agent: false, ...rest }, (answer) => {
      answer.resume().once('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers }));
    });
    sent.once('error', fail).end(body);
  });
}

function nginx(what: 'start' | 'reload'): Promise<void> {
  if (what === 'reload') {
    docker('exec', container, 'nginx', '-t', '-q', '-c', at('nginx.conf'));
    docker('kill', '-s', 'HUP', container);
  } else {
    const run = ['run', '-d', '--rm', '--name', container, '--network', 'host', '-v', `${dir}:${dir}`];
    docker(...run, image ?? '', 'nginx', '-c', at('nginx.conf'), '-g', 'daemon off;');
  }
  return answers();
}

async function answers(): Promise<void> {
  for (let i = 0; i < 100; i += 1) {
    if (await ask('/').then(() => true, () => false)) return;
    await sleep(100);
  }
  throw new Error(`nginx does not answer:\n${docker('logs', container)}`);
}

/** Opens a websocket, and waits for its greeting. */
async function openLive(options: object = {}): Promise<{ socket: WebSocket; said: () => Promise<{ color: string; text?: string }> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${ports.plain}/live`, options);
  const waiting: ((text: string) => void)[] = [];
  const come: string[] = [];
  socket.on('message', (data: Buffer) => {
    const next = waiting.shift();
    if (next) next(data.toString('utf8'));
    else come.push(data.toString('utf8'));
  });
  const said = async (): Promise<{ color: string; text?: string }> =>
    JSON.parse(come.shift() ?? (await new Promise<string>((done) => waiting.push(done)))) as {
      color: string;
      text?: string;
    };
  await new Promise((done, fail) => socket.once('open', done).once('error', fail));
  return { socket, said };
}

describe.skipIf(image === undefined)('nginx in front of a service (needs the lab’s image)', () => {
  beforeAll(async () => {
    for (const folder of ['flags', 'upstreams', 'servers', 'includes/common', 'includes/shop', 'tls'])
      mkdirSync(at(folder), { recursive: true });
    ports.plain = await freePort();
    ports.tls = await freePort();
    for (const color of ['blue', 'green']) {
      await startColor('page', color);
      await startColor('shop', color);
    }
    render({ container_name: 'page', http_address: '/', container_image: 'x' });
    await nginx('start');
  }, 120_000);
  afterAll(() => {
    try {
      docker('rm', '-f', container);
    } catch {
      // It was not started.
    }
    for (const server of backends) server.closeAllConnections();
    rmSync(dir, { recursive: true, force: true });
  });

  describe('a websocket', () => {
    it('stays with the colour it was opened at, over a switch and a reload, while new ones go to the other', async () => {
      const first = await openLive();
      expect((await first.said()).color).toBe('blue');
      writeFileSync(at('flags/page.green'), '');
      const second = await openLive();
      expect((await second.said()).color).toBe('green');
      await nginx('reload');
      first.socket.send('still there?');
      expect(await first.said()).toEqual({ version: '1.0.0', color: 'blue', text: 'still there?' });
      rmSync(at('flags/page.green'));
      for (const { socket } of [first, second]) socket.terminate();
    });

    it('is opened while nginx drains before a reload', async () => {
      writeFileSync(at('flags/draining'), '');
      const live = await openLive();
      expect((await live.said()).color).toBe('blue');
      live.socket.terminate();
      rmSync(at('flags/draining'));
    });

    it('is the only upgrade that reaches the service', async () => {
      const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
      expect((await ask('/', { headers })).status).toBe(200);
      expect(asked.headers).not.toHaveProperty('upgrade');
    });
  });

  describe('a canary', () => {
    const headers = { host: 'canary.example.com' };
    const flag = (): string => at('flags/canary.canary-green');
    const colors = async (count: number): Promise<string[]> => {
      const all: string[] = [];
      for (let i = 0; i < count; i += 1)
        all.push(String((await ask('/', { headers })).headers['x-routed-color']));
      return all;
    };
    const workers = (): string => docker('top', container, '-o', 'pid,args');
    const greens = (all: readonly string[]): number => all.filter((color) => color === 'green').length;

    beforeAll(async () => {
      mkdirSync(at('includes/canary'), { recursive: true });
      for (const color of ['blue', 'green']) await startColor('canary', color);
      const vars = { container_name: 'canary', container_image: 'x', http_address: '/' };
      render({ ...vars, service_hosts: ['canary.example.com'], service_canary: [20, 5] });
      await nginx('reload');
      const isThere = async (): Promise<boolean> => (await ask('/', { headers })).status === 200;
      for (let i = 0; i < 100 && !(await isThere()); i += 1) await sleep(100);
    });

    it('is tried by its share while the flag is there, without a reload, and by no request after', async () => {
      expect(greens(await colors(100))).toBe(0);
      const before = workers();
      writeFileSync(flag(), '');
      const tried = greens(await colors(500));
      rmSync(flag());
      expect(greens(await colors(100))).toBe(0);
      expect(workers()).toBe(before);
      // 100 are to be expected; chance goes further than this once in a hundred thousand runs.
      expect(tried).toBeGreaterThan(60);
      expect(tried).toBeLessThan(140);
      const answered = answeredIn(docker('logs', container), 'canary', 'green');
      expect(answered).toHaveLength(tried);
      expect(answered.every(({ status, seconds }) => status === 200 && seconds < 5)).toBe(true);
      expect(answeredIn(docker('logs', container), 'canary', 'blue')).toEqual([]);
    });
  });

  describe('two instances', () => {
    const headers = { host: 'pair.example.com' };
    let requests = 0;

    beforeAll(async () => {
      mkdirSync(at('includes/pair'), { recursive: true });
      const living = createServer((request, response) => {
        requests += 1;
        if (request.url === '/fatal') request.socket.destroy();
        else response.end('ok');
      });
      await new Promise<void>((done) => living.listen(0, '127.0.0.1', done));
      backends.push(living);
      const { port } = living.address() as AddressInfo;
      const servers = [`127.0.0.1:${port}`, `127.0.0.1:${await freePort()}`];
      for (const color of ['blue', 'green'] as const)
        writeFileSync(at(`upstreams/pair-${color}.conf`), withServers(undefined, 'pair', color, servers));
      render({
        ...{ container_name: 'pair', container_image: 'x', http_address: '/' },
        service_hosts: ['pair.example.com'],
      });
      await nginx('reload');
      const isThere = async (): Promise<boolean> => (await ask('/', { headers })).status === 200;
      for (let i = 0; i < 100 && !(await isThere()); i += 1) await sleep(100);
    }, 60_000);

    it('go on when one is dead and the other fails a request', async () => {
      const statuses: number[] = [];
      requests = 0;
      for (let round = 0; round < 3; round += 1) {
        expect((await ask('/fatal', { headers })).status).toBe(502);
        for (let i = 0; i < 20; i += 1) statuses.push((await ask('/', { headers })).status);
      }
      expect(statuses.filter((status) => status !== 200)).toEqual([]);
      expect(requests).toBe(63);
    });
  });

  it('passes each server-sent event on as it comes', async () => {
    const first = await new Promise<string>((done, fail) => {
      const sent = requestHttp(
        { host: '127.0.0.1', port: ports.plain, path: '/events', headers: { Accept: 'text/event-stream' } },
        (answer) => {
          answer.once('data', (data: Buffer) => {
            done(data.toString('utf8'));
            sent.destroy();
          });
        },
      );
      sent.once('error', fail).end();
    });
    expect(first).toBe('data: {"version":"1.0.0","color":"blue"}\n\n');
  });

  it('refuses a body above the limit, and takes one below it', async () => {
    const put = (size: number): Promise<Answer> => ask('/', { method: 'PUT', body: 'x'.repeat(size) });
    expect((await put(9_000_000)).status).toBe(200);
    expect((await put(11_000_000)).status).toBe(413);
  });

  describe('by TLS', () => {
    beforeAll(async () => {
      const openssl = (...args: string[]): void => {
        execFileSync('openssl', args, { stdio: 'pipe', cwd: at('tls') });
      };
      for (const [file, name] of [
        ['default', 'default.invalid'],
        ['shop', 'shop.example.com'],
      ] as const)
        openssl(
          ...['req', '-x509', '-nodes', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'],
          ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
          ...['-keyout', `${file}.key`, '-out', `${file}.crt`],
        );
      render({
        container_name: 'shop',
        container_image: 'x',
        http_address: '/shop',
        service_hosts: ['shop.example.com'],
        nginx_conf_name: 'shop',
        service_strip_prefix: true,
        service_headers: { 'X-Said': 'a "quoted" word' },
        service_tls: { self_signed: true },
        service_tls_port: ports.tls,
      });
      await nginx('reload');
      // The old workers take what comes until the new ones are there.
      const redirected = async (): Promise<boolean> =>
        (await ask('/', { headers: { host: 'shop.example.com' } })).status === 308;
      for (let i = 0; i < 100 && !(await redirected()); i += 1) await sleep(100);
    });

    const secure = (path: string, name = 'shop.example.com', more: RequestOptions = {}): Promise<Answer> =>
      ask(path, {
        ...{ port: ports.tls, servername: name, rejectUnauthorized: false },
        headers: { host: name },
        ...more,
      });

    it('sends plain HTTP there, with its path and method', async () => {
      const answer = await ask('/shop/basket?x=1', { headers: { host: 'shop.example.com' }, method: 'PUT' });
      expect(answer.status).toBe(308);
      expect(answer.headers.location).toBe(`https://shop.example.com:${ports.tls}/shop/basket?x=1`);
    });

    it('shows the name’s own certificate, and the default one for any other name', async () => {
      const subject = (name: string): Promise<string> =>
        new Promise((done, fail) => {
          const socket = connectTls(
            { host: '127.0.0.1', port: ports.tls, servername: name, rejectUnauthorized: false },
            () => {
              const { CN } = socket.getPeerCertificate().subject;
              done(String(CN));
              socket.destroy();
            },
          );
          socket.once('error', fail);
        });
      expect(await subject('shop.example.com')).toBe('shop.example.com');
      expect(await subject('other.example.com')).toBe('default.invalid');
      expect((await secure('/shop', 'other.example.com')).status).toBe(404);
    });

    it('speaks HTTP/2', async () => {
      const session = connectHttp2(`https://127.0.0.1:${ports.tls}`, {
        servername: 'shop.example.com',
        rejectUnauthorized: false,
      });
      const status = await new Promise<number>((done, fail) => {
        session.once('error', fail);
        const stream = session.request({ ':path': '/shop/', ':authority': 'shop.example.com' });
        stream.once('response', (headers) => done(Number(headers[':status']))).once('error', fail);
        stream.resume().end();
      });
      session.close();
      expect(status).toBe(200);
    });

    it('strips the prefix that the service does not know, and adds headers', async () => {
      const answer = await secure('/shop/health?x=1');
      expect(asked.url).toBe('/health?x=1');
      expect(asked.headers).toMatchObject({ host: 'shop.example.com', 'x-forwarded-proto': 'https' });
      expect(answer.headers).toMatchObject({ 'x-said': 'a "quoted" word', 'x-routed-color': 'blue' });
      await secure('/shop');
      expect(asked.url).toBe('/');
      expect((await secure('/shopping')).status).toBe(404);
    });
  });
});
