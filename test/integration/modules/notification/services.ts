/** What messages go to, behind a proxy that leads there whoever is asked for: a server that speaks TLS and answers as told. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:https';
import { connect, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Asked {
  readonly method: string;
  /** With the host that was meant. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface Reply {
  readonly status: number;
  readonly body: unknown;
}

export interface Services extends AsyncDisposable {
  readonly asked: Asked[];
  /** `https_proxy`, and the authority that Python and Node are to trust. */
  readonly environment: Readonly<Record<string, string>>;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function certificate(dir: string, names: readonly string[]): { key: Buffer; cert: Buffer } {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', join(dir, 'key')];
  const name = [
    '-subj',
    '/CN=services',
    '-addext',
    `subjectAltName=${names.map((each) => `DNS:${each}`).join(',')}`,
  ];
  execFileSync('openssl', ['req', '-x509', ...key, '-days', '2', '-out', join(dir, 'crt'), ...name], {
    stdio: 'ignore',
  });
  return { key: readFileSync(join(dir, 'key')), cert: readFileSync(join(dir, 'crt')) };
}

/** `reply` is asked for each request to one of the hosts `names`. */
export async function openServices(
  names: readonly string[],
  reply: (asked: Asked) => Reply,
): Promise<Services> {
  const dir = mkdtempSync(join(tmpdir(), 'tsplay-services-'));
  const asked: Asked[] = [];
  const server = createServer(certificate(dir, names), (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { authorization, 'content-type': type, host } = request.headers;
      const one = {
        method: request.method ?? '',
        url: `${host ?? ''}${request.url ?? ''}`,
        headers: { authorization, type },
        body: Buffer.concat(chunks).toString(),
      };
      asked.push(one);
      const { status, body } = reply(one);
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  }).listen(0, '127.0.0.1');
  const proxy = createHttp().listen(0, '127.0.0.1');
  proxy.on('connect', (request, socket) => {
    const [host = ''] = (request.url ?? '').split(':');
    if (!names.includes(host)) return void socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
    const there = connect(portOf(server), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    for (const end of [there, socket]) end.on('error', () => [there, socket].map((each) => each.destroy()));
  });
  await Promise.all([server, proxy].map((each) => once(each, 'listening')));
  const trusted = join(dir, 'crt');
  return {
    asked,
    environment: {
      https_proxy: `http://127.0.0.1:${portOf(proxy)}`,
      SSL_CERT_FILE: trusted,
      NODE_EXTRA_CA_CERTS: trusted,
    },
    async [Symbol.asyncDispose]() {
      for (const each of [server, proxy]) {
        each.closeAllConnections();
        each.close();
        await once(each, 'close');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
