/**
 * HTTP from a host's point of view: spoken here, over streams of the connection. The host needs no curl.
 * @module
 */
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import { PassThrough } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import { agentsOf } from './http/agent.ts';
import { wholeBody } from './http/body.ts';
import { HttpConnectError, httpError } from './http/error.ts';
import type { Hop } from './http/redirect.ts';
import { authorizationOf, createTrail } from './http/trail.ts';
import type { Become, HttpRequest, HttpResponse, HttpStream, Transport } from './types.ts';

export interface HttpOptions {
  /** Who opens a unix socket that the login user may not. */
  readonly become?: Become | undefined;
  /** Refuses everything but GET and HEAD. */
  readonly readOnly?: boolean | undefined;
}

const defaultTimeout = 30_000;

/**
 * One exchange, redirects followed as asked. Any status is an answer.
 * @throws HttpConnectError when there is no answer.
 */
export async function httpRequest(
  transport: Transport,
  request: HttpRequest,
  options: HttpOptions = {},
): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(request.timeout ?? defaultTimeout);
  return follow(transport, request, options, signal, (message, about) =>
    readAnswer(message, about, transport.maxOutput),
  );
}

/**
 * The same with the body left to the caller, for answers of any size. The timeout is for the headers, and then for
 * each wait for more of the body.
 */
export async function httpStream(
  transport: Transport,
  request: HttpRequest,
  options: HttpOptions = {},
): Promise<HttpStream> {
  const timeout = request.timeout ?? defaultTimeout;
  const gone = new AbortController();
  const timer = setTimeout(() => gone.abort(), timeout);
  try {
    return await follow(transport, request, options, gone.signal, (message, about) =>
      Promise.resolve(openAnswer(message, about, timeout)),
    );
  } finally {
    clearTimeout(timer);
  }
}

/** What an answer has besides its message. */
interface About {
  readonly hop: Hop;
  readonly cookies: Readonly<Record<string, string>>;
  /** Words for the status, where they are not the server's alone. */
  readonly statusText: string;
}

type Read<R> = (message: IncomingMessage, about: About) => Promise<R>;

async function follow<R>(
  transport: Transport,
  request: HttpRequest,
  options: HttpOptions,
  signal: AbortSignal,
  read: Read<R>,
): Promise<R> {
  const trail = createTrail(request);
  let hop: Hop = firstHop(request);
  for (;;) {
    try {
      const step = await exchange<Hop | { readonly answer: R }>(
        transport,
        trail.withCookies(hop),
        request,
        options,
        signal,
        async (message, at) => {
          const { hop: next, statusText, cookies } = trail.after(message, hop);
          if (next === undefined) return { answer: await read(message, { hop: at, cookies, statusText }) };
          drop(message);
          return next;
        },
      );
      if ('answer' in step) return step.answer;
      hop = step;
    } catch (error) {
      if (error instanceof TsplayError && error.code === 'TSP2009') throw error;
      if (signal.aborted) throw noAnswer(hop.url, request, error);
      throw httpError(shown(hop.url), error as Error);
    }
  }
}

/** Bytes of a redirect's body that are read to keep its socket. */
const worthReading = 64 * 1024;

/** The body of a redirect, which may never end. */
function drop(message: IncomingMessage): void {
  if (Number(message.headers['content-length'] ?? Infinity) <= worthReading) message.resume();
  else message.destroy();
}

const noAnswer = (url: URL, request: HttpRequest, cause?: unknown): HttpConnectError => {
  const seconds = (request.timeout ?? defaultTimeout) / 1000;
  return new HttpConnectError('timeout', shown(url), `no answer within ${seconds} s`, cause);
};

/** Without user and password. */
const shown = (url: URL): string => `${url.origin}${url.pathname}`;

function firstHop(request: HttpRequest): Hop {
  const { body, method = 'GET', login } = request;
  const headers =
    login?.atOnce === true
      ? { ...request.headers, Authorization: authorizationOf(login) }
      : (request.headers ?? {});
  if (!URL.canParse(request.url) || !/^https?:/i.test(request.url))
    throw new HttpConnectError('url', request.url, 'not an http or https URL');
  return { url: new URL(request.url), method: method.toUpperCase(), headers, body };
}

const idempotent = new Set(['GET', 'HEAD', 'PUT', 'DELETE', 'OPTIONS']);

/** A kept socket may just have been closed by the server: what can be repeated is, once, on a fresh one. */
async function exchange<R>(
  transport: Transport,
  hop: Hop,
  request: HttpRequest,
  options: HttpOptions,
  signal: AbortSignal,
  read: (message: IncomingMessage, hop: Hop) => Promise<R>,
): Promise<R> {
  for (;;) {
    const sent = send(transport, hop, request, options, signal);
    try {
      const message = await sent.answer;
      return await read(message, hop);
    } catch (error) {
      const stale =
        sent.reused() &&
        /ECONNRESET|EPIPE|hang up/.test(
          `${(error as NodeJS.ErrnoException).code ?? ''} ${(error as Error).message}`,
        );
      if (!stale || signal.aborted || !idempotent.has(hop.method)) throw error;
    }
  }
}

interface Sent {
  readonly answer: Promise<IncomingMessage>;
  /** Whether it went over a socket that an earlier exchange had left. */
  readonly reused: () => boolean;
}

function send(
  transport: Transport,
  hop: Hop,
  request: HttpRequest,
  options: HttpOptions,
  signal: AbortSignal,
): Sent {
  const secure = hop.url.protocol === 'https:';
  const agents = agentsOf(transport, options.become, options.readOnly === true);
  const init: RequestOptions = {
    ...urlOptions(hop.url),
    ...(request.socketPath === undefined ? {} : { socketPath: request.socketPath }),
    method: hop.method,
    headers: headersOf(hop),
    agent: secure ? agents.https : agents.http,
    signal,
    ...(secure ? tlsOptions(hop.url, request) : {}),
  };
  const outgoing = secure ? requestHttps(init) : requestHttp(init);
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    // `on`: errors after the answer (an abort) must not be unhandled.
    outgoing.on('error', reject);
  });
  outgoing.end(hop.body);
  return { answer, reused: () => outgoing.reusedSocket };
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[(.*)\]$/, '$1');

function urlOptions(url: URL): RequestOptions {
  const user = decodeURIComponent(url.username);
  const auth = user === '' ? undefined : `${user}:${decodeURIComponent(url.password)}`;
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return {
    host: bareHost(url),
    port,
    path: `${url.pathname}${url.search}`,
    ...(auth === undefined ? {} : { auth }),
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

function tlsOptions(url: URL, request: HttpRequest): object {
  const host = request.serverName ?? bareHost(url);
  return {
    rejectUnauthorized: request.validateCerts !== false,
    // An address is not a server name (RFC 6066, 3), but a certificate may have it.
    servername: isIP(host) === 0 ? host : '',
    identity: host,
    ...(request.ca === undefined ? {} : { ca: request.ca }),
    ...(request.clientCert === undefined ? {} : { cert: request.clientCert }),
    ...(request.clientKey === undefined ? {} : { key: request.clientKey }),
  };
}

function headOf(message: IncomingMessage, { hop, cookies, statusText }: About): Omit<HttpResponse, 'body'> {
  const headers = Object.entries(message.headersDistinct).map(([name, values]) => [
    name,
    values?.join(', ') ?? '',
  ]);
  return {
    status: message.statusCode ?? 0,
    statusText,
    headers: Object.fromEntries(headers) as Record<string, string>,
    url: hop.url.href,
    cookies,
    sent: hop.headers,
  };
}

const readAnswer = async (message: IncomingMessage, about: About, limit: number): Promise<HttpResponse> => ({
  ...headOf(message, about),
  body: await wholeBody(message, limit, shown(about.hop.url)),
});

function openAnswer(message: IncomingMessage, about: About, timeout: number): HttpStream {
  const { hop } = about;
  message.setTimeout(timeout, () => {
    // What has come and waits to be taken is not the server's delay.
    if (message.readableLength === 0)
      message.destroy(new HttpConnectError('timeout', shown(hop.url), `no data for ${timeout / 1000} s`));
  });
  // A reader must be able to tell a broken answer from a reader of his own that has gone.
  const body = new PassThrough();
  // It may break before anybody reads; the reader is told then.
  body.on('error', () => undefined);
  message.once('error', (error) => body.destroy(httpError(shown(hop.url), error)));
  body.once('close', () => message.destroy());
  message.pipe(body);
  return { ...headOf(message, about), body };
}
