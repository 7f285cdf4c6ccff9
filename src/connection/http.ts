/**
 * HTTP from a host's point of view: spoken here, over streams of the connection. The host needs no curl.
 * @module
 */
import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { TsplayError } from '../errors/index.ts';
import { bareHost } from './http/address.ts';
import { localAuthorities, trusting, type Authorities } from './http/authorities.ts';
import { wholeBody } from './http/body.ts';
import { HttpConnectError, httpError } from './http/error.ts';
import { localNetrc } from './http/netrc-file.ts';
import { loginFor, type Netrc } from './http/netrc.ts';
import { proxyFor, type Environment, type Proxy } from './http/proxy.ts';
import type { Hop } from './http/redirect.ts';
import { exchange } from './http/send.ts';
import { authorizationOf, createTrail } from './http/trail.ts';
import type { Become, HttpRequest, HttpResponse, HttpStream, Transport } from './types.ts';

export { firstBundle } from './http/authorities.ts';
export { distrustOf, type Netrc } from './http/netrc.ts';

export interface HttpOptions {
  /** Who opens a unix socket that the login user may not. */
  readonly become?: Become | undefined;
  /** Refuses everything but GET and HEAD. */
  readonly readOnly?: boolean | undefined;
  /** The environment that names proxies, for requests that may use one. */
  readonly environment?: (() => Promise<Environment> | Environment) | undefined;
  /** The file of logins, for requests that may use it; undefined where there is none. */
  readonly netrc?: (() => Promise<Netrc | undefined>) | undefined;
  /** Told of a password that a request takes from that file. */
  readonly onSecret?: ((text: string) => void) | undefined;
  /** What the machine trusts, for servers that Node's authorities do not vouch for. */
  readonly authorities?: Authorities | undefined;
}

/** For requests of tsplay's own: proxies and authorities are those of the machine it runs on. */
export const ofThisMachine: Pick<HttpOptions, 'environment' | 'authorities' | 'netrc'> = {
  environment: () => process.env,
  authorities: localAuthorities,
  netrc: localNetrc,
};

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
  readonly proxy: Proxy | undefined;
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
  let hop: Hop = await withNetrc(firstHop(request), request, options);
  const environment = request.useProxy === true ? await options.environment?.() : undefined;
  for (;;) {
    try {
      const proxy = environment && proxyFor(hop.url, environment);
      const sent = trail.withCookies(hop);
      const { become, readOnly = false } = options;
      const step = await trusting(request, options.authorities, (asked) =>
        exchange<Hop | { readonly answer: R }>(
          { transport, request: asked, become, readOnly, proxy, signal },
          sent,
          async (message) => {
            const { hop: next, statusText, cookies } = trail.after(message, hop);
            if (next === undefined)
              return { answer: await read(message, { hop: sent, cookies, statusText, proxy }) };
            drop(message);
            return next;
          },
        ),
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
  return { url: new URL(request.url), method: method.toUpperCase(), headers, body, trusted: true };
}

/** Like Ansible's, a login of the file replaces a header of the user's. */
async function withNetrc(hop: Hop, request: HttpRequest, { netrc, onSecret }: HttpOptions): Promise<Hop> {
  if (request.useNetrc !== true || request.login !== undefined || hop.url.username !== '') return hop;
  const file = await netrc?.();
  if (file === undefined) return hop;
  try {
    const login = loginFor(file, bareHost(hop.url));
    if (login === undefined) return hop;
    onSecret?.(login.password);
    const others = Object.entries(hop.headers).filter(([name]) => !/^authorization$/i.test(name));
    return { ...hop, headers: { ...Object.fromEntries(others), Authorization: authorizationOf(login) } };
  } catch (error) {
    throw new HttpConnectError('netrc', shown(hop.url), (error as Error).message, error);
  }
}

function headOf(
  message: IncomingMessage,
  { hop, cookies, statusText, proxy }: About,
): Omit<HttpResponse, 'body'> {
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
    trusted: hop.trusted,
    ...(proxy === undefined ? {} : { proxy }),
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
