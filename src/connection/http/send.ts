/**
 * One request and its answer, over a socket of the connection: to the server, through a proxy or through a tunnel.
 * @module
 */
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Become, HttpRequest, Transport } from '../types.ts';
import { bareHost, loginIn, portOf } from './address.ts';
import { agentsOf } from './agent.ts';
import { HttpConnectError } from './error.ts';
import type { Proxy } from './proxy.ts';
import type { Hop } from './redirect.ts';

/** How a hop is asked. */
export interface Asking {
  readonly transport: Transport;
  readonly request: HttpRequest;
  readonly become: Become | undefined;
  /** Refuses everything but GET and HEAD. */
  readonly readOnly: boolean;
  readonly proxy: Proxy | undefined;
  readonly signal: AbortSignal;
}

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** A kept socket may just have been closed by the server: what can be repeated is, once, on a fresh one. */
export async function exchange<R>(
  asking: Asking,
  hop: Hop,
  read: (message: IncomingMessage) => Promise<R>,
): Promise<R> {
  for (;;) {
    const sent = send(asking, hop);
    try {
      return await read(await sent.answer);
    } catch (error) {
      const stale =
        sent.reused() &&
        /ECONNRESET|EPIPE|hang up/.test(
          `${(error as NodeJS.ErrnoException).code ?? ''} ${(error as Error).message}`,
        );
      if (!stale || asking.signal.aborted || !idempotent.has(hop.method)) throw error;
    }
  }
}

interface Sent {
  readonly answer: Promise<IncomingMessage>;
  /** Whether it went over a socket that an earlier exchange had left. */
  readonly reused: () => boolean;
}

function send(asking: Asking, hop: Hop): Sent {
  const { transport, request, become, readOnly, signal } = asking;
  const { url } = hop;
  // Node would take another one.
  if (url.port === '0') throw new HttpConnectError('url', url.origin, 'nothing answers at port 0');
  const proxy = request.socketPath === undefined ? asking.proxy : undefined;
  const tls = url.protocol === 'https:';
  // A plain request is handed to its proxy as it is; what TLS protects goes through a tunnel.
  const relay = tls ? undefined : proxy;
  const peer = relay?.url ?? url;
  const secure = peer.protocol === 'https:';
  const agents = agentsOf(transport, become, readOnly, tls ? proxy : undefined);
  const init: RequestOptions = {
    ...urlOptions(url),
    ...(relay === undefined ? {} : { host: bareHost(peer), port: portOf(peer) }),
    ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
    path: `${relay === undefined ? '' : url.origin}${url.pathname}${url.search}`,
    method: hop.method,
    headers: { ...headersOf(hop), ...proxyHeaders(relay) },
    agent: secure ? agents.https : agents.http,
    signal,
    ...(secure ? tlsOptions(peer, relay === undefined && hop.trusted ? request : forOthers(request)) : {}),
  };
  const outgoing = secure ? requestHttps(init) : requestHttp(init);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    // `on`: errors after the answer (an abort) must not be unhandled.
    outgoing.on('error', reject);
    const other = ({ statusCode = 0 }: IncomingMessage, socket: Duplex): void => {
      socket.destroy();
      reject(new Error(`the server changes to another protocol (${statusCode}), which was not asked for`));
    };
    outgoing.once('upgrade', other);
    outgoing.once('connect', other);
    // Whatever else ends a request: nobody may wait for an answer that cannot come.
    outgoing.once('close', () => reject(new Error('socket hang up')));
  });
  outgoing.end(hop.body);
  return { answer, reused: () => outgoing.reusedSocket };
}

const proxyHeaders = (relay: Proxy | undefined): Record<string, string> =>
  relay?.authorization === undefined ? {} : { 'Proxy-Authorization': relay.authorization };

function urlOptions(url: URL): RequestOptions {
  const login = loginIn(url);
  return {
    host: bareHost(url),
    port: portOf(url),
    ...(login === undefined ? {} : { auth: `${login.user}:${login.password}` }),
  };
}

/** A body always has its length said, since not every small server understands chunks. */
function headersOf(hop: Hop): Record<string, string | number> {
  const names = new Set(Object.keys(hop.headers).map((name) => name.toLowerCase()));
  const length = hop.body === undefined ? undefined : Buffer.byteLength(hop.body);
  return {
    ...(names.has('host') ? {} : { Host: hop.url.host }),
    ...(names.has('user-agent') ? {} : { 'User-Agent': 'tsplay' }),
    ...hop.headers,
    ...(length === undefined || names.has('content-length') ? {} : { 'Content-Length': length }),
  };
}

/** A proxy, or a server that a redirect led to, has no business with the user's certificate and the name of the first server. */
const forOthers = ({ url, validateCerts, ca, ciphers }: HttpRequest): HttpRequest => ({
  url,
  validateCerts,
  ca,
  ciphers,
});

function tlsOptions(url: URL, request: HttpRequest): object {
  const host = request.serverName ?? bareHost(url);
  return {
    rejectUnauthorized: request.validateCerts !== false,
    // An address is not a server name (RFC 6066, 3), but a certificate may have it.
    servername: isIP(host) === 0 ? host : '',
    identity: host,
    ...(request.ciphers === undefined ? {} : { ciphers: request.ciphers }),
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ...(request.clientCert === undefined ? {} : { cert: request.clientCert }),
    ...(request.clientKey === undefined ? {} : { key: request.clientKey }),
  };
}
