/**
 * Consul's HTTP API through the connection. Endpoints: https://developer.hashicorp.com/consul/api-docs (1.8 and later).
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  errorText,
  fail,
  HttpConnectError,
  type HttpResponse,
  missing,
  ModuleFailure,
  p,
  parseForeignJson,
  type ReadHost,
  TooMuchJson,
  TsplayError,
  type WriteHost,
} from '../../sdk/index.ts';
import { cut } from '../../util/cut.ts';

/** Where the agent is, seen from the host. */
export const consulParams = {
  host: p.str({ doc: 'Address of the agent, seen from the host.', default: 'localhost' }),
  port: p.int({ doc: 'Port of the agent’s HTTP API.', default: 8500 }),
  scheme: p.choice(['http', 'https'], { doc: 'Protocol.', default: 'http' }),
  validate_certs: p.bool({ doc: 'Check the agent’s certificate.', default: true }),
  ca_path: p.path({ doc: 'Certificate authority on the host.' }),
  token: p.str({ doc: 'ACL token.', secret: true }),
} as const;

export interface ConsulCommon {
  readonly host: string;
  readonly port: number;
  readonly scheme: string;
  readonly validate_certs: boolean;
  readonly ca_path?: string | undefined;
  readonly token?: string | undefined;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** Consul answered with an error; the message is its own. */
export class ConsulError extends ModuleFailure {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface ConsulReader {
  /** Parsed JSON; `undefined` for 404. */
  get<T>(path: string, query?: Query): Promise<T | undefined>;
}

export interface ConsulWriter extends ConsulReader {
  put<T>(path: string, query?: Query, body?: unknown): Promise<T>;
  delete<T>(path: string, query?: Query): Promise<T>;
}

interface Request {
  readonly method: 'GET' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly validateCerts: boolean;
  readonly ca?: Buffer | undefined;
  readonly body?: string | Buffer | undefined;
}

type Send = (request: Request) => Promise<HttpResponse>;

export interface ConsulOptions {
  /**
   * Milliseconds for which a request is repeated that Consul refuses because its servers have no leader; 30,000 by default. They
   * elect another one within seconds when the leader's host has lost its power.
   */
  readonly electionPatience?: number | undefined;
}

/** Looking at Consul from a host that may only be looked at. */
export function consulReader(
  host: ReadHost,
  params: ConsulCommon,
  options: ConsulOptions = {},
): ConsulReader {
  const ask = asker(host, params, options, ({ url, headers, validateCerts, ca }) =>
    host.httpGet({ url, headers, validateCerts, ca }),
  );
  return { get: (path, query) => ask('GET', path, query) };
}

export function consulWriter(
  host: WriteHost,
  params: ConsulCommon,
  options: ConsulOptions = {},
): ConsulWriter {
  const ask = asker(host, params, options, (request) => host.http(request));
  return {
    get: (path, query) => ask('GET', path, query),
    put: async <T>(path: string, query?: Query, body?: unknown) =>
      (await ask<T>('PUT', path, query, body)) as T,
    delete: async <T>(path: string, query?: Query) => (await ask<T>('DELETE', path, query)) as T,
  };
}

function asker(
  host: ReadHost,
  params: ConsulCommon,
  { electionPatience = 30_000 }: ConsulOptions,
  send: Send,
) {
  // `localhost` may be ::1 first, where an agent with the default client address does not listen.
  const address = params.host === 'localhost' ? '127.0.0.1' : params.host;
  const base = `${params.scheme}://${address}:${params.port}/v1`;
  const { expected } = host;
  return async <T>(
    method: Request['method'],
    path: string,
    query: Query = {},
    body?: unknown,
  ): Promise<T | undefined> => {
    const isForeseen = (): boolean => method === 'GET' && expected?.unit('consul')?.active === true;
    const request = {
      method,
      url: `${base}${path}${queryText(query)}`,
      headers: params.token === undefined ? {} : { 'X-Consul-Token': params.token },
      validateCerts: params.validate_certs,
      ca: params.ca_path === undefined ? undefined : await host.readFile(params.ca_path),
      body: bodyOf(body),
    };
    const response = await throughElection(electionPatience, request, send).catch((error: unknown) => {
      if (error instanceof TsplayError && error.code === 'TSP2008' && isForeseen()) return undefined;
      return noAnswer(error, host.name, `${params.scheme}://${address}:${params.port}`);
    });
    if (response === undefined) return ofNewAgent(path) as T | undefined;
    return answer(response, `${method} ${path}`) as T | undefined;
  };
}

/** Words of a server that did not begin what it was asked for: it knows no leader, or cannot reach the one it knows. */
const notBegun = /No cluster leader|rpc error getting client/;
/** The leader was lost while it answered; what only reads may be asked again. */
const lostMeanwhile = /rpc error making call/;

/** Repeats a request while Consul's servers have no leader. Gives the last answer, whatever it is. */
async function throughElection(patience: number, request: Request, send: Send): Promise<HttpResponse> {
  const until = Date.now() + patience;
  for (let pause = 100; ; pause = Math.min(2 * pause, 1000)) {
    const response = await send(request);
    if (response.status !== 500 || Date.now() + pause > until) return response;
    const words = response.body.subarray(0, 1000).toString('utf8');
    if (!notBegun.test(words) && !(request.method === 'GET' && lostMeanwhile.test(words))) return response;
    await sleep(pause);
  }
}

/** What an agent says that an earlier task of a dry run would have started: it knows nothing yet. */
function ofNewAgent(path: string): unknown {
  if (/^\/agent\/(?:services|checks)$/.test(path) || path === '/catalog/services') return {};
  return path.startsWith('/kv/') ? undefined : [];
}

const bodyOf = (body: unknown): string | Buffer | undefined =>
  body === undefined || typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);

function queryText(query: Query): string {
  const words = Object.entries(query).flatMap(([key, value]) => {
    if (value === undefined || value === false) return [];
    // Consul takes a flag's bare name.
    return [value === true ? key : `${key}=${encodeURIComponent(value)}`];
  });
  return words.length === 0 ? '' : `?${words.join('&')}`;
}

function noAnswer(error: unknown, hostName: string, url: string): never {
  // TSP2008: no answer from there. Any other means that the connection itself is lost.
  if (error instanceof TsplayError && error.code !== 'TSP2008') throw error;
  if (error instanceof ModuleFailure) throw error;
  const why = wordsOf(error);
  return missing(`Consul does not answer on ${hostName} at ${url}: ${why}`);
}

/** Without the URL, which stands in the sentence. */
const wordsOf = (error: unknown): string =>
  error instanceof HttpConnectError ? error.words : errorText(error);

function answer(response: HttpResponse, request: string): unknown {
  const text = response.body.toString('utf8');
  if (response.status === 404 && request.startsWith('GET')) return undefined;
  if (response.status >= 400)
    throw new ConsulError(response.status, `Consul refused ${request} (${response.status}): ${text.trim()}`);
  try {
    return text.trim() === '' ? undefined : parseForeignJson(text);
  } catch (error) {
    if (error instanceof TooMuchJson)
      return fail(`Consul's answer to ${request} is too much: ${error.message}`);
    return fail(`Consul's answer to ${request} is not JSON: ${cut(text, 200)}`);
  }
}

/** A key as part of a path: slashes stay. */
export const keyPath = (key: string): string =>
  `/kv/${key.replace(/^\//, '').split('/').map(encodeURIComponent).join('/')}`;

/** `10` is `10s`, as in Ansible's modules. */
export const duration = (text: string | undefined): string | undefined =>
  text === undefined || /(ns|us|µs|ms|s|m|h)$/.test(text) ? text : `${text}s`;
